"""The verbs of notices: tell somebody, carry a notice outside, mark it read, forget old ones."""

from datetime import datetime
from uuid import UUID

from cauri.identity.access import queries as access
from cauri.identity.users import queries as users
from cauri.infra.outbox import events
from cauri.kit.transactions import transaction, transaction_required
from cauri.products.agents.cash_outs.queries import CASH_OUT_PAID
from cauri.products.agents.queries import CASH_IN, CASH_OUT, COMMISSION, FLOAT_TOP_UP
from cauri.products.bills.queries import PRODUCTS as BILLS
from cauri.products.claims.queries import CLAIMABLE, CLAIMED
from cauri.products.exchanges.queries import BOUGHT, EXCHANGE
from cauri.products.payouts.queries import PRODUCT as PAYOUTS
from cauri.products.splits import queries as splits
from cauri.servicing.notifications import queries
from cauri.servicing.notifications.events import NoticeMade
from cauri.servicing.notifications.models import Dispatch, Notice, PutOff
from cauri.servicing.notifications.queries import UnknownNotice

MOST_FORGOTTEN_AT_ONCE = 10_000
_PAID_TO_HOUSE = {
    CASH_OUT: Notice.Kind.CASHED_OUT,
    CLAIMABLE: Notice.Kind.CLAIM_TAKEN,
    **dict.fromkeys(BILLS, Notice.Kind.BILL_PAID),
}
_TO_PAYEE = {
    CASH_IN: Notice.Kind.CASHED_IN,
    FLOAT_TOP_UP: Notice.Kind.FLOAT_GRANTED,
    BOUGHT: Notice.Kind.EXCHANGED,
    CLAIMED: Notice.Kind.CLAIM_GOT,
}
# Done at the counter; one of thousands, of which the file tells; half of an exchange, of which the other half tells.
_NOT_TO_PAYER = {CASH_IN, PAYOUTS, EXCHANGE}
_SEEN_AT_ONCE = {CASH_OUT_PAID, COMMISSION}  # by the agent at the counter, in the answer
# How a failure is told whose reason its payer has to know; None where it was the payer's own doing.
_FAILED_BY = {
    (CASH_OUT, "code_expired"): Notice.Kind.CASH_OUT_EXPIRED,
    (CASH_OUT, "code_burnt"): Notice.Kind.CASH_OUT_BURNT,
    (CASH_OUT, "cancelled"): None,
    (CLAIMABLE, "claim_expired"): Notice.Kind.CLAIM_EXPIRED,
    (CLAIMABLE, "cancelled"): None,
}


@transaction_required
def tell(
    user_id: UUID, kind: str, *, fact_id: UUID, now: datetime, about: UUID | None = None, detail: str = ""
) -> None:
    """Tell somebody something, once for a fact however often it comes."""
    notice, made = Notice.objects.get_or_create(
        user_id=user_id, fact_id=fact_id, defaults={"kind": kind, "about": about, "detail": detail, "made_at": now}
    )
    if made:
        events.publish(NoticeMade(notice_id=notice.pk))


@transaction_required
def tell_of_payment(payment_id: UUID, *, fact_id: UUID, now: datetime) -> None:
    """Tell both sides that money went from one to the other; an owner of both wallets is told once."""
    payment = queries.payment(payment_id)
    payer, payee = queries.owners_of(payment)
    if payer is not None and payer == payee:
        tell(payer, Notice.Kind.MOVED, fact_id=fact_id, about=payment_id, now=now)
        return
    if payer is not None and payment.product not in _NOT_TO_PAYER:
        kind = _PAID_TO_HOUSE.get(payment.product, Notice.Kind.PAID) if payee is None else Notice.Kind.SENT
        tell(payer, kind, fact_id=fact_id, about=payment_id, now=now)
    if payee is not None and payment.product not in _SEEN_AT_ONCE:
        kind = Notice.Kind.ARRIVED if payer is None else Notice.Kind.RECEIVED
        tell(payee, _TO_PAYEE.get(payment.product, kind), fact_id=fact_id, about=payment_id, now=now)


