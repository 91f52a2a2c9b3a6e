"""What goes in and out at the doors of claimable transfers. Pydantic models only."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from cauri.books.payments.models import LONGEST_NOTE, Quote
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.identity.users import queries as users
from cauri.kit.web.pages import Paging
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.claims import queries
from cauri.products.claims.models import Quoted
from cauri.products.claims.queries import Seen

AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME: Final = "2026-11-21T08:30:00Z"
A_WEEK_LATER: Final = "2026-11-28T08:30:00Z"
A_NUMBER: Final = "+222 ••••••56"
ClaimState = Literal["open", "held", "claimed", "cancelled", "expired", "rejected"]


class ClaimQuoteIn(Strict):
    """What somebody wants to send to a phone number that nobody here has."""

    phone: str = Field(max_length=40, description="As people write it.", examples=["22 99 88 77"])
    amount: MoneyIn
    from_wallet: UUID | None = Field(
        default=None, description="The wallet it leaves; without one, yours in the amount's currency.", examples=[None]
    )
    note: str = Field(
        default="", max_length=LONGEST_NOTE, description="For both sides to read.", examples=["For the bus"]
    )


class ClaimQuoteOut(BaseModel):
    """What it will cost if it is authorised before the quote expires."""

    id: UUID = Field(examples=[AN_ID])
    phone: str = Field(description="Masked.", examples=[A_NUMBER])
    amount: MoneyOut = Field(description="What was asked to be sent.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What is reserved in your wallet, and leaves it when it is claimed.")
    arrives: MoneyOut = Field(description="What whoever joins gets.")
    from_wallet: UUID = Field(examples=[AN_ID])
    note: str = Field(examples=["For the bus"])
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])
    expires_at: datetime = Field(description="Of the quote; the money waits for days.", examples=[A_TIME])

    @classmethod
    def of(cls, quote: Quote, quoted: Quoted, note: str) -> "ClaimQuoteOut":
        """A quote as the sender sees it."""
        if quote.payer_id is None:
            raise AssertionError("a claimable transfer leaves a wallet")
        return cls(
            id=quote.pk,
            phone=quoted.masked,
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            arrives=MoneyOut.of(quote.credit),
            from_wallet=quote.payer_id,
            note=note,
            terms=quote.terms,
            expires_at=quote.expires_at,
        )


class ClaimableIn(AgreedIn):
    """A quote of a claimable transfer, and the payer's consent to it."""


class ClaimPaging(Paging):
    """Which of one's claimable transfers are listed."""

    side: queries.Side | None = Field(
        default=None, description="Only those that you sent, or those that you got.", examples=["got"]
    )


class ClaimableTransferOut(BaseModel):
    """A claimable transfer, as one of its sides sees it."""

    id: UUID = Field(examples=[AN_ID])
    side: queries.Side = Field(description="Whether you sent it or it is for you.", examples=["sent"])
    state: ClaimState = Field(
        description="open until its time is over; held while we look at the payment, rejected after that; claimed; "
        "cancelled by who sent it; expired. Unless it is claimed, the money is the sender's again.",
        examples=["open"],
    )
    person: str = Field(
        description="The other side, masked: the number until it is claimed, then a name.", examples=[A_NUMBER]
    )
    amount: MoneyOut = Field(description="What was asked to be sent; to who gets it, what arrives.")
    fee: MoneyOut | None = Field(description="Told to who sent it.")
    total: MoneyOut | None = Field(description="What leaves the wallet when it is claimed. Told to who sent it.")
    note: str = Field(description="For both sides to read.", examples=["For the bus"])
    payment_id: UUID | None = Field(description="What you will find in your history; null before.", examples=[AN_ID])
    made_at: datetime = Field(examples=[A_TIME])
    expires_at: datetime = Field(description="Until when it can be claimed.", examples=[A_WEEK_LATER])
    ended_at: datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, seen: Seen, user_id: UUID, now: datetime) -> "ClaimableTransferOut":
        """A transfer as that side sees it now."""
        transfer, quote = seen.transfer, seen.payment.quote
        if quote is None:
            raise AssertionError("a claimable transfer has a quote")
        is_sent = transfer.sender_id == user_id
        claimer = transfer.recipient if transfer.state == queries.State.CLAIMED else None
        to_whom = users.masked_name(claimer) if claimer else transfer.masked
        return cls(
            id=transfer.pk,
            side="sent" if is_sent else "got",
            state=seen.state_at(now),  # type: ignore[arg-type] # a state is one of those above
            person=to_whom if is_sent else users.masked_name(transfer.sender),
            amount=MoneyOut.of(quote.amount if is_sent else quote.credit),
            fee=MoneyOut.of(quote.fee) if is_sent else None,
            total=MoneyOut.of(quote.debit) if is_sent else None,
            note=quote.note,
            payment_id=transfer.pk if is_sent else transfer.paid_id,
            made_at=transfer.made_at,
            expires_at=transfer.expires_at,
            ended_at=transfer.ended_at,
        )
