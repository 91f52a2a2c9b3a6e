"""To make a code …"""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings
from tests.support import people
from tests.support.apps import App, new_key
from tests.support.people import Customer

from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, emvco
from cauri.products.qr.models import Code
from cauri.products.qr.tests import stall
from cauri.products.qr.tests.stall import CODES, ask_to_make, made


def test_says_who_is_paid_and_how_much(moussa: Customer) -> None:
    shown = made(moussa, amount="12.50", purpose="Deux kilos de mérou")

    said = emvco.decoded(shown["payload"])
    assert [said.value_of(tag) for tag in ("01", "52", "53", "54", "58", "59", "60")] == [
        "12", "0000", "929", "12.50", "MR", "Moussa Sow", "Nouakchott",
    ]  # fmt: skip
    assert emvco.inside(said.value_of("62")) == {"08": "Deux kilos de merou"}
    (template,) = said.templates
    account = emvco.inside(template)
    assert (account["00"], account["02"]) == ("mr.cauri.pay", stall.code(shown).reference)
    assert len(account["04"]) * 6 >= 80, "bits of our signature"
    assert shown["amount"] == {"amount": "12.50", "currency": "MRU"}
    assert (shown["state"], shown["form"], shown["single_use"]) == ("active", "dynamic", True)


def test_leaves_the_amount_to_the_payer(moussa: Customer) -> None:
    shown = made(moussa, least="10.00", single_use=False)

    assert (shown["amount"], shown["least"]["amount"], shown["most"]) == (None, "10.00", None)
    assert emvco.decoded(shown["payload"]).value_of("54") == ""


def test_writes_an_arabic_name_beside_its_latin_letters(db: None) -> None:
    aisha = stall.called("عائشة ديالو")

    said = emvco.decoded(made(aisha)["payload"])

    assert said.value_of("59") == "Aaysha Dyalw"
    assert emvco.inside(said.value_of("64")) == {"00": "ar", "01": "عائشة ديالو", "02": "نواكشوط"}


@pytest.mark.parametrize("name", ["A" * 80, "أ" * 80, "Ньокобок Ндиай", "山田", "\u202eawA", "Awa 🐚", "x\u200by"])
def test_can_be_read_whatever_its_owner_is_called(db: None, name: str) -> None:
    payload = made(stall.called(name), purpose="غداء\nيوم الجمعة " + "x" * 80)["payload"]

    assert emvco.decoded(payload).value_of("59").strip()


@pytest.mark.parametrize(("minutes", "lasts"), [({}, 15), ({"minutes": 1}, 1), ({"minutes": 525_600}, 525_600)])
def test_lasts_as_long_as_was_asked(moussa: Customer, minutes: dict[str, int], lasts: int) -> None:
    row = stall.code(made(moussa, **minutes))

    assert row.expires_at == row.made_at + timedelta(minutes=lasts)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"amount": "0.00"}, "qr_amounts_unfit"),
        ({"amount": "-1.00"}, "qr_amounts_unfit"),
        ({"amount": "1.00", "least": "1.00"}, "qr_amounts_unfit"),
        ({"least": "2.00", "most": "1.00"}, "qr_amounts_unfit"),
        ({"most": "0.00"}, "qr_amounts_unfit"),
        ({"purpose": "a\u202eb"}, "note_invalid"),
        ({"purpose": "x" * 101}, "invalid"),
        ({"minutes": 0}, "invalid"),
        ({"minutes": 525_601}, "invalid"),
        ({"reference": "x" * 22}, "invalid"),
    ],
)
def test_is_refused_where_it_makes_no_sense(moussa: Customer, asked: dict[str, Any], code: str) -> None:
    answer = ask_to_make(moussa, **asked)

    assert answer.status == 422
    assert code in (answer.code, "invalid"), answer
    assert not Code.objects.exists()


def test_is_in_the_wallets_currency(moussa: Customer) -> None:
    body = {"wallet": str(moussa.wallet.pk), "amount": {"amount": "1.00", "currency": "USD"}}

    answer = App.of(moussa).post(CODES, body, key=new_key())

    assert (answer.status, answer.code, answer.document["facts"]) == (
        422, "qr_currency_differs", {"currency": "MRU"},
    )  # fmt: skip


def test_is_for_a_wallet_of_ones_own_that_others_may_pay(moussa: Customer, awa: Customer) -> None:
    savings = people.another_wallet(moussa)
    wallets.close(savings.pk, actor=SYSTEM, now=clock.now())
    Wallet.objects.filter(pk=people.another_wallet(moussa, kind="business").pk).update(kind="float")
    business = Wallet.objects.get(owner=moussa.user, kind="float")

    answers = [
        App.of(moussa).post(CODES, {"wallet": str(one)}, key=new_key())
        for one in (awa.wallet.pk, savings.pk, business.pk)
    ]

    assert [one.code for one in answers] == ["unknown_wallet", "qr_wallet_not_payable", "qr_wallet_not_payable"]
    Wallet.objects.filter(pk=business.pk).update(kind="business")


def test_once_under_one_key(moussa: Customer) -> None:
    key = new_key()

    first, again = ask_to_make(moussa, key=key, amount="1.00"), ask_to_make(moussa, key=key, amount="1.00")
    other = ask_to_make(moussa, key=key, amount="2.00")

    assert (again.body, again.replayed) == (first.body, True)
    assert other.code == "idempotency_key_reused"
    assert Code.objects.count() == 1


def test_goes_on_until_there_are_too_many_in_a_day(moussa: Customer, awa: Customer, settings: Settings) -> None:
    settings.MOST_QR_CODES_A_DAY = 3
    stall.static(moussa)

    answers = [ask_to_make(moussa) for _ in range(3)]

    assert [one.status for one in answers] == [201, 201, 429]
    assert (answers[2].code, answers[2].document["facts"]) == ("too_many_qr_codes", {"most": 3})
    assert ask_to_make(awa).status == 201
    assert stall.ask_to_replace(moussa).code == "too_many_qr_codes"


def test_shows_ones_own_only_the_newest_first(moussa: Customer, awa: Customer) -> None:
    mine = [made(moussa)["id"] for _ in range(3)]
    hers = made(awa)

    page = App.of(moussa).get(f"{CODES}?limit=2").document
    rest = App.of(moussa).get(f"{CODES}?limit=2&cursor={page['next_cursor']}").document

    assert [one["id"] for one in page["items"] + rest["items"]] == mine[::-1]
    assert App.of(moussa).get(f"{CODES}/{hers['id']}").code == "unknown_qr"
    assert App.of(awa).get(f"{CODES}/{hers['id']}").document == hers


def test_may_be_taken_back(moussa: Customer, awa: Customer) -> None:
    shown = made(moussa, amount="1.00")

    answers = [stall.cancel(moussa, shown["id"]) for _ in range(2)]

    assert [(one.status, one.document["state"]) for one in answers] == [(200, "cancelled")] * 2
    assert stall.quote(awa, shown).code == "qr_cancelled"
    assert stall.cancel(awa, shown["id"]).code == "unknown_qr"


def test_cannot_be_taken_back_once_it_is_paid(moussa: Customer, awa: Customer) -> None:
    shown = made(moussa, amount="1.00")
    stall.paid(awa, shown)

    answer = stall.cancel(moussa, shown["id"])

    assert (answer.status, answer.code, answer.document["facts"]) == (409, "qr_ended", {"state": "used"})
