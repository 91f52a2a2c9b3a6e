"""What goes in and out at the doors of splits. Pydantic models only."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from cauri.books.payments.models import LONGEST_NOTE, Quote
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.books.wallets.shapes import PersonIn
from cauri.identity.users import queries as users
from cauri.kit.web.pages import Paging
from cauri.kit.web.schemas import Strict
from cauri.money.amounts import Money
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.splits import queries
from cauri.products.splits.models import Part, Split
from cauri.products.splits.services import Wanted
from cauri.products.splits.shares import Share

FEWEST_PARTS: Final = 2
MOST_PARTS: Final = 20
AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME: Final = "2026-11-21T08:30:00Z"
A_MONTH_LATER: Final = "2026-12-21T08:30:00Z"
MASKED: Final = "Moussa D•••"
Method = Literal["equal", "custom", "percentage"]
SplitState = Literal["open", "partly_paid", "paid", "cancelled", "closed"]
Percentage = Annotated[str, StringConstraints(pattern=r"^(100|[1-9]?[0-9])(\.[0-9]{1,2})?$")]
_NOTE: Final = "For all of them to read."
_SUM: Final = {"amount": "30.00", "currency": "MRU"}


class ShareIn(Strict):
    """Who bears a part; how much, where the method asks for it."""

    person: PersonIn | None = Field(
        default=None,
        description="Without one it is yourself: your part counts as paid.",
        examples=[{"username": "moussa"}],
    )
    amount: MoneyIn | None = Field(default=None, description="With `custom`, and only then.", examples=[None])
    percentage: Percentage | None = Field(
        default=None, description="With `percentage`, and only then. Two decimals at most.", examples=[None]
    )


class SplitIn(Strict):
    """A bill, and how it is shared."""

    method: Method = Field(
        description="equal: the first parts bear what cannot be shared evenly, a minor unit each. custom: amounts that "
        "sum to the total. percentage: they sum to 100; what rounding leaves over goes to who lost most by it.",
        examples=["equal"],
    )
    total: MoneyIn = Field(description="In a currency in which you and they have a wallet.")
    shares: list[ShareIn] = Field(
        min_length=FEWEST_PARTS,
        max_length=MOST_PARTS,
        description="Each person once, you as well if you bear a part. All of them are found, or nothing is made.",
        examples=[[{}, {"person": {"username": "moussa"}}]],
    )
    note: str = Field(default="", max_length=LONGEST_NOTE, description=_NOTE, examples=["Dinner"])

    @model_validator(mode="after")
    def _as_the_method_asks(self) -> "SplitIn":
        if sum(one.person is None for one in self.shares) > 1:
            raise ValueError("name yourself once")
        for one in self.shares:
            if (one.amount is not None, one.percentage is not None) != (
                self.method == "custom",
                self.method == "percentage",
            ):
                raise ValueError("custom takes an amount for each, percentage a percentage for each, equal neither")
        return self

    @property
    def wanted(self) -> Wanted:
        """What is wanted. Raises what Money.of raises."""
        shares = [
            Share(
                recipient=None if one.person is None else one.person.recipient(),
                amount=None if one.amount is None else one.amount.money(),
                percentage=None if one.percentage is None else Decimal(one.percentage),
            )
            for one in self.shares
        ]
        return Wanted(method=self.method, total=self.total.money(), shares=shares, note=self.note)

    @property
    def people(self) -> int:
        """How many others are named."""
        return sum(one.person is not None for one in self.shares)


class SplitQuoteIn(Strict):
    """How much of a part somebody wants to pay, and from where."""

    amount: MoneyIn | None = Field(default=None, description="Without one: all that is left.", examples=[_SUM])
    from_wallet: UUID | None = Field(
        default=None, description="The wallet it leaves; without one, yours in the bill's currency.", examples=[None]
    )


class SplitPaymentIn(AgreedIn):
    """A quote of a part, and the payer's consent to it."""


class SplitPaging(Paging):
    """Which splits are listed."""

    side: queries.Side | None = Field(
        default=None, description="Only those that you made, or those of others.", examples=["got"]
    )
    state: SplitState | None = Field(default=None, description="Only those that stand so.", examples=["open"])


