"""What goes in and out at the doors of standing orders. Pydantic models only."""

from datetime import date, datetime
from typing import Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from cauri.books.payments.models import LONGEST_NOTE
from cauri.books.payments.shapes import SOME_TERMS, TERMS
from cauri.books.wallets.shapes import RecipientIn
from cauri.identity.access.shapes import PinText
from cauri.identity.users import queries as users
from cauri.kit.recurrence import Every
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.standing_orders.models import Order
from cauri.products.standing_orders.queries import ShownRun
from cauri.products.standing_orders.services import MOST_TIMES, Proposal, Wish

_AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
_A_WALLET: Final = "019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"
_A_DAY: Final = "2026-12-31"
_ANOTHER_DAY: Final = "2027-02-28"
_A_TIME: Final = "2026-12-01T09:30:00Z"
_SUM: Final = {"amount": "500.00", "currency": "MRU"}
_FEE: Final = {"amount": "5.00", "currency": "MRU"}
_TOTAL: Final = {"amount": "505.00", "currency": "MRU"}
_EVERY: Final = "How often, counted from the first date."
RunState = Literal["retrying", "paid", "held", "rejected", "missed", "skipped"]
Rhythm = Literal["day", "week", "month", "quarter", "year"]
OrderState = Literal["active", "paused", "ended"]


class StandingOrderWishIn(Strict):
    """What is to be sent, to whom and when. With neither `until` nor `times` it goes on until you end it."""

    recipient: RecipientIn = Field(examples=[{"phone": "22 12 34 56"}])
    amount: MoneyIn = Field(description="What is sent each time.", examples=[_SUM])
    every: Rhythm = Field(description=_EVERY, examples=["month"])
    first_on: date = Field(
        description="The first date, today or within a year. A month that does not have that day has it on its last.",
        examples=[_A_DAY],
    )
    until: date | None = Field(default=None, description="The last day on which anything is sent.", examples=[None])
    times: int | None = Field(
        default=None, strict=True, ge=1, le=MOST_TIMES, examples=[12],
        description="How many dates there are, those that are missed included.",
    )  # fmt: skip
    from_wallet: UUID | None = Field(
        default=None, description="The wallet it leaves; without one, yours in the amount's currency.", examples=[None]
    )
    note: str = Field(
        default="", max_length=LONGEST_NOTE, description="For both sides to read, each time.", examples=["For the rent"]
    )

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.until is not None and self.times is not None:
            raise ValueError("say until when or how many times, not both")
        return self

    def wish(self) -> Wish:
        """What is wanted. Raises what Money.of raises."""
        return Wish(
            recipient=self.recipient.recipient(),
            amount=self.amount.money(),
            every=Every(self.every),
            first_on=self.first_on,
            until=self.until,
            times=self.times,
            from_wallet=self.from_wallet,
            note=self.note,
        )


class StandingOrderIn(StandingOrderWishIn):
    """The same as was shown, with its terms and the PIN."""

    terms: str = Field(max_length=64, description=TERMS, examples=[SOME_TERMS])
    pin: PinText = Field(examples=["8305"])


class StandingOrderDateIn(Strict):
    """The date that is next."""

    due_on: date = Field(description="As `next_on` shows it.", examples=[_A_DAY])


