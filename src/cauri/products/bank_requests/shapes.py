"""What goes in and out at the doors of requests to the bank. Pydantic models only."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from cauri.books.payments.models import FeeBearer
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.kit.web.schemas import Strict
from cauri.money.amounts import Money
from cauri.money.shapes import MoneyOut
from cauri.products.bank_requests.models import LONGEST_DELIVERY, BankRequest
from cauri.products.bank_requests.queries import Offered
from cauri.products.bank_requests.services import Quoted, Wanted

# Neither what drives a terminal nor what turns the text around it the other way.
_PLAIN: Final = r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$"
Delivery = Annotated[
    str, StringConstraints(pattern=_PLAIN, strip_whitespace=True, min_length=3, max_length=LONGEST_DELIVERY)
]
Kind = Literal["cheque_book", "debit_card"]
Leaves = Literal[25, 50]
BankRequestState = Literal["held", "rejected", "requested", "approved", "produced", "delivered", "refused", "cancelled"]

AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME: Final = "2026-11-21T08:30:00Z"
CHEQUE_BOOK: Final = "cheque_book"
SOMEWHERE: Final = "Branch Ksar, or the agent Boutique Fatou beside it"
_OF_DELIVERY: Final = "A branch, an agent or an address. We forget it when you leave."
_OF_STATE: Final = (
    "requested until somebody has decided; approved; produced: it is on its way; delivered. refused by us or cancelled "
    "by you: what you paid is yours again. held while we look at the payment, rejected after that."
)
_OF_WALLET: Final = "The wallet that it is for, and that pays for it."


class BankRequestKindOut(BaseModel):
    """Something that can be asked for."""

    kind: Kind = Field(examples=[CHEQUE_BOOK])
    price: MoneyOut = Field(description="For you, in your home currency; 0 where it is free.")
    lowest_tier: int = Field(description="How well you have to be known for it.", examples=[2])
    leaves: list[int] = Field(description="How many leaves it may have; empty where it has none.", examples=[[25, 50]])

    @classmethod
    def of(cls, offered: Offered) -> "BankRequestKindOut":
        """The shape of it."""
        return cls(
            kind=offered.kind,  # type: ignore[arg-type] # one of those above
            price=MoneyOut.of(offered.price),
            lowest_tier=offered.lowest_tier,
            leaves=list(offered.leaves),
        )


class BankRequestQuoteIn(Strict):
    """What you want from the bank."""

    kind: Kind = Field(examples=[CHEQUE_BOOK])
    leaves: Leaves | None = Field(default=None, description="Of a cheque book: how many.", examples=[25])
    wallet: UUID | None = Field(
        default=None, description=f"{_OF_WALLET} Without one, yours in your home currency.", examples=[None]
    )
    delivery: Delivery = Field(description=f"Where it is to go. {_OF_DELIVERY}", examples=[SOMEWHERE])

    def wanted(self) -> Wanted:
        """The same, for the verb."""
        return Wanted(kind=self.kind, leaves=self.leaves, wallet=self.wallet, delivery=self.delivery)


class BankRequestQuoteOut(BaseModel):
    """What you will have asked for if you agree before this expires."""

    id: UUID = Field(examples=[AN_ID])
    kind: Kind = Field(examples=[CHEQUE_BOOK])
    leaves: int | None = Field(examples=[25])
    wallet: UUID = Field(description=_OF_WALLET, examples=[AN_ID])
    delivery: str = Field(examples=[SOMEWHERE])
    price: MoneyOut = Field(description="0 where it is free: then the PIN agrees to it, and nothing else.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet when you ask for it.")
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])
    expires_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, quoted: Quoted) -> "BankRequestQuoteOut":
        """A quote as the customer sees it."""
        asked, quote = quoted.asked, quoted.quote
        nothing = Money(0, asked.price.currency)
        on_top = nothing if quote is None or quote.fee_borne_by != FeeBearer.PAYER else quote.fee
        return cls(
            id=asked.pk,
            kind=asked.kind,  # type: ignore[arg-type] # one of those above
            leaves=asked.leaves,
            wallet=asked.wallet_id,
            delivery=asked.delivery,
            price=MoneyOut.of(asked.price),
            fee=MoneyOut.of(on_top),
            total=MoneyOut.of(asked.price + on_top),
            terms=quoted.terms,
            expires_at=asked.expires_at,
        )


class BankRequestIn(AgreedIn):
    """What was quoted, and your consent to it."""


class BankRequestOut(BaseModel):
    """Something that you have asked for, as it stands."""

    id: UUID = Field(examples=[AN_ID])
    state: BankRequestState = Field(description=_OF_STATE, examples=["requested"])
    kind: Kind = Field(examples=[CHEQUE_BOOK])
    leaves: int | None = Field(examples=[25])
    wallet: UUID = Field(description=_OF_WALLET, examples=[AN_ID])
    delivery: str = Field(description="Where it goes.", examples=[SOMEWHERE])
    price: MoneyOut
    payment_id: UUID | None = Field(description="What paid for it; null where it is free.", examples=[AN_ID])
    reason: str = Field(description="Why it was refused; empty otherwise.", examples=[""])
    reference: str = Field(description="The number of what was produced; empty before.", examples=[""])
    asked_at: datetime = Field(examples=[A_TIME])
    changed_at: datetime = Field(description="When its state began.", examples=[A_TIME])

    @classmethod
    def of(cls, asked: BankRequest) -> "BankRequestOut":
        """A request to who made it."""
        return cls.model_validate(
            {
                "id": asked.pk,
                "state": asked.state,
                "kind": asked.kind,
                "leaves": asked.leaves,
                "wallet": asked.wallet_id,
                "delivery": asked.delivery,
                "price": MoneyOut.of(asked.price),
                "payment_id": asked.payment_id,
                "reason": asked.reason,
                "reference": asked.reference,
                "asked_at": asked.asked_at,
                "changed_at": asked.changed_at,
            }
        )
