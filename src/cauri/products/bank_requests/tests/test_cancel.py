"""Taking a request to the bank back …"""

import pytest
from tests.support import people, relay

from cauri.books.payments import returns
from cauri.books.payments.models import Payment, Unclaimed
from cauri.books.wallets import services as wallets
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.products.bank_requests import services
from cauri.products.bank_requests.models import BankRequest
from cauri.products.bank_requests.tests import branch
from cauri.products.bank_requests.tests.branch import (
    PAID,
    WHOLE,
    approved,
    asked,
    awa,
    cancel,
    delivered,
    produced,
    quoted,
    refused,
    row,
    shown,
)
from cauri.products.onboarding import leaving

pytestmark = pytest.mark.usefixtures("db")


def test_gives_everything_back_and_once_more_is_no_mistake() -> None:
    branch.costs(20_000, on_top=500)
    one = awa()
    request_id = asked(one)
    assert one.balance.minor == 79_500

    answers = [cancel(one, request_id), cancel(one, request_id)]

    assert [(one_.status, one_.document["state"]) for one_ in answers] == [(200, "cancelled")] * 2
    assert one.balance == WHOLE
    assert Payment.objects.filter(original=row(request_id).payment_id).count() == 1


def test_is_for_who_made_it_alone() -> None:
    one = awa()
    request_id = asked(one)

    answer = cancel(people.customer("Moussa Sow", tier=2), request_id)

    assert (answer.status, answer.code) == (404, "unknown_bank_request")
    assert one.balance == PAID


def test_comes_too_late_once_staff_have_decided() -> None:
    one, other = awa(), awa()
    ends = [approved(asked(one)), refused(asked(other))]

    answers = [cancel(one, ends[0]), cancel(other, ends[1])]

    assert [(answer.status, answer.code) for answer in answers] == [(409, "bank_request_state_differs")] * 2
    assert [answer.document["facts"]["state"] for answer in answers] == ["approved", "refused"]
    assert (one.balance, other.balance) == (PAID, WHOLE)


def test_is_what_happens_when_the_operator_has_given_the_money_back() -> None:
    one, other = awa(funds="2000.00"), awa()
    waiting, made = asked(one), produced(approved(asked(other)))

    for request_id in (waiting, made):
        with transaction():
            returns.reverse(
                row(request_id).payment_id or request_id, posting_id=ids.new_id(), authorised_by="four_eyes",
                now=clock.now(),
            )  # fmt: skip
    relay.deliver_all()

    assert (row(waiting).state, row(made).state) == ("cancelled", "produced")
    assert (one.balance.minor, other.balance) == (200_000, WHOLE)


def test_gives_nothing_back_a_second_time_when_the_operator_was_first() -> None:
    one = awa()
    request_id = asked(one)
    with transaction():
        paid = row(request_id).payment_id or request_id
        returns.reverse(paid, posting_id=ids.new_id(), authorised_by="four_eyes", now=clock.now())

    answer = cancel(one, request_id)

    assert (answer.status, one.balance) == (200, WHOLE)


def test_owes_the_money_to_who_has_closed_the_wallet() -> None:
    one = awa(funds="200.00")
    request_id = asked(one)
    wallets.close(one.wallet.pk, actor=SYSTEM, now=clock.now())

    refused(request_id)

    owed = Unclaimed.objects.get()
    assert (owed.owner_id, owed.amount_minor) == (one.user.pk, 20_000)


def test_is_what_happens_to_what_who_leaves_has_asked_for() -> None:
    """Where things were to go is forgotten; what is made stays for staff to finish."""
    branch.costs(0, "cheque_book")
    one, other = awa(funds="200.00"), awa(funds="400.00")
    waiting, free = asked(one), approved(asked(one, "cheque_book"))
    over, made = delivered(produced(approved(asked(other)))), produced(approved(asked(other)))
    quoted(other, "cheque_book")

    for leaver in (one, other):
        leaving.leave(leaver.caller, pin=people.PIN, now=clock.now())
    relay.deliver_all()

    assert [row(request_id).state for request_id in (waiting, free, over, made)] == [
        "cancelled", "cancelled", "delivered", "produced",
    ]  # fmt: skip
    assert set(BankRequest.objects.values_list("delivery", flat=True)) == {""}
    assert not BankRequest.objects.filter(state="quoted").exists()
    assert (Unclaimed.objects.get().owner_id, Unclaimed.objects.get().amount_minor) == (one.user.pk, 20_000)
    delivered(made)


def test_of_nobody_who_leaves_changes_nothing() -> None:
    one, moussa = awa(), awa()
    request_id = asked(one)

    with transaction():
        services.forget_all(moussa.user.pk, now=clock.now())

    assert shown(one, request_id)["delivery"] == branch.SOMEWHERE
