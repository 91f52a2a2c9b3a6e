"""What may be asked for about exchange rates: that one that jumped is believed."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from cauri.books.fx import queries, services
from cauri.books.fx.models import Rate
from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required


class AnotherRate(Refusal):
    """The rate with that number is another one than was written beside it."""

    code: ClassVar[str] = "rate_is_another"
    status: ClassVar[int] = 409


class Belief(Payload):
    """A held rate, written out so that who decides sees what it is about."""

    rate: UUID = Field(title="Rate", description="Its number in the list of exchange rates.")
    base: str = Field(title="One unit of", min_length=3, max_length=3, examples=["EUR"])
    mid: Decimal = Field(title="buys", description="As the list shows it.", examples=["52.10"])
    quote: str = Field(title="units of", min_length=3, max_length=3, examples=["MRU"])


@transaction_required
def accept(asked: Belief, approved: Approved) -> None:
    """Let it count. Raises queries.UnknownRate, AnotherRate, services.RateNotHeld."""
    _named(asked)
    services.accept(
        asked.rate,
        request_id=approved.request_id,
        accepted_by=approved.approved_by,
        now=approved.now,
        origin=approved.origin,
    )


def _acceptable(asked: Belief, _now: datetime) -> None:
    services.must_be_held(_named(asked))


def _named(asked: Belief) -> Rate:
    rate = queries.kept(asked.rate)
    if (asked.base, asked.quote, asked.mid) != (rate.base, rate.quote, rate.mid):
        raise AnotherRate
    return rate


kinds.declare(
    "fx.accept_rate",
    "Belief in an exchange rate that jumped",
    payload=Belief,
    carry_out=accept,
    check=_acceptable,
    makers=("sub_admin", "finance"),
    checkers=("sub_admin", "finance"),
)
