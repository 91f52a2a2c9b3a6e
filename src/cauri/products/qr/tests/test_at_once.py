"""Several at the same moment …"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.test import Client
from pytest_django import Settings
from tests.support import people
from tests.support.apps import Answer, new_key
from tests.support.crowds import PATIENCE, together
from tests.support.people import Customer

from cauri.kit.transactions import transaction
from cauri.products.qr import queries
from cauri.products.qr.models import Code, Order
from cauri.products.qr.tests import stall
from cauri.products.qr.tests.stall import agree, code, made, mru, paid, quoted, static

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def owner(committed_db: object) -> Customer:
    """Who is paid."""
    Client().get("/health/live")  # the application is made before the threads are
    return people.customer("Moussa Sow", funds="0.00")


def test_pay_a_code_for_one_payment_once(owner: Customer) -> None:
    payers = [people.customer("Awa Diallo") for _ in range(6)]
    shown = made(owner, amount="10.00")
    offers = [quoted(one, shown) for one in payers]

    answers = _answers([partial(agree, one, offer) for one, offer in zip(payers, offers, strict=True)])

    assert sorted((one.status, one.code) for one in answers) == [(201, ""), *[(409, "qr_used")] * 5]
    assert (owner.balance, sum(one.balance.minor for one in payers)) == (mru("10.00"), mru("5990.00").minor)
    assert (code(shown).state, Order.objects.filter(state="paid").count()) == ("used", 1)


def test_pay_two_quotes_of_ones_own_for_one_code_once(owner: Customer) -> None:
    awa, shown = people.customer("Awa Diallo"), made(owner, amount="10.00")
    offers = [quoted(awa, shown) for _ in range(4)]

    answers = _answers([partial(agree, awa, offer) for offer in offers])

    assert sorted(one.code for one in answers) == ["", *["qr_used"] * 3]
    assert (awa.balance, owner.balance) == (mru("990.00"), mru("10.00"))


def test_pay_one_quote_once_under_one_key_or_several(owner: Customer) -> None:
    awa, key = people.customer("Awa Diallo"), new_key()
    offer = quoted(awa, static(owner), "10.00")

    under_one = _answers([partial(agree, awa, offer, key=key) for _ in range(4)])
    under_others = _answers([partial(agree, awa, offer) for _ in range(4)])

    assert {one.body for one in under_one if one.status == 201} == {under_one[0].body}
    assert {one.code for one in under_others} == {"quote_used"}
    assert owner.balance == mru("10.00")


def test_pay_by_the_code_on_the_wall_side_by_side(owner: Customer) -> None:
    payers = [people.customer("Awa Diallo") for _ in range(8)]
    shown = static(owner)
    offers = [quoted(one, shown, "10.00") for one in payers]

    answers = _answers([partial(agree, one, offer) for one, offer in zip(payers, offers, strict=True)])

    assert {one.status for one in answers} == {201}
    assert owner.balance == mru("80.00")


def test_pay_by_the_code_on_the_wall_and_nobody_waits_but_who_replaces_it(owner: Customer) -> None:
    awa, shown = people.customer("Awa Diallo"), static(owner)
    offer = quoted(awa, shown, "10.00")

    with ThreadPoolExecutor(2) as pool:
        with transaction():
            queries.locked(code(shown).pk, shared=True)  # as somebody else does who is paying just now
            replacing = pool.submit(_answers, [partial(stall.ask_to_replace, owner)])
            with pytest.raises(TimeoutError):
                replacing.result(timeout=1.5)
            assert code(shown).state == "active"
        assert replacing.result(timeout=PATIENCE)[0].status == 201
        assert agree(awa, offer).code == "qr_cancelled"
        new = static(owner)
        offer = quoted(awa, new, "10.00")
        with transaction():
            queries.locked(code(new).pk, shared=True)
            paying = pool.submit(_answers, [partial(agree, awa, offer)])
            assert paying.result(timeout=PATIENCE)[0].status == 201


def test_pay_and_replace_and_cancel_in_some_order(owner: Customer) -> None:
    awa, on_the_wall, shown = people.customer("Awa Diallo"), static(owner), made(owner, amount="1.00")
    offers = [quoted(awa, on_the_wall, "10.00"), quoted(awa, shown)]

    bought, given, _, cancelled = _answers([
        partial(agree, awa, offers[0]), partial(agree, awa, offers[1]), partial(stall.ask_to_replace, owner),
        partial(stall.cancel, owner, shown["id"]),
    ])  # fmt: skip

    assert bought.code in ("", "qr_cancelled")
    assert (given.code, cancelled.code) in (("", "qr_ended"), ("qr_cancelled", ""))
    expected = (10 if bought.status == 201 else 0) + (1 if given.status == 201 else 0)
    assert owner.balance == mru(f"{expected}.00")
    assert code(on_the_wall).state == "replaced"


def test_ask_for_the_static_code_and_get_the_same_one(owner: Customer) -> None:
    shown = together([partial(static, owner) for _ in range(8)])

    assert {one["id"] for one in shown if not isinstance(one, Exception)} == {str(Code.objects.get().pk)}
    assert not [one for one in shown if isinstance(one, Exception)]


def test_replace_the_static_code_and_leave_one(owner: Customer) -> None:
    static(owner)

    answers = _answers([partial(stall.ask_to_replace, owner) for _ in range(4)])

    assert {one.status for one in answers} == {201}
    assert sorted(Code.objects.values_list("state", flat=True)) == ["active", *["replaced"] * 4]
    paid(people.customer("Awa Diallo"), static(owner), "1.00")


def test_make_no_more_than_a_days_codes(owner: Customer, settings: Settings) -> None:
    settings.MOST_QR_CODES_A_DAY = 3

    answers = _answers([partial(stall.ask_to_make, owner) for _ in range(8)])

    assert sorted(one.status for one in answers) == [201] * 3 + [429] * 5


def _answers(calls: "list[partial[Answer]]") -> list[Answer]:
    done = together(calls)
    assert not [one for one in done if isinstance(one, Exception)], done
    return [one for one in done if isinstance(one, Answer)]
