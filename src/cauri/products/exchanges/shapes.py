"""What goes in and out at the doors of exchanges. Pydantic models only."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from cauri.books.payments.models import Quote
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.exchanges.models import Exchange
from cauri.products.exchanges.queries import Seen

Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]

AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME: Final = "2026-11-21T08:30:00Z"
_RATE: Final = "The middle rate: how many units of what is bought one unit of what is sold buys before the margin."
_SPREAD: Final = "The house's margin in per cent; it is taken off what the middle rate would buy."


class ExchangeQuoteIn(Strict):
    """What somebody wants to sell, or to buy: exactly one of these; and the currency on the other side."""

    sell: MoneyIn | None = Field(
        default=None, description="So much leaves your wallet.", examples=[{"amount": "100.00", "currency": "MRU"}]
    )
    buy: MoneyIn | None = Field(default=None, description="So much arrives; what it costs is told.")
    other_currency: Currency = Field(description="ISO 4217 code of the other side.", examples=["XOF"])
    from_wallet: UUID | None = Field(
        default=None, description="The wallet that sells; without one, yours in that currency.", examples=[None]
    )
    into_wallet: UUID | None = Field(
        default=None, description="The wallet that buys; without one, yours in that currency.", examples=[None]
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> "ExchangeQuoteIn":
        if (self.sell is None) == (self.buy is None):
            raise ValueError("name what you sell or what you buy, one of them")
        return self


class ExchangeQuoteOut(BaseModel):
    """What an exchange will be if it is authorised before the quote expires."""

    id: UUID = Field(examples=[AN_ID])
    sold: MoneyOut = Field(description="What is exchanged.")
    fee: MoneyOut = Field(description="What it costs besides.")
    total: MoneyOut = Field(description="What leaves your wallet.")
    bought: MoneyOut = Field(description="What arrives in the other one.")
    rate: str = Field(description=_RATE, examples=["14.3"])
    spread_percent: str = Field(description=_SPREAD, examples=["0.5"])
    published_on: date = Field(description="The day of the oldest rate that it was computed from.")
    from_wallet: UUID = Field(examples=[AN_ID])
    into_wallet: UUID = Field(examples=[AN_ID])
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])
    expires_at: datetime = Field(description="Half a minute after it was made.", examples=[A_TIME])

    @classmethod
    def of(cls, made: Exchange) -> "ExchangeQuoteOut":
        """A quote as its owner sees it."""
        quote = made.quote
        return cls(
            id=quote.pk,
            sold=MoneyOut.of(quote.credit),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            bought=MoneyOut.of(made.bought),
            rate=format(made.price, "f"),
            spread_percent=format(made.spread.normalize(), "f"),
            published_on=made.published_on,
            from_wallet=_payer_of(quote),
            into_wallet=made.into_id,
            terms=quote.terms,
            expires_at=quote.expires_at,
        )


class ExchangeIn(AgreedIn):
    """A quote of an exchange, and its owner's consent to it."""


class ExchangeOut(BaseModel):
    """An exchange as its owner sees it."""

    id: UUID = Field(description="Of the payment that sells.", examples=[AN_ID])
    state: Literal["completed", "held", "rejected", "refused", "given_back"] = Field(
        description="completed; held while we look at it; rejected or refused: nothing was sold; given_back: what was "
        "sold is yours again, because what it buys could not be paid.",
        examples=["completed"],
    )
    sold: MoneyOut
    fee: MoneyOut
    total: MoneyOut = Field(description="What left your wallet; it is reserved while this is held.")
    bought: MoneyOut = Field(description="What arrived in the other one.")
    bought_by: UUID | None = Field(description="Of the payment that buys; null before there is one.", examples=[AN_ID])
    rate: str = Field(description=_RATE, examples=["14.3"])
    spread_percent: str = Field(description=_SPREAD, examples=["0.5"])
    from_wallet: UUID = Field(examples=[AN_ID])
    into_wallet: UUID = Field(examples=[AN_ID])
    made_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, seen: Seen) -> "ExchangeOut":
        """An exchange in its present state."""
        made, quote = seen.exchange, seen.payment.quote
        if quote is None:
            raise AssertionError("an exchange has a quote")
        return cls(
            id=seen.payment.pk,
            state=seen.state,  # type: ignore[arg-type] # a state is one of those above
            sold=MoneyOut.of(quote.credit),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            bought=MoneyOut.of(made.bought),
            bought_by=made.bought_by_id,
            rate=format(made.price, "f"),
            spread_percent=format(made.spread.normalize(), "f"),
            from_wallet=_payer_of(quote),
            into_wallet=made.into_id,
            made_at=seen.payment.made_at,
        )


def _payer_of(quote: Quote) -> UUID:
    if quote.payer_id is None:
        raise AssertionError("an exchange leaves a wallet")
    return quote.payer_id
