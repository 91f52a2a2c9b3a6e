"""What goes in and out at the doors of agents. Pydantic models only."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from cauri.books.fees.models import FeeRule
from cauri.books.wallets import queries as wallets
from cauri.kit.web.schemas import Strict
from cauri.money import Money
from cauri.money.shapes import MoneyOut
from cauri.products.agents.applications import Shop
from cauri.products.agents.closing import Closing
from cauri.products.agents.floats import services as floats
from cauri.products.agents.locator import Found
from cauri.products.agents.models import LONGEST_ADDRESS, LONGEST_HOURS, LONGEST_NAME, LONGEST_PHONE, Agent
from cauri.products.agents.queries import served_by

# Neither what drives a terminal nor what turns the text around it the other way.
_PLAIN: Final = r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$"
Name = Annotated[str, StringConstraints(pattern=_PLAIN, strip_whitespace=True, min_length=2, max_length=LONGEST_NAME)]
Address = Annotated[
    str, StringConstraints(pattern=_PLAIN, strip_whitespace=True, min_length=2, max_length=LONGEST_ADDRESS)
]
Hours = Annotated[str, StringConstraints(pattern=_PLAIN, strip_whitespace=True, max_length=LONGEST_HOURS)]
PublicPhone = Annotated[str, StringConstraints(pattern=r"^[0-9+ ()./-]*$", max_length=LONGEST_PHONE)]

AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME: Final = "2026-11-21T08:30:00Z"
SHOP: Final = "Boutique Fatou"
ADDRESS: Final = "Avenue Gamal Abdel Nasser, beside the bakery"
TOWN: Final = "Nouakchott"
HOURS: Final = "Mon to Sat 8:00 to 20:00"
PHONE: Final = "+222 22 45 67 89"


class ApplicationIn(Strict):
    """What an applicant says of the shop. All of it is shown to everybody once it serves customers."""

    trading_name: Name = Field(examples=[SHOP])
    address: Address = Field(examples=[ADDRESS])
    town: Name = Field(examples=[TOWN])
    latitude: Decimal = Field(ge=-90, le=90, decimal_places=6, description="In degrees.", examples=["18.086427"])
    longitude: Decimal = Field(ge=-180, le=180, decimal_places=6, description="In degrees.", examples=["-15.975284"])
    phone: PublicPhone = Field(default="", description="For customers to call; may be left out.", examples=[PHONE])
    hours: Hours = Field(default="", description="When the shop is open.", examples=[HOURS])

    def shop(self) -> Shop:
        """The same, for the verb."""
        return Shop(**self.model_dump())


class FloatOut(BaseModel):
    """An agent's float."""

    wallet_id: UUID = Field(examples=[AN_ID])
    balance: MoneyOut
    available: MoneyOut = Field(description="What can be paid out of it: for cash that you take.")
    cap: MoneyOut = Field(description="How much the operator lets it hold when it gives you more.")


class AgentOut(BaseModel):
    """An agent, to oneself."""

    id: UUID = Field(examples=[AN_ID])
    state: Literal["applied", "active", "suspended", "declined", "closed"] = Field(
        description="applied until somebody has decided; only active agents serve customers.", examples=["active"]
    )
    reason: str = Field(description="Why you were declined or suspended; empty otherwise.", examples=[""])
    trading_name: str = Field(examples=[SHOP])
    address: str = Field(examples=[ADDRESS])
    town: str = Field(examples=[TOWN])
    latitude: float = Field(examples=[18.086427])
    longitude: float = Field(examples=[-15.975284])
    phone: str = Field(examples=[PHONE])
    hours: str = Field(examples=[HOURS])
    currency: str = Field(description="ISO 4217 code.", examples=["MRU"])
    float: FloatOut | None = Field(description="Null until you are admitted.")
    applied_at: datetime = Field(examples=[A_TIME])
    admitted_at: datetime | None = Field(examples=[A_TIME])

    @classmethod
    def of(cls, agent: Agent) -> "AgentOut":
        """An agent as it stands."""
        return cls.model_validate(
            {
                "id": agent.pk,
                "state": agent.state,
                "reason": agent.reason,
                "trading_name": agent.trading_name,
                "address": agent.address,
                "town": agent.town,
                "latitude": agent.latitude,
                "longitude": agent.longitude,
                "phone": agent.phone,
                "hours": agent.hours,
                "currency": agent.currency,
                "float": _float_of(agent),
                "applied_at": agent.applied_at,
                "admitted_at": agent.admitted_at,
            }
        )


