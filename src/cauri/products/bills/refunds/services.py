"""Asking for a bill back, and what staff decide on it. A payment is given back once, whoever does it.

    asked -> cancelling (the company is asked) -> cancelled | kept
    asked, where the company takes nothing back, or kept -> paid (at the house's cost) | declined

Locks are taken in one order: the request, the payment's instruction, the payment.
"""

from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from cauri.books.instructions import services as instructions
from cauri.books.instructions.ports import Outcome, Told
from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required
from cauri.products.bills import companies, queries
from cauri.products.bills.events import BillRefundDeclined
from cauri.products.bills.models import RefundRequest
from cauri.products.bills.queries import Bill
from cauri.products.bills.refunds import costs

ASKED_WITHIN: Final = timedelta(days=30)
DECIDED: Final = "decided_by_staff"
State = RefundRequest.State


class BillNotRefundable(Refusal):
    """Only a bill that was carried out can be asked back: the fact `state` says what became of this one."""

    code: ClassVar[str] = "bill_not_refundable"
    status: ClassVar[int] = 409


class BillAlreadyRefunded(Refusal):
    """This bill was given back."""

    code: ClassVar[str] = "bill_already_refunded"
    status: ClassVar[int] = 409


class RefundAskedTooLate(Refusal):
    """A bill can be asked back within so many days: the fact `days`."""

    code: ClassVar[str] = "bill_refund_too_late"
    status: ClassVar[int] = 409


class RefundNotDecidable(Refusal):
    """That cannot be decided on this request: the fact `state` says what became of it."""

    code: ClassVar[str] = "bill_refund_not_decidable"
    status: ClassVar[int] = 409


class CompanyTakesNothingBack(Refusal):
    """The company of this bill cannot be asked to take it back."""

    code: ClassVar[str] = "company_takes_nothing_back"
    status: ClassVar[int] = 409


class CompanyNotAskedYet(Refusal):
    """The company may take this bill back, so it is asked first."""

    code: ClassVar[str] = "company_not_asked_yet"
    status: ClassVar[int] = 409


def ask(payment_id: UUID, *, reason: str, user_id: UUID, now: datetime) -> RefundRequest:
    """Ask for a bill of one's own back. Again, it answers with the request that stands.

    Raises payments.UnknownPayment, BillNotRefundable, BillAlreadyRefunded, RefundAskedTooLate.
    """
    bill = queries.bill_of(user_id, payment_id)
    if bill.refund is not None:
        return bill.refund
    _must_be_refundable(bill, now)
    with transaction():
        RefundRequest.objects.bulk_create(
            [
                RefundRequest(
                    payment_id=payment_id, owner_id=user_id, company=bill.order.company, reason=reason, asked_at=now
                )
            ],
            ignore_conflicts=True,
        )
        try:
            instructions.must_stand(payment_id)  # so that none is left of a bill that the company undoes meanwhile
        except instructions.NotStanding:
            raise BillAlreadyRefunded from None
        return queries.refund_request(payment_id)


@transaction_required
def cancel(payment_id: UUID, *, now: datetime) -> None:
    """Have the company asked to take it back, after the commit.

    Raises queries.UnknownRefundRequest, RefundNotDecidable, CompanyTakesNothingBack, BillAlreadyRefunded.
    """
    asked = locked(payment_id)
    must_be_cancellable(asked)
    asked.state, asked.next_at = State.CANCELLING, now
    asked.save(update_fields=["state", "next_at"])


@transaction_required
def pay(payment_id: UUID, *, because: str, now: datetime) -> None:
    """Give it back, amount and fee, at the cost of the house; the company keeps what it has.

    Raises queries.UnknownRefundRequest, RefundNotDecidable, CompanyNotAskedYet, BillAlreadyRefunded,
    instructions.NotStanding, and what returns.reverse raises.
    """
    asked = locked(payment_id)
    must_be_payable(asked)
    instructions.must_stand(payment_id)
    costs.give_back(payment_id, company=asked.company, now=now)
    asked.because = because
    _end(asked, State.PAID, now)


@transaction_required
def decline(payment_id: UUID, *, because: str, now: datetime) -> None:
    """Leave it as it is, and tell the payer why. Raises queries.UnknownRefundRequest, RefundNotDecidable."""
    asked = locked(payment_id)
    must_be_decidable(asked)
    asked.because = because
    _end(asked, State.DECLINED, now)
    events.publish(BillRefundDeclined(user_id=asked.owner_id, payment_id=payment_id))


