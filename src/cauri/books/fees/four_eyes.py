"""What may be asked for about fees: that a product costs something else from now on."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from cauri.books.fees import services
from cauri.books.fees.pricing import Price
from cauri.books.fees.services import Scope
from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.kit.transactions import transaction_required
from cauri.money import Money


class FeeChange(Payload):
    """What a product costs, in one currency, for one band of amounts."""

    product: str = Field(title="Product", min_length=1, examples=["transfer"])
    currency: str = Field(title="Currency", examples=["MRU"])
    tier: int | None = Field(None, title="Tier", description="Empty for any.")
    amount_from: str = Field("0", title="Amounts from")
    amount_to: str | None = Field(None, title="to below", description="Empty for no end.")
    percent: Decimal = Field(Decimal(0), title="Percent")
    fixed: str = Field("0", title="Fixed sum")
    at_least: str | None = Field(None, title="At least")
    at_most: str | None = Field(None, title="At most")
    borne_by: Literal["payer", "payee"] = Field("payer", title="Borne by")

    @property
    def scope(self) -> Scope:
        """Whom and what it is for. Raises what Money.of raises."""
        low = Money.of(self.amount_from, self.currency).minor
        return Scope(self.product, self.currency, self.tier, low, self._minor(self.amount_to))

    @property
    def price(self) -> Price:
        """What it costs. Raises what Money.of raises."""
        return Price(
            percent=self.percent,
            fixed_minor=Money.of(self.fixed, self.currency).minor,
            min_minor=self._minor(self.at_least),
            max_minor=self._minor(self.at_most),
            borne_by=self.borne_by,
        )

    def _minor(self, amount: str | None) -> int | None:
        return None if amount is None else Money.of(amount, self.currency).minor


@transaction_required
def set_fee(asked: FeeChange, approved: Approved) -> None:
    """Raises FeeRuleInvalid, FeeRulesOverlap."""
    services.set_rule_within(asked.scope, asked.price, actor=approved.actor, now=approved.now, origin=approved.origin)


def _sound(asked: FeeChange, now: datetime) -> None:
    services.must_be_sound(asked.scope, asked.price, begins=now, now=now)


kinds.declare(
    "fees.rule",
    "Change of a fee",
    payload=FeeChange,
    carry_out=set_fee,
    check=_sound,
    makers=("sub_admin", "finance"),
    checkers=("sub_admin", "finance"),
)
