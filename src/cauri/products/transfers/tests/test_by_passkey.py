"""A transfer over HTTP that a passkey agrees to."""

from typing import Any

import pytest
from tests.support.apps import TRANSFERS, Answer, App, new_key
from tests.support.authenticator import Authenticator
from tests.support.people import PIN, Customer, customer

from cauri.books.payments.authorisations import challenge_of
from cauri.money import Money

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides(db: None) -> tuple[Customer, Customer]:
    return customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")


def _send(app: App, quote: dict[str, Any], authorisation: dict[str, Any], *, key: str | None = None) -> Answer:
    asked = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": authorisation}
    return app.post(TRANSFERS, asked, key=key or new_key())


def _signed(passkey: Authenticator, quote: dict[str, Any]) -> dict[str, Any]:
    return {"passkey": passkey.signed(challenge_of(quote["terms"]))}


def test_moves_what_was_signed_once(sides: tuple[Customer, Customer]) -> None:
    awa, moussa = sides
    app, passkey, key = App.of(awa), awa.new_passkey(), new_key()
    quote = app.quoted(moussa, "100.00")
    consent = _signed(passkey, quote)

    first = _send(app, quote, consent, key=key)
    again = _send(app, quote, consent, key=key)
    elsewhere = _send(app, quote, consent)

    assert (first.status, first.replayed, again.status, again.replayed) == (201, False, 201, True)
    assert first.body == again.body
    assert (elsewhere.status, elsewhere.code) == (409, "quote_used")
    assert moussa.balance == Money.of("100.00", "MRU")


def test_is_refused_on_another_quote(sides: tuple[Customer, Customer]) -> None:
    awa, moussa = sides
    app, passkey = App.of(awa), awa.new_passkey()
    agreed, other = app.quoted(moussa, "1.00"), app.quoted(moussa, "900.00")

    refused = _send(app, other, _signed(passkey, agreed))
    changed = _send(app, {**other, "terms": agreed["terms"]}, _signed(passkey, agreed))

    assert (refused.status, refused.code) == (403, "passkey_refused")
    assert (changed.status, changed.code) == (409, "terms_changed")
    assert moussa.balance == Money.of("0.00", "MRU")


def test_takes_one_way_to_agree_and_no_second(sides: tuple[Customer, Customer]) -> None:
    awa, moussa = sides
    app, passkey = App.of(awa), awa.new_passkey()
    quote = app.quoted(moussa, "1.00")

    for both in ({"pin": PIN, **_signed(passkey, quote)}, {"step_up_token": "x", **_signed(passkey, quote)}, {}):
        assert _send(app, quote, both).status == 422
    assert moussa.balance == Money.of("0.00", "MRU")
