"""Cash-outs as their owners see them, and what an agent's code can be compared with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.kit.errors import Refusal
from cauri.products.agents.models import CashOut, Pause
from cauri.products.agents.queries import CASH_OUT

State = CashOut.State
CASH_OUT_PAID: Final = "cash_out_paid"
MOST_TRIES: Final = 5
# For so long after a code has expired, who shows it is told what became of it.
TOLD_FOR: Final = timedelta(days=2)
_TOLD_OF: Final = (State.OPEN, State.REDEEMED, State.EXPIRED)
_HIGHEST_ID: Final = 2**128 - 1


class UnknownCashOut(Refusal):
    """There is no such cash-out, or it is somebody else's."""

    code = "unknown_cash_out"
    status = 404


@dataclass(frozen=True, slots=True)
class Seen:
    """A cash-out, its payment, and what the agent who paid it is called."""

    cash_out: CashOut
    payment: Payment

    @property
    def state(self) -> str:
        """The code's; while it is open, held or rejected where its payment is."""
        if self.cash_out.state == State.OPEN and self.payment.state in (Payment.State.HELD, Payment.State.REJECTED):
            return self.payment.state
        return self.cash_out.state


def cash_out_of(user_id: UUID, payment_id: UUID) -> Seen:
    """A cash-out of one's own. Raises UnknownCashOut."""
    found = CashOut.objects.select_related("redeemed_by").filter(pk=payment_id, owner_id=user_id).first()
    if found is None:
        raise UnknownCashOut
    return Seen(found, payments.payment(payment_id))


def cash_outs_of(user_id: UUID, *, before: int | None, most: int) -> list[Seen]:
    """What somebody wanted as cash, the newest first; `before` is the number of an id."""
    own = CashOut.objects.select_related("redeemed_by").filter(owner_id=user_id)
    if before is not None:
        own = own.filter(pk__lt=UUID(int=min(max(before, 0), _HIGHEST_ID)))
    found = list(own.order_by("-pk")[:most])
    paid = payments.payments([one.pk for one in found])
    return [Seen(one, paid[one.pk]) for one in found]


def cash_out(payment_id: UUID) -> CashOut | None:
    """The cash-out of a payment, or the one that the payment gave an agent the money for; None where there is none."""
    return CashOut.objects.select_related("redeemed_by").filter(Q(pk=payment_id) | Q(paid=payment_id)).first()


def open_of(user_id: UUID, *, now: datetime) -> int:
    """How many codes somebody has that an agent may be shown, now or after somebody has looked at the payment."""
    waiting = (Payment.State.PENDING, Payment.State.HELD)
    return CashOut.objects.filter(
        owner_id=user_id, state=State.OPEN, expires_at__gt=now, payment__state__in=waiting
    ).count()


def comparable(owner_id: UUID | None, *, now: datetime) -> QuerySet[CashOut]:
    """The cash-outs whose code somebody may show: open ones, and those that ended of late by being paid or too late."""
    found = CashOut.objects.filter(owner_id=owner_id, state__in=_TOLD_OF, tries__lt=MOST_TRIES)
    return found.filter(expires_at__gt=now - TOLD_FOR).order_by("pk")


def due(now: datetime, *, after: UUID | None, most: int) -> list[UUID]:
    """Open cash-outs that have to end, by id: their time is over, or too many wrong codes were shown.

    One whose payment is held waits until somebody has decided on that.
    """
    ending = CashOut.objects.filter(state=State.OPEN).exclude(payment__state=Payment.State.HELD)
    ending = ending.filter(Q(expires_at__lte=now) | Q(tries__gte=MOST_TRIES))
    if after is not None:
        ending = ending.filter(pk__gt=after)
    return list(ending.order_by("pk").values_list("pk", flat=True)[:most])


def paused_until(agent_id: UUID, *, now: datetime) -> datetime | None:
    """Until when an agent may show no codes; None when none is in the way."""
    pauses = Pause.objects.filter(agent_id=agent_id, until__gt=now).order_by("-until")
    return pauses.values_list("until", flat=True).first()


def agents_of(made: Iterable[Payment]) -> Mapping[UUID, str]:
    """Under which name the agent trades who gave the cash for these payments, by payment.

    Those for which nobody did are left out. One question, and none where there is no cash-out.
    """
    wanted = [one.pk for one in made if one.product == CASH_OUT]
    if not wanted:
        return {}
    redeemed = CashOut.objects.filter(pk__in=wanted, state=State.REDEEMED)
    return dict(redeemed.values_list("pk", "redeemed_by__trading_name"))