class NearAgentOut(BaseModel):
    """An agent who serves customers."""

    id: UUID = Field(examples=[AN_ID])
    trading_name: str = Field(examples=[SHOP])
    address: str = Field(examples=[ADDRESS])
    town: str = Field(examples=[TOWN])
    hours: str = Field(examples=[HOURS])
    phone: str = Field(description="Empty where there is none.", examples=[PHONE])
    latitude: float = Field(examples=[18.086427])
    longitude: float = Field(examples=[-15.975284])
    distance_km: float = Field(description="As the crow flies.", examples=[0.42])

    @classmethod
    def of(cls, found: Found) -> "NearAgentOut":
        """One that was found."""
        return cls(
            id=found.id,
            trading_name=found.trading_name,
            address=found.address,
            town=found.town,
            hours=found.hours,
            phone=found.phone,
            latitude=found.latitude,
            longitude=found.longitude,
            distance_km=round(found.km, 3),
        )


class CommissionOut(BaseModel):
    """What serving a customer earns: percent of the amount plus a fixed sum, not less than min, not more than max."""

    product: str = Field(description="What you do.", examples=["cash_in"])
    currency: str = Field(description="ISO 4217 code.", examples=["MRU"])
    amount_from: MoneyOut = Field(description="The least amount it is for.")
    amount_below: MoneyOut | None = Field(description="It is for amounts below this; null: any higher amount.")
    percent: str = Field(description="Percentage of the amount, as a decimal.", examples=["0.5"])
    fixed: MoneyOut
    min: MoneyOut | None
    max: MoneyOut | None

    @classmethod
    def of(cls, rule: FeeRule) -> "CommissionOut":
        """A rule as agents see it."""
        return cls(
            product=served_by(rule.product),
            currency=rule.currency,
            amount_from=_sum(rule.amount_from, rule.currency),
            amount_below=_sum_or_none(rule.amount_to, rule.currency),
            percent=f"{rule.percent.normalize():f}",
            fixed=_sum(rule.fixed_minor, rule.currency),
            min=_sum_or_none(rule.min_minor, rule.currency),
            max=_sum_or_none(rule.max_minor, rule.currency),
        )


class ClosingLineOut(BaseModel):
    """One kind of what happened in a day."""

    kind: str = Field(
        description="cash_in, cash_out, commission, float_top_up, own_transfer_in, own_transfer_out, fees, returned "
        "or other.",
        examples=["cash_in"],
    )
    count: int = Field(examples=[12])
    total: MoneyOut = Field(description="What it made of the float; negative for what left.")


class ClosingOut(BaseModel):
    """A day of the float: opening and all totals make closing, to the last unit."""

    date: date
    since: datetime = Field(examples=[A_TIME])
    until: datetime = Field(examples=[A_TIME])
    opening: MoneyOut
    lines: list[ClosingLineOut]
    closing: MoneyOut = Field(description="At the end of the day; of today, what the float holds now.")

    @classmethod
    def of(cls, made: Closing) -> "ClosingOut":
        """The shape of a day."""
        return cls(
            date=made.day,
            since=made.since,
            until=made.until,
            opening=MoneyOut.of(made.opening),
            lines=[ClosingLineOut(kind=one.name, count=one.count, total=MoneyOut.of(one.total)) for one in made.kinds],
            closing=MoneyOut.of(made.closing),
        )


def _float_of(agent: Agent) -> FloatOut | None:
    if agent.wallet is None:
        return None
    held = wallets.balance_of(agent.wallet)
    return FloatOut(
        wallet_id=agent.wallet.pk,
        balance=MoneyOut.of(held.balance),
        available=MoneyOut.of(held.available),
        cap=MoneyOut.of(floats.cap_of(agent)),
    )


def _sum(minor: int, currency: str) -> MoneyOut:
    return MoneyOut.of(Money.of_minor(minor, currency))


def _sum_or_none(minor: int | None, currency: str) -> MoneyOut | None:
    return None if minor is None else _sum(minor, currency)