class StandingOrderPreviewOut(BaseModel):
    """What a standing order would be if you agreed to it."""

    recipient: str = Field(description="Who will get it; the name is masked.", examples=["Moussa D•••"])
    from_wallet: UUID = Field(examples=[_A_WALLET])
    amount: MoneyOut = Field(description="What is sent each time.", examples=[_SUM])
    fee: MoneyOut = Field(description="As it is today.", examples=[_FEE])
    total: MoneyOut = Field(
        description="What leaves your wallet each time, and the most that may: a date that costs more is not paid.",
        examples=[_TOTAL],
    )
    arrives: MoneyOut = Field(description="What the recipient gets each time.", examples=[_SUM])
    every: Rhythm = Field(description=_EVERY, examples=["month"])
    first_on: date = Field(examples=[_A_DAY])
    last_on: date | None = Field(description="After this day nothing is sent.", examples=[_ANOTHER_DAY])
    times: int | None = Field(description="How many dates there are, if that was said.", examples=[3])
    note: str = Field(examples=["For the rent"])
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        """What somebody is shown before the PIN."""
        order, quote = proposal.order, proposal.quote
        return cls(
            recipient=users.masked_name(order.payee.owner),
            from_wallet=order.from_wallet_id,
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            arrives=MoneyOut.of(quote.credit),
            every=Every(order.every).value,
            first_on=order.first_on,
            last_on=order.last_on,
            times=order.times,
            note=order.note,
            terms=order.terms,
        )


class StandingOrderOut(BaseModel):
    """Money that is sent for you again and again."""

    id: UUID = Field(examples=[_AN_ID])
    state: OrderState = Field(examples=["active"])
    code: str = Field(
        description="Why it rests although you did not pause it, or why it ended although you did not end it.",
        examples=[""],
    )
    recipient: str = Field(description="The name is masked.", examples=["Moussa D•••"])
    from_wallet: UUID = Field(examples=[_A_WALLET])
    amount: MoneyOut = Field(description="What is sent each time.", examples=[_SUM])
    up_to: MoneyOut = Field(description="The most that may leave your wallet each time.", examples=[_TOTAL])
    every: Rhythm = Field(description=_EVERY, examples=["month"])
    first_on: date = Field(examples=[_A_DAY])
    last_on: date | None = Field(description="After this day nothing is sent.", examples=[None])
    times: int | None = Field(description="How many dates there are, if that was said.", examples=[None])
    next_on: date | None = Field(description="The date that comes next; none when it has ended.", examples=[_A_DAY])
    try_again_at: datetime | None = Field(
        description="When the next date is tried again that was refused; none while nothing was.", examples=[None]
    )
    note: str = Field(examples=["For the rent"])
    created_at: datetime = Field(examples=[_A_TIME])
    ended_at: datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, order: Order) -> Self:
        """An order as its owner sees it."""
        return cls(
            id=order.pk,
            state=Order.State(order.state).value,  # type: ignore[arg-type] # a state is one of those above
            code=order.code,
            recipient=users.masked_name(order.payee.owner),
            from_wallet=order.from_wallet_id,
            amount=MoneyOut.of(order.amount),
            up_to=MoneyOut.of(order.up_to),
            every=Every(order.every).value,
            first_on=order.first_on,
            last_on=order.last_on,
            times=order.times,
            next_on=order.next_on,
            try_again_at=order.next_at if order.tries else None,
            note=order.note,
            created_at=order.created_at,
            ended_at=order.ended_at,
        )


class StandingOrderResumedOut(BaseModel):
    """An order that goes on, and what it has not paid while it rested."""

    skipped: int = Field(description="How many dates went by meanwhile. They are not paid.", examples=[2])
    order: StandingOrderOut


class StandingOrderRunOut(BaseModel):
    """One date of a standing order."""

    due_on: date = Field(examples=[_A_DAY])
    state: RunState = Field(
        description="held: we look at the payment first; rejected: it was looked at and given back; retrying: it was "
        "refused and is tried again; missed: it was refused for the last time; skipped: nothing was tried, or not any "
        "more.",
        examples=["paid"],
    )
    code: str = Field(description="Why it was not paid; empty otherwise.", examples=[""])
    payment_id: UUID | None = Field(description="The payment, if there is one.", examples=[_AN_ID])

    @classmethod
    def of(cls, run: ShownRun) -> Self:
        """What became of a date."""
        state: RunState = run.state  # type: ignore[assignment] # a state is one of those above
        return cls(due_on=run.due_on, state=state, code=run.code, payment_id=run.payment_id)
