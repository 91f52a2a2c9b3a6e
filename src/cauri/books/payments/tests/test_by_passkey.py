"""A passkey that signs the terms pays for them, and for nothing else."""

import dataclasses
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.support import people
from tests.support.authenticator import PRESENT, Authenticator
from tests.support.crowds import together
from tests.support.people import Customer, customer, quoted

from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import (
    Authorisation,
    ByPasskey,
    PasskeyCapExceeded,
    TermsChanged,
    UnknownQuote,
    challenge_of,
)
from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.services import QuoteExpired, QuoteUsed
from cauri.identity.passkeys import queries as passkeys
from cauri.identity.passkeys.services import PasskeyRefused, PasskeyRevoked
from cauri.identity.passkeys.services import remove as remove_passkey
from cauri.kit import clock, ids
from cauri.money import Money

Sides = tuple[Customer, Customer, Authenticator]


@pytest.fixture
def sides(db: None) -> Sides:
    awa = customer("Awa Diallo")
    return awa, customer("Moussa Sow", funds="0.00"), awa.new_passkey()


def _pay(quote: Quote, by: Authorisation, *, late: timedelta = timedelta()) -> Payment:
    return payments.pay(quote.pk, by, posting_id=ids.new_id(), now=clock.now() + late)


def test_pays_what_was_signed_and_says_so(sides: Sides) -> None:
    awa, moussa, passkey = sides
    quote = quoted(awa, moussa, "100.00")

    payment = _pay(quote, awa.by_passkey(quote, passkey))

    assert (payment.authorised_by, payment.session_id) == ("passkey", awa.caller.session_id)
    assert (awa.balance, moussa.balance) == (_mru("900.00"), _mru("100.00"))
    assert passkeys.passkeys_of(awa.user.pk)[0].used_at is not None


@pytest.mark.usefixtures("db")
def test_signs_what_anybody_can_compute_from_the_terms() -> None:
    terms = "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"

    assert challenge_of(terms).hex() == "5122a1d1bc9d87662dcf5fb870adf8c55faf2ce12fad1bacac2fe7df88172466"


TOLD_OTHERWISE: dict[str, dict[str, Any]] = {
    "another page": {"origin": "https://evil.example"},
    "for another name": {"rp_id": "evil.example"},
    "user not verified": {"flags": PRESENT},
    "another key": {"key": Authenticator().key},
}


@pytest.mark.parametrize("told", TOLD_OTHERWISE.values(), ids=TOLD_OTHERWISE)
def test_refuses_what_was_signed_elsewhere_or_otherwise(sides: Sides, told: dict[str, Any]) -> None:
    awa, moussa, passkey = sides
    quote = quoted(awa, moussa, "100.00")
    signed = passkey.signed(challenge_of(quote.terms), **told)

    with pytest.raises(PasskeyRefused):
        _pay(quote, ByPasskey(awa.caller, signed, quote.pk, quote.terms))

    assert moussa.balance == _mru("0.00")


def test_refuses_the_terms_of_another_quote(sides: Sides) -> None:
    awa, moussa, passkey = sides
    small, large = quoted(awa, moussa, "1.00"), quoted(awa, moussa, "900.00")
    signed = awa.by_passkey(small, passkey).assertion

    for quote_id, terms, refusal in (
        (large.pk, large.terms, PasskeyRefused),
        (large.pk, small.terms, TermsChanged),
        (small.pk, small.terms, TermsChanged),
        (small.pk, large.terms, PasskeyRefused),
        (ids.new_id(), small.terms, UnknownQuote),
    ):
        with pytest.raises(refusal):
            _pay(large, ByPasskey(awa.caller, signed, quote_id, terms))

    assert moussa.balance == _mru("0.00")


def test_refuses_somebody_elses_passkey_and_quote(sides: Sides) -> None:
    awa, moussa, hers = sides
    his, quote = moussa.new_passkey(), quoted(awa, moussa, "100.00")

    for by, refusal in (
        (awa.by_passkey(quote, his), PasskeyRefused),
        (moussa.by_passkey(quote, his), UnknownQuote),
        (moussa.by_passkey(quote, hers), UnknownQuote),
    ):
        with pytest.raises(refusal):
            _pay(quote, by)

    assert moussa.balance == _mru("0.00")