@transaction_required
def settle(payment_id: UUID, *, taken_back: bool, now: datetime) -> None:
    """People have found out whether the company took it back, which it does not tell.

    Raises queries.UnknownRefundRequest, RefundNotDecidable.
    """
    asked = locked(payment_id)
    must_be_stuck(asked)
    hear(asked, Told(outcome=Outcome.FAILED if taken_back else Outcome.SUCCEEDED, code=DECIDED), now=now)


@transaction_required
def hear(asked: RefundRequest, told: Told, *, now: datetime) -> None:
    """What follows when it is known what the company did. Whoever calls this has locked the request."""
    if told.outcome is Outcome.FAILED:
        instructions.undone(asked.payment_id, told, now=now)
        if not is_returned(asked.payment_id):
            raise AssertionError(f"bill {asked.payment_id} was undone and not given back")
        if asked.ended_at is None:
            _end(asked, State.CANCELLED, now)
    elif told.outcome is Outcome.SUCCEEDED:
        asked.state, asked.code, asked.next_at, asked.stuck_since = State.KEPT, told.code, None, None
        asked.save(update_fields=["state", "code", "next_at", "stuck_since"])
    else:
        raise AssertionError("unknown is not known")


@transaction_required
def note_return(payment_id: UUID, *, now: datetime) -> None:
    """A payment was given back: whoever had asked for it has it now."""
    asked = RefundRequest.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
    if asked is not None and asked.ended_at is None and is_returned(payment_id):
        _end(asked, State.CANCELLED, now)


@transaction_required
def locked(payment_id: UUID) -> RefundRequest:
    """A request that nobody else decides on before the transaction ends. Raises queries.UnknownRefundRequest."""
    found = RefundRequest.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
    if found is None:
        raise queries.UnknownRefundRequest(payment_id=str(payment_id))
    return found


def must_be_decidable(asked: RefundRequest) -> None:
    """Return if staff have to decide on it. Raises RefundNotDecidable."""
    if asked.state not in RefundRequest.DECIDABLE:
        raise RefundNotDecidable(state=asked.state)


def must_be_cancellable(asked: RefundRequest) -> None:
    """Return if the company can be asked now. Raises RefundNotDecidable, CompanyTakesNothingBack, BillAlreadyRefunded.

    One that would not take it back may be asked again: it is the company that changes its mind.
    """
    must_be_decidable(asked)
    if companies.cancelling(asked.company) is None:
        raise CompanyTakesNothingBack(company=asked.company)
    if is_returned(asked.payment_id):
        raise BillAlreadyRefunded


def must_be_payable(asked: RefundRequest) -> None:
    """Return if the house may give it back: the company will not, or cannot be asked.

    Raises RefundNotDecidable, CompanyNotAskedYet, BillAlreadyRefunded.
    """
    must_be_decidable(asked)
    if asked.state == State.ASKED and companies.cancelling(asked.company) is not None:
        raise CompanyNotAskedYet(company=asked.company)
    if is_returned(asked.payment_id):
        raise BillAlreadyRefunded


def must_be_stuck(asked: RefundRequest) -> None:
    """Return if people were asked to find out what the company did. Raises RefundNotDecidable."""
    if asked.state != State.CANCELLING or asked.stuck_since is None:
        raise RefundNotDecidable(state=asked.state)


def decisions_on(asked: RefundRequest) -> list[str]:
    """What staff can decide on it as it stands, but for what was given back otherwise meanwhile."""
    if asked.state not in RefundRequest.DECIDABLE:
        stuck = asked.state == State.CANCELLING and asked.stuck_since is not None
        return ["taken_back", "not_taken_back"] if stuck else []
    if companies.cancelling(asked.company) is None:
        return ["pay", "decline"]
    return ["cancel", "decline"] if asked.state == State.ASKED else ["cancel", "pay", "decline"]


def is_returned(payment_id: UUID) -> bool:
    """Whether a payment was given back."""
    return bool(payments.returns_of(payment_id))


def _must_be_refundable(bill: Bill, now: datetime) -> None:
    if bill.payment.state != Payment.State.COMPLETED:
        raise BillNotRefundable(state=bill.payment.state)
    if bill.returned_at is not None:
        raise BillAlreadyRefunded
    if bill.payment.settled_at is None or bill.payment.settled_at + ASKED_WITHIN < now:
        raise RefundAskedTooLate(days=ASKED_WITHIN.days)


def _end(asked: RefundRequest, state: RefundRequest.State, now: datetime) -> None:
    asked.state, asked.ended_at, asked.next_at, asked.stuck_since = state, now, None, None
    asked.save(update_fields=["state", "ended_at", "next_at", "stuck_since", "because", "code"])
