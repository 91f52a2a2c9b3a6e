"""What goes in and out at the doors of cash-outs. Pydantic models only."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from cauri.books.payments.models import Quote
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.identity.access import keys
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.agents.cash_outs.customers import Named

CashCode = Annotated[str, StringConstraints(pattern="^[0-9]{8}$")]

AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME: Final = "2026-11-21T08:30:00Z"
A_DAY_LATER: Final = "2026-11-22T08:30:00Z"
A_CODE: Final = "40172953"
CASH: Final = "How much cash you get."


class CashOutQuoteIn(Strict):
    """How much somebody wants as cash."""

    amount: MoneyIn
    from_wallet: UUID | None = Field(
        default=None, description="The wallet it leaves; without one, yours in the amount's currency."
    )


class CashOutQuoteOut(BaseModel):
    """What a cash-out will be if it is authorised before the quote expires."""

    id: UUID = Field(examples=[AN_ID])
    amount: MoneyOut = Field(description="What was asked for.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet.")
    cash: MoneyOut = Field(description=CASH)
    from_wallet: UUID = Field(examples=[AN_ID])
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])
    expires_at: datetime = Field(description="Of the quote; the code lasts longer.", examples=[A_TIME])

    @classmethod
    def of(cls, quote: Quote) -> "CashOutQuoteOut":
        """A quote as the payer sees it."""
        return cls(
            id=quote.pk,
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            cash=MoneyOut.of(quote.credit),
            from_wallet=id_of_payer(quote),
            terms=quote.terms,
            expires_at=quote.expires_at,
        )


class CashOutIn(AgreedIn):
    """A quote of a cash-out, and the payer's consent to it."""


class RedemptionIn(Strict):
    """A customer at the counter, named in exactly one way, and the code that the customer shows."""

    phone: str | None = Field(default=None, max_length=40, description="As people write it.", examples=["22 12 34 56"])
    username: str | None = Field(default=None, max_length=30, examples=[None])
    code: CashCode = Field(examples=[A_CODE])

    @model_validator(mode="after")
    def _exactly_one(self) -> "RedemptionIn":
        if (self.phone is None) == (self.username is None):
            raise ValueError("name the customer in exactly one way")
        return self

    @property
    def named(self) -> Named:
        """The customer."""
        return Named("phone", self.phone) if self.phone is not None else Named("username", self.username or "")

    def asked(self) -> "Asked":
        """What stands for it where it is remembered: nobody can try which code it was."""
        return Asked(digest=keys.keyed("agents.redemption", self.model_dump_json()).hex())


class Asked(BaseModel):
    """A request whose parts nobody may find out."""

    digest: str


def id_of_payer(quote: Quote) -> UUID:
    if quote.payer is None:
        raise AssertionError("a cash-out leaves a wallet")
    return quote.payer.pk