def test_refuses_a_passkey_that_was_removed(sides: Sides) -> None:
    awa, moussa, passkey = sides
    quote = quoted(awa, moussa, "100.00")
    signed = awa.by_passkey(quote, passkey)
    remove_passkey(awa.caller, passkeys.passkeys_of(awa.user.pk)[0].pk, pin=people.PIN, now=clock.now())

    with pytest.raises(PasskeyRefused):
        _pay(quote, signed)


def test_refuses_more_than_the_cap_fee_included(sides: Sides, settings: Settings) -> None:
    awa, moussa, passkey = sides
    settings.PASSKEY_CAPS = {"MRU": "100.00", "XOF": "1"}
    at_the_cap, above = quoted(awa, moussa, "100.00"), quoted(awa, moussa, "100.01")

    with pytest.raises(PasskeyCapExceeded) as refused:
        _pay(above, awa.by_passkey(above, passkey))
    _pay(at_the_cap, awa.by_passkey(at_the_cap, passkey))
    _pay(above, awa.by_pin(above))
    settings.PASSKEY_CAPS = {}
    again = quoted(awa, moussa, "1.00")
    with pytest.raises(PasskeyCapExceeded):
        _pay(again, awa.by_passkey(again, passkey))

    assert refused.value.facts == {"cap": "100.00"}
    assert moussa.balance == _mru("200.01")


def test_refuses_once_the_quote_has_expired(sides: Sides) -> None:
    awa, moussa, passkey = sides
    quote = quoted(awa, moussa, "100.00")

    with pytest.raises(QuoteExpired):
        _pay(quote, awa.by_passkey(quote, passkey), late=timedelta(seconds=120))


def test_of_a_copy_is_revoked_and_one_that_comes_late_is_not(sides: Sides) -> None:
    awa, moussa, passkey = sides
    early, late = quoted(awa, moussa, "1.00"), quoted(awa, moussa, "2.00")
    first, second = awa.by_passkey(early, passkey), awa.by_passkey(late, passkey)
    _pay(late, second)

    with pytest.raises(PasskeyRefused):
        _pay(early, first)
    assert len(passkeys.passkeys_of(awa.user.pk)) == 1
    fresh = quoted(awa, moussa, "3.00")
    copied = ByPasskey(awa.caller, passkey.signed(challenge_of(fresh.terms), count=1), fresh.pk, fresh.terms)
    with pytest.raises(PasskeyRevoked):
        _pay(fresh, copied)

    assert passkeys.passkeys_of(awa.user.pk) == []
    assert moussa.balance == _mru("2.00")


def test_may_be_shown_again_when_the_answer_was_lost(sides: Sides) -> None:
    awa, moussa, passkey = sides
    quote = quoted(awa, moussa, "100.00")
    signed = awa.by_passkey(quote, passkey)
    again = dataclasses.replace(signed)
    signed.establish(now=clock.now())  # and then the server stopped

    _pay(quote, again)

    assert moussa.balance == _mru("100.00")


@pytest.mark.usefixtures("committed_db")
def test_pays_once_however_often_the_same_is_shown_at_once() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote, passkey = quoted(awa, moussa, "100.00"), awa.new_passkey()
    signed = awa.by_passkey(quote, passkey)

    outcomes = together([partial(_pay, quote, dataclasses.replace(signed)) for _ in range(10)])

    assert Counter(type(one) for one in outcomes) == {Payment: 1, QuoteUsed: 9}
    assert (awa.balance, moussa.balance) == (_mru("900.00"), _mru("100.00"))
    assert len(passkeys.passkeys_of(awa.user.pk)) == 1


def test_costs_who_pays_otherwise_no_query(sides: Sides) -> None:
    awa, moussa, _ = sides
    for agree in (awa.by_pin, awa.stepped_up):
        quote = quoted(awa, moussa, "1.00")
        by: Authorisation = agree(quote)
        with CaptureQueriesContext(connection) as asked:
            _pay(quote, by)
        assert [one["sql"] for one in asked if "passkeys_" in one["sql"]] == []


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
