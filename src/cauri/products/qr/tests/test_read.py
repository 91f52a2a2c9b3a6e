"""To read a code …"""

import base64
import secrets

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.support import people
from tests.support.people import Customer

from cauri.books.wallets import services as wallets
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, emvco
from cauri.kit.tests.test_emvco import CAMBODIAN, CHINESE
from cauri.products.qr import paying, payloads
from cauri.products.qr.models import Code
from cauri.products.qr.queries import UnknownQr
from cauri.products.qr.tests import stall
from cauri.products.qr.tests.stall import made, mru, read, resaid, static


def test_tells_who_is_paid_and_how_much(moussa: Customer, awa: Customer) -> None:
    shown = made(moussa, amount="12.50", purpose="Mérou")

    told = read(awa, shown["payload"]).document

    assert told == {
        "is_ours": True, "state": "active", "name": "Moussa Sow", "is_yours": False, "form": "dynamic",
        "currency": "MRU", "amount": {"amount": "12.50", "currency": "MRU"}, "least": None, "most": None,
        "purpose": "Mérou", "expires_at": shown["expires_at"],
    }  # fmt: skip
    assert read(moussa, shown["payload"]).document["is_yours"] is True


def test_tells_the_bounds(moussa: Customer, awa: Customer) -> None:
    told = read(awa, made(moussa, least="5.00", most="50.00")["payload"]).document

    assert (told["least"]["amount"], told["most"]["amount"], told["amount"]) == ("5.00", "50.00", None)


@pytest.mark.parametrize(("vector", "name", "currency"), [
    (CAMBODIAN, "Merchant Shop", "USD"), (CHINESE, "BEST TRANSPORT", "CNY"),
])  # fmt: skip
def test_tells_of_anothers_code_only_what_it_says_and_pays_nothing(
    awa: Customer, vector: str, name: str, currency: str
) -> None:
    resaid_ = resaid(vector, "53", "156") if currency == "CNY" else vector

    told, quoted = read(awa, resaid_), stall.quote(awa, {"payload": resaid_}, "1.00")

    assert (told.status, told.document["is_ours"], told.document["state"]) == (200, False, "not_ours")
    assert (told.document["name"], told.document["currency"], told.document["amount"]) == (name, currency, None)
    assert (quoted.status, quoted.code) == (422, "qr_not_ours")


@pytest.mark.parametrize(("tag", "value"), [
    ("59", "Fatou Ba"), ("54", "1.00"), ("53", "840"), ("01", "11"), ("64", "0002ar0104فتحي"), ("60", "Rosso"),
])  # fmt: skip
def test_believes_nothing_that_is_written_over_it(moussa: Customer, awa: Customer, tag: str, value: str) -> None:
    shown = made(moussa, amount="12.50")
    changed = resaid(shown["payload"], tag, value)
    assert changed != shown["payload"]

    assert read(awa, changed).document == read(awa, shown["payload"]).document
    assert stall.quoted(awa, {"payload": changed})["amount"]["amount"] == "12.50"
    stall.paid(awa, {"payload": changed})
    assert moussa.balance == mru("12.50")


def test_asks_the_database_of_nothing_that_we_have_not_signed(moussa: Customer, awa: Customer) -> None:
    payload = made(moussa)["payload"]
    account = emvco.inside(next(emvco.decoded(payload).templates))
    made_up = [
        {**account, "02": secrets.token_hex(11)},
        {**account, "04": base64.urlsafe_b64encode(secrets.token_bytes(12)).decode()},
        {**account, "04": account["04"][:-1]},
        {"00": account["00"], "02": account["02"]},
        {"00": account["00"]},
        {**account, "02": account["02"].swapcase()},
        {**account, "04": "ع"},
    ]

    for one in made_up:
        forged = resaid(payload, "26", emvco.line(one.items()))
        with CaptureQueriesContext(connection) as queries, pytest.raises(UnknownQr):
            paying.read(forged)
        assert len(queries) == 0
        told, unknown = read(awa, forged).document, _unknown(awa, payload)
        assert {**told, "request_id": ""} == {**unknown, "request_id": ""}, "in the same words as of no code at all"


def test_knows_a_code_under_every_key_that_is_kept(moussa: Customer, awa: Customer, settings: Settings) -> None:
    old = static(moussa)["payload"]
    kept = settings.DOCUMENT_KEYS

    settings.DOCUMENT_KEYS = {"newer": secrets.token_bytes(32), **kept}
    new = static(moussa)["payload"]
    assert new != old
    assert [read(awa, one).document["name"] for one in (old, new)] == ["Moussa Sow"] * 2

    settings.DOCUMENT_KEYS = {"newer": settings.DOCUMENT_KEYS["newer"]}
    assert [read(awa, one).status for one in (old, new)] == [404, 200]


def test_knows_our_account_among_those_of_others(moussa: Customer, awa: Customer) -> None:
    said = dict(emvco.decoded(static(moussa)["payload"]).objects)
    ours = said.pop("26")

    several = emvco.encoded([*said.items(), ("26", "anything"), ("27", "0004abcd"), ("51", ours)])

    assert read(awa, several).document["name"] == "Moussa Sow"


def test_tells_what_became_of_a_code(moussa: Customer, awa: Customer) -> None:
    used, cancelled, expired = (made(moussa, amount="1.00") for _ in range(3))
    stall.paid(awa, used)
    stall.cancel(moussa, cancelled["id"])

    assert read(awa, used["payload"]).document["state"] == "used"
    assert read(awa, cancelled["payload"]).document["state"] == "cancelled"
    code = stall.code(expired)
    assert code.expires_at is not None
    assert code.state_at(code.expires_at) == "expired"


def test_tells_that_the_wallet_is_closed_or_its_owner_gone(moussa: Customer, awa: Customer) -> None:
    savings = people.another_wallet(moussa)
    shown, other = made(moussa), made(moussa, wallet=str(savings.pk))

    wallets.close(savings.pk, actor=SYSTEM, now=clock.now())
    assert read(awa, other["payload"]).document["state"] == "cancelled"
    assert stall.quote(awa, other, "1.00").code == "qr_cancelled"

    User.objects.filter(pk=moussa.user.pk).update(state=User.State.CLOSED)
    assert read(awa, shown["payload"]).document["state"] == "cancelled"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ("", "qr_tag_missing"),
        ("https://wallet.example", "qr_length_wrong"),
        (CAMBODIAN[:-1] + "B", "qr_checksum_wrong"),
        (resaid(CAMBODIAN, "53", "000"), "qr_currency_unknown"),
        ("x" * 513, "qr_too_long"),
        ("\ud800", "invalid"),
    ],
)
def test_says_what_is_wrong_with_it(awa: Customer, payload: str, code: str) -> None:
    answer = read(awa, payload)

    assert answer.status in (400, 422)
    assert answer.code == code or code == "invalid"


def test_knows_ours_by_the_domain_alone(moussa: Customer, settings: Settings) -> None:
    payload = emvco.decoded(static(moussa)["payload"])
    assert payloads.is_ours(payload)

    settings.QR_DOMAIN = "sn.other.pay"

    assert not payloads.is_ours(payload)


def _unknown(reader: Customer, payload: str) -> dict[str, object]:
    """What is told of a code that we have signed and do not know."""
    code = Code(reference="A" * 22)
    document: dict[str, object] = read(reader, resaid(payload, "26", payloads._account_of(code.reference))).document
    return document