@transaction_required
def tell_of_return(payment_id: UUID, *, fact_id: UUID, now: datetime) -> None:
    """Tell both sides that money went back, or the payer alone; an owner of both wallets is told once.

    Whose wallet is closed got nothing: it is owed to them, and staff find a way.
    """
    returned = queries.payment(payment_id)
    payer, payee = queries.owners_of(returned)
    reached = None if queries.was_left(returned) else payee
    if reached is not None:
        tell(reached, Notice.Kind.GOT_BACK, fact_id=fact_id, about=payment_id, now=now)
    if payer is not None and payer != reached:
        tell(payer, Notice.Kind.GAVE_BACK, fact_id=fact_id, about=payment_id, now=now)


@transaction_required
def tell_payer(payment_id: UUID, kind: str, *, fact_id: UUID, now: datetime) -> None:
    """Tell the payer alone: the other side learns nothing of what was refused or is being checked.

    Of lines of a file the file tells.
    """
    payment = queries.payment(payment_id)
    payer, _ = queries.owners_of(payment)
    if payer is not None and payment.product != PAYOUTS:
        tell(payer, kind, fact_id=fact_id, about=payment_id, now=now)


@transaction_required
def tell_payer_of_failure(payment_id: UUID, *, fact_id: UUID, now: datetime) -> None:
    """Tell the payer why the money came back, unless it was the payer who wanted it back."""
    payment = queries.payment(payment_id)
    kind = _FAILED_BY.get((payment.product, payment.code), Notice.Kind.FAILED)
    if kind is not None:
        tell_payer(payment_id, kind, fact_id=fact_id, now=now)


@transaction_required
def tell_of_part(
    split_id: UUID, person_id: UUID, kind: str, *, to: UUID | None = None, fact_id: UUID, now: datetime
) -> None:
    """Tell somebody of the part of a bill that a person bears: that person, if nobody else is named."""
    part = splits.part_borne_by(person_id, split_id)
    tell(to or person_id, kind, fact_id=fact_id, about=part.pk, now=now)


@transaction_required
def tell_who_had_to_pay(split_id: UUID, *, fact_id: UUID, now: datetime) -> None:
    """Tell those who have not paid all of their parts, and have not declined, that they need not."""
    for part in splits.parts_left(split_id):
        tell(part.person_id, Notice.Kind.SPLIT_OVER, fact_id=fact_id, about=part.pk, now=now)


@transaction_required
def tell_of_device(device_id: UUID, *, user_id: UUID, session_id: UUID, fact_id: UUID, now: datetime) -> None:
    """Tell somebody that a new device signed in; not of the one on which they have just joined."""
    session = access.session(session_id)
    if session is None or session.opened_at > users.user(user_id).joined_at:
        tell(user_id, Notice.Kind.NEW_DEVICE, fact_id=fact_id, about=device_id, now=now)


def read(notice_id: UUID, *, user_id: UUID, now: datetime) -> Notice:
    """Mark a notice as read; one that was read keeps its time. Raises UnknownNotice."""
    with transaction():
        notice = Notice.objects.select_for_update().filter(pk=notice_id, user_id=user_id).first()
        if notice is None:
            raise UnknownNotice(notice_id=str(notice_id))
        if notice.read_at is None:
            notice.read_at = now
            notice.save(update_fields=["read_at"])
    return notice


def read_all(*, user_id: UUID, now: datetime) -> None:
    """Mark all that somebody was told as read."""
    with transaction():
        Notice.objects.filter(user_id=user_id, read_at=None).update(read_at=now)


def forget(*, older_than: datetime) -> int:
    """Delete the notices made before a time, some at once so that no transaction is long. Answers how many."""
    forgotten = 0
    while old := list(
        Notice.objects.filter(made_at__lt=older_than).values_list("pk", flat=True)[:MOST_FORGOTTEN_AT_ONCE]
    ):
        with transaction():
            Dispatch.objects.filter(notice__in=old).delete()
            PutOff.objects.filter(notice__in=old).delete()
            forgotten += Notice.objects.filter(pk__in=old).delete()[0]
    return forgotten
