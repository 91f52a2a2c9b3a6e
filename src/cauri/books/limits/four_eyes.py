"""What may be asked for about limits: that a tier, or one customer, may move more or less from now on."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import Field

from cauri.books.limits import personal, services
from cauri.books.limits.personal import Reach
from cauri.books.limits.ruling import Bounds, Scope
from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.kit.transactions import transaction_required
from cauri.money import Money

_NONE = "Empty for no limit."
_AS_TIER = "Empty: as their tier."


class LimitChange(Payload):
    """How much one tier may move in one currency and direction."""

    tier: int = Field(title="Tier")
    currency: str = Field(title="Currency", examples=["MRU"])
    direction: Literal["out", "in"] = Field(title="Direction")
    product: str = Field(
        "", title="Product", description="Empty for any; all for their total; @api, @ussd, @agent for a channel."
    )
    per_payment_min: str | None = Field(None, title="A payment, at least", description=_NONE)
    per_payment_max: str | None = Field(None, title="A payment, at most", description=_NONE)
    daily: str | None = Field(None, title="A day", description=_NONE)
    daily_count: int | None = Field(None, title="Payments a day", description=_NONE)
    monthly: str | None = Field(None, title="A month", description=_NONE)
    monthly_count: int | None = Field(None, title="Payments a month", description=_NONE)
    balance_cap: str | None = Field(None, title="Balance, at most", description="For what comes in only.")

    @property
    def scope(self) -> Scope:
        """Whom it is for."""
        return Scope(self.tier, self.currency, self.direction, self.product)

    @property
    def bounds(self) -> Bounds:
        """How much it lets move. Raises what Money.of raises."""
        return Bounds(
            per_payment_min_minor=self._minor(self.per_payment_min),
            per_payment_max_minor=self._minor(self.per_payment_max),
            daily_minor=self._minor(self.daily),
            daily_count=self.daily_count,
            monthly_minor=self._minor(self.monthly),
            monthly_count=self.monthly_count,
            balance_cap_minor=self._minor(self.balance_cap),
        )

    def _minor(self, amount: str | None) -> int | None:
        return None if amount is None else Money.of(amount, self.currency).minor


@transaction_required
def set_limit(asked: LimitChange, approved: Approved) -> None:
    """Raises LimitRuleInvalid."""
    services.set_rule_within(asked.scope, asked.bounds, actor=approved.actor, now=approved.now, origin=approved.origin)


def _sound(asked: LimitChange, now: datetime) -> None:
    services.must_be_sound(asked.scope, asked.bounds, begins=now, now=now)


kinds.declare(
    "limits.rule",
    "Change of a limit",
    payload=LimitChange,
    carry_out=set_limit,
    check=_sound,
    makers=("sub_admin", "compliance", "finance"),
    checkers=("sub_admin", "compliance"),
)


class CustomerLimit(Payload):
    """How much one customer may move, in place of what their tier may."""

    customer: UUID = Field(title="Customer", description="Their id, as their page shows it.")
    currency: str = Field(title="Currency", examples=["MRU"])
    direction: Literal["out", "in"] = Field(title="Direction")
    product: str = Field("", title="Product", description="As in the tier's rule that it replaces. Empty for any.")
    per_payment_max: str | None = Field(None, title="A payment, at most", description=_AS_TIER)
    daily: str | None = Field(None, title="A day", description=_AS_TIER)
    daily_count: int | None = Field(None, title="Payments a day", ge=0, description=_AS_TIER)
    monthly: str | None = Field(None, title="A month", description=_AS_TIER)
    monthly_count: int | None = Field(None, title="Payments a month", ge=0, description=_AS_TIER)
    balance_cap: str | None = Field(None, title="Balance, at most", description="For what comes in only.")
    days: int | None = Field(None, title="For so many days", ge=1, le=366, description="Empty: until it is changed.")

    @property
    def reach(self) -> Reach:
        """What it is for."""
        return Reach(self.currency, self.direction, self.product)

    @property
    def bounds(self) -> Bounds:
        """How much it lets move. Raises what Money.of raises."""
        return Bounds(
            per_payment_max_minor=self._minor(self.per_payment_max),
            daily_minor=self._minor(self.daily),
            daily_count=self.daily_count,
            monthly_minor=self._minor(self.monthly),
            monthly_count=self.monthly_count,
            balance_cap_minor=self._minor(self.balance_cap),
        )

    def _minor(self, amount: str | None) -> int | None:
        return None if amount is None else Money.of(amount, self.currency).minor


@transaction_required
def grant_limit(asked: CustomerLimit, approved: Approved) -> None:
    """Raises LimitRuleInvalid, personal.NoRuleToReplace, users.UnknownUser."""
    _grantable(asked, approved.now)
    personal.grant(
        asked.customer,
        asked.reach,
        asked.bounds,
        until=None if asked.days is None else approved.now + timedelta(days=asked.days),
        actor=approved.actor,
        now=approved.now,
        origin=approved.origin,
    )


def _grantable(asked: CustomerLimit, now: datetime) -> None:
    services.must_be_sound(Scope(1, asked.currency, asked.direction, asked.product), asked.bounds, begins=now, now=now)
    personal.must_be_grantable(asked.customer, asked.reach, now=now)


OF_CUSTOMER = kinds.declare(
    "limits.customer",
    "Limit of one customer",
    payload=CustomerLimit,
    carry_out=grant_limit,
    check=_grantable,
    makers=("sub_admin", "support", "compliance", "finance"),
    checkers=("sub_admin", "compliance"),
)