class SplitPartOut(BaseModel):
    """What one person bears."""

    place: int = Field(description="Its number in the split.", examples=[1])
    person: str = Field(description="The name is masked.", examples=[MASKED])
    is_yours: bool = Field(examples=[False])
    state: Literal["open", "paid", "declined", "forgiven"] = Field(
        description="open: something is left to be paid; forgiven: the split ended before that was.", examples=["open"]
    )
    percentage: str | None = Field(description="Where it was shared so; null otherwise.", examples=[None])
    amount: MoneyOut
    paid: MoneyOut = Field(description="What has arrived; all of it where it is the part of who made the split.")
    held: MoneyOut = Field(description="What was paid while we look at it.")
    left: MoneyOut = Field(description="What can still be paid.")

    @classmethod
    def of(cls, part: Part, split: Split, user_id: UUID, now: datetime) -> "SplitPartOut":
        """A part, in its present state."""
        is_over = queries.state_of(split, now) not in Split.UNDER_WAY
        is_open = part.state == Part.State.OPEN
        state = "forgiven" if is_open and is_over else Part.State(part.state).value
        left = part.left_minor if is_open and not is_over else 0
        return cls(
            place=part.place,
            person=users.masked_name(part.person),
            is_yours=part.person_id == user_id,
            state=state,  # type: ignore[arg-type] # a state is one of those above
            percentage=None if part.percentage is None else str(part.percentage),
            amount=_money(part.amount_minor, split),
            paid=_money(part.paid_minor, split),
            held=_money(part.held_minor, split),
            left=_money(left, split),
        )


class SplitOut(BaseModel):
    """A bill that is shared. Who made it sees every part, the others their own."""

    id: UUID = Field(examples=[AN_ID])
    side: queries.Side = Field(description="Whether you made it, or got it from another.", examples=["got"])
    state: SplitState = Field(
        description="open until something is paid, partly_paid until all is; paid; cancelled before anything was; "
        "closed with something left, by who made it, because all others declined, or by its time.",
        examples=["open"],
    )
    method: Method = Field(examples=["equal"])
    creator: str = Field(description="Who made it and is paid; the name is masked.", examples=["Awa D•••"])
    total: MoneyOut
    note: str = Field(description=_NOTE, examples=["Dinner"])
    people: int = Field(description="How many bear a part.", examples=[3])
    parts: list[SplitPartOut]
    reminders: int = Field(description="How often those who have not paid were reminded.", examples=[0])
    reminded_at: datetime | None = Field(description="When that was last; null before.", examples=[None])
    made_at: datetime = Field(examples=[A_TIME])
    expires_at: datetime = Field(description="Until when it can be paid.", examples=[A_MONTH_LATER])
    ended_at: datetime | None = Field(description="When it ended; null before.", examples=[None])

    @classmethod
    def of(cls, split: Split, user_id: UUID, now: datetime) -> "SplitOut":
        """A split as somebody who is in it sees it now."""
        is_made = split.creator_id == user_id
        parts = list(split.parts.all())
        seen = [one for one in parts if is_made or one.person_id == user_id]
        state = Split.State(queries.state_of(split, now)).value
        return cls(
            id=split.pk,
            side="made" if is_made else "got",
            state=state,  # type: ignore[arg-type] # a state is one of those above
            method=Split.Method(split.method).value,  # type: ignore[arg-type] # one of those above
            creator=users.masked_name(split.creator),
            total=MoneyOut.of(split.total),
            note=split.note,
            people=len(parts),
            parts=[SplitPartOut.of(one, split, user_id, now) for one in seen],
            reminders=split.reminders,
            reminded_at=split.reminded_at,
            made_at=split.made_at,
            expires_at=split.expires_at,
            ended_at=split.ended_at,
        )


class SplitQuoteOut(BaseModel):
    """What paying of a part will be if it is authorised before the quote expires."""

    id: UUID = Field(examples=[AN_ID])
    recipient: str = Field(description="Who made the split; the name is masked.", examples=[MASKED])
    amount: MoneyOut = Field(description="What is paid of the part.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet.")
    arrives: MoneyOut = Field(description="What whoever made the split gets.")
    from_wallet: UUID = Field(examples=[AN_ID])
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])
    expires_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, quote: Quote) -> "SplitQuoteOut":
        """A quote as the payer sees it."""
        if quote.payer_id is None or quote.payee is None:
            raise AssertionError("a part is paid from a wallet into a wallet")
        return cls(
            id=quote.pk,
            recipient=users.masked_name(quote.payee.owner),
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            arrives=MoneyOut.of(quote.credit),
            from_wallet=quote.payer_id,
            terms=quote.terms,
            expires_at=quote.expires_at,
        )


def _money(minor: int, split: Split) -> MoneyOut:
    return MoneyOut.of(Money.of_minor(minor, split.currency))
