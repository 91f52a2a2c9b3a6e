"""Claimable transfers as their two sides see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.identity.users import queries as users
from cauri.kit.errors import Refusal
from cauri.products.claims.models import ClaimableTransfer, Quoted

CLAIMABLE: Final = "claimable_transfer"  # the product of the sender's payment, out of the wallet …
CLAIMED: Final = "claimed_transfer"  # … and of the one that gives the money to who claims it
State = ClaimableTransfer.State
Side = Literal["sent", "got"]
_DAY: Final = timedelta(days=1)
_HIGHEST_ID: Final = 2**128 - 1


class UnknownClaim(Refusal):
    """There is no such transfer, or it is not the caller's."""

    code: ClassVar[str] = "unknown_claim"
    status: ClassVar[int] = 404


@dataclass(frozen=True, slots=True)
class Seen:
    """A claimable transfer and its sender's payment."""

    transfer: ClaimableTransfer
    payment: Payment

    def state_at(self, now: datetime) -> str:
        """How it stands: held while somebody looks at its payment; expired before a job says so."""
        if self.transfer.state != State.OPEN:
            return self.transfer.state
        if self.payment.state in (Payment.State.HELD, Payment.State.REJECTED):
            return self.payment.state
        return State.EXPIRED if self.transfer.expires_at <= now else State.OPEN


def transfer_of(user_id: UUID, payment_id: UUID) -> Seen:
    """A transfer that somebody sent, or that is theirs to claim. Raises UnknownClaim."""
    found = _whole().filter(Q(sender_id=user_id) | Q(recipient_id=user_id), pk=payment_id).first()
    if found is None:
        raise UnknownClaim
    return Seen(found, payments.payment(payment_id))


def transfers_of(user_id: UUID, *, side: Side | None, before: int | None, most: int) -> list[Seen]:
    """What somebody sent so, and what is or was theirs to claim, newest first; `before` is the number of an id."""
    own: list[ClaimableTransfer] = []
    below = UUID(int=_HIGHEST_ID if before is None else min(max(before, 0), _HIGHEST_ID))
    for one, theirs in (("sent", Q(sender_id=user_id)), ("got", Q(recipient_id=user_id))):
        if side in (None, one):
            own += _whole().filter(theirs, pk__lt=below).order_by("-pk")[:most]
    own = sorted(own, key=lambda one: one.pk.int, reverse=True)[:most]
    paid = payments.payments([one.pk for one in own])
    return [Seen(one, paid[one.pk]) for one in own]


def transfers(payment_ids: Collection[UUID]) -> dict[UUID, Seen]:
    """Several transfers with their senders, whoever's. Two questions."""
    found = _whole().in_bulk(list(payment_ids))
    paid = payments.payments(found.keys())
    return {one.pk: Seen(one, paid[one.pk]) for one in found.values()}


def others_of(paid: Collection[Payment]) -> dict[UUID, str]:
    """The other side of these payments where it is a claimable transfer's: the number, or a name, masked.

    One question, and none where there is no such payment.
    """
    of_ours = [one.pk for one in paid if one.product in (CLAIMABLE, CLAIMED)]
    if not of_ours:
        return {}
    named: dict[UUID, str] = {}
    for one in _whole().filter(Q(pk__in=of_ours) | Q(paid__in=of_ours)):
        who = one.recipient if one.state == State.CLAIMED else None
        named[one.pk] = users.masked_name(who) if who else one.masked
        if one.paid_id is not None:
            named[one.paid_id] = users.masked_name(one.sender)
    return named


def transfer_by(payment_id: UUID) -> ClaimableTransfer | None:
    """The transfer that one of its two payments is of; None where it is of none."""
    return ClaimableTransfer.objects.filter(Q(pk=payment_id) | Q(paid=payment_id)).first()


def quoted_for(quote_id: UUID) -> Quoted | None:
    """What a quote was made for; None where it is none of ours."""
    return Quoted.objects.filter(pk=quote_id).first()


def open_of(sender_id: UUID) -> int:
    """How many of somebody's wait to be claimed."""
    return ClaimableTransfer.objects.filter(sender_id=sender_id, state=State.OPEN).count()


def made_of_late(sender_id: UUID, *, now: datetime) -> int:
    """How many somebody has made within a day, whatever became of them."""
    return ClaimableTransfer.objects.filter(sender_id=sender_id, made_at__gt=now - _DAY).count()


def texts_to(target: bytes, *, since: datetime) -> int:
    """How often a number was written to, by whomever's order."""
    return ClaimableTransfer.objects.filter(target=target, texted_at__gt=since).count()


def open_for(targets: Collection[bytes], *, now: datetime) -> QuerySet[ClaimableTransfer]:
    """What waits for whoever proves a number, of which these are the digests."""
    waiting = ClaimableTransfer.objects.filter(target__in=targets, state=State.OPEN, recipient=None, expires_at__gt=now)
    return waiting.order_by("pk")


def unfound(*, after: UUID | None, most: int) -> list[ClaimableTransfer]:
    """What waits and has no recipient yet, in the order of ids."""
    waiting = ClaimableTransfer.objects.filter(state=State.OPEN, recipient=None)
    return list((waiting if after is None else waiting.filter(pk__gt=after)).order_by("pk")[:most])


def unsettled(now: datetime, *, most: int) -> list[UUID]:
    """What its recipient has not got yet, by id: what is over soonest."""
    waiting = ClaimableTransfer.objects.filter(state=State.OPEN, recipient__isnull=False, expires_at__gt=now)
    waiting = waiting.exclude(payment__state=Payment.State.HELD)
    return list(waiting.order_by("expires_at", "pk").values_list("pk", flat=True)[:most])


def due(now: datetime, *, after: UUID | None, most: int) -> list[UUID]:
    """What nobody claimed in time, by id. What is held waits until somebody has decided on that."""
    ending = ClaimableTransfer.objects.filter(state=State.OPEN, expires_at__lte=now)
    ending = ending.exclude(payment__state=Payment.State.HELD)
    if after is not None:
        ending = ending.filter(pk__gt=after)
    return list(ending.order_by("pk").values_list("pk", flat=True)[:most])


def _whole() -> QuerySet[ClaimableTransfer]:
    return ClaimableTransfer.objects.select_related("sender", "recipient")
