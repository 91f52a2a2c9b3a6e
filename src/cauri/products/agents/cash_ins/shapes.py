"""What goes in and out at the door of cash-ins. Pydantic models only."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from cauri.books.payments.models import Quote
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.books.wallets.recipients import Recipient
from cauri.identity.users import queries as users
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.agents.cash_ins.services import Quoted
from cauri.products.agents.shapes import A_TIME, AN_ID

MASKED = "Moussa D•••"


class CustomerIn(Strict):
    """Who hands the cash over: exactly one of these."""

    phone: str | None = Field(default=None, max_length=40, description="As people write it.", examples=["22 12 34 56"])
    username: str | None = Field(default=None, max_length=30, examples=[None])
    account_number: str | None = Field(default=None, max_length=40, examples=[None])

    @model_validator(mode="after")
    def _exactly_one(self) -> "CustomerIn":
        if [self.phone, self.username, self.account_number].count(None) != 2:
            raise ValueError("name the customer in exactly one way")
        return self

    def recipient(self) -> Recipient:
        """The one that is set."""
        if self.phone is not None:
            return Recipient("phone", self.phone)
        if self.username is not None:
            return Recipient("username", self.username)
        return Recipient("account_number", self.account_number or "")


class CashInQuoteIn(Strict):
    """Cash that a customer wants to bring in."""

    customer: CustomerIn
    amount: MoneyIn = Field(description="What the customer hands over.")


class CashInQuoteOut(BaseModel):
    """What a cash-in will be if it is authorised before it expires."""

    id: UUID = Field(examples=[AN_ID])
    customer: str = Field(description="Who will get it; the name is masked.", examples=[MASKED])
    amount: MoneyOut = Field(description="What the customer hands over.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your float.")
    arrives: MoneyOut = Field(description="What the customer gets.")
    commission: MoneyOut = Field(description="What you earn, into your float.")
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])
    expires_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, quoted: Quoted) -> "CashInQuoteOut":
        """A quote as the agent sees it."""
        quote = quoted.quote
        return cls(
            id=quote.pk,
            customer=name_in(quote),
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            arrives=MoneyOut.of(quote.credit),
            commission=MoneyOut.of(quoted.commission),
            terms=quote.terms,
            expires_at=quote.expires_at,
        )


class CashInIn(AgreedIn):
    """A quote of a cash-in, and the agent's consent to it."""


def name_in(quote: Quote) -> str:
    """Who gets it, as a stranger may see them."""
    return users.masked_name(quote.payee.owner) if quote.payee else ""
