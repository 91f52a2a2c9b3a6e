"""What goes in and out at the doors of requests. Pydantic models only."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from cauri.books.payments.models import LONGEST_NOTE, Quote
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.books.wallets.shapes import PersonIn
from cauri.identity.users import queries as users
from cauri.kit.web.pages import Paging
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.requests import queries
from cauri.products.requests.models import MoneyRequest

MOST_PEOPLE: Final = 20
AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME: Final = "2026-11-21T08:30:00Z"
A_WEEK_LATER: Final = "2026-11-28T08:30:00Z"
MASKED: Final = "Moussa D•••"
RequestState = Literal["open", "paying", "paid", "declined", "cancelled", "expired"]
Reason = Literal["already_paid", "not_mine", "wrong_amount", "not_now", "unknown_person"]
_NOTE: Final = "For both sides to read."


class RequestsIn(Strict):
    """Whom somebody asks, and for how much each."""

    people: list[PersonIn] = Field(
        min_length=1,
        max_length=MOST_PEOPLE,
        description="Each is asked for the whole amount. All of them are found, or nobody is asked.",
        examples=[[{"username": "moussa"}]],
    )
    amount: MoneyIn = Field(description="In a currency in which you and they have a wallet.")
    note: str = Field(default="", max_length=LONGEST_NOTE, description=_NOTE, examples=["For the taxi"])


class DeclineIn(Strict):
    """Why somebody does not pay."""

    reason: Reason | None = Field(
        default=None, description="Whoever asked sees it; leave it out to say none.", examples=["already_paid"]
    )


class RequestQuoteIn(Strict):
    """From where somebody wants to pay."""

    from_wallet: UUID | None = Field(
        default=None, description="The wallet it leaves; without one, yours in the request's currency.", examples=[None]
    )


class RequestPaymentIn(AgreedIn):
    """A quote of a request, and the payer's consent to it."""


class RequestPaging(Paging):
    """Which of one's requests are listed."""

    side: queries.Side | None = Field(
        default=None, description="Only those that you sent, or those that you got.", examples=["got"]
    )
    state: RequestState | None = Field(default=None, description="Only those that stand so.", examples=["open"])


class RequestOut(BaseModel):
    """A request, as one of its sides sees it."""

    id: UUID = Field(examples=[AN_ID])
    side: queries.Side = Field(description="Whether you sent it or got it.", examples=["got"])
    state: RequestState = Field(
        description="open until its time is over; paying while we look at its payment; paid, declined, cancelled by "
        "who asked, or expired.",
        examples=["open"],
    )
    person: str = Field(description="The other side; the name is masked.", examples=[MASKED])
    amount: MoneyOut
    note: str = Field(description=_NOTE, examples=["For the taxi"])
    reason: str = Field(description="Why it was declined; empty otherwise.", examples=[""])
    payment_id: UUID | None = Field(description="What paid it; null while nothing has.", examples=[None])
    reminders: int = Field(description="How often you were reminded, or have reminded.", examples=[0])
    reminded_at: datetime | None = Field(description="When that was last; null before.", examples=[None])
    made_at: datetime = Field(examples=[A_TIME])
    expires_at: datetime = Field(description="Until when it can be paid.", examples=[A_WEEK_LATER])
    ended_at: datetime | None = Field(description="When it was paid or ended; null before.", examples=[None])

    @classmethod
    def of(cls, request: MoneyRequest, user_id: UUID, now: datetime) -> "RequestOut":
        """A request as that side sees it now. What pays it is the payer's alone until it has paid."""
        is_sent = request.asker_id == user_id
        is_told = request.state == MoneyRequest.State.PAID or not is_sent
        state = MoneyRequest.State(queries.state_of(request, now)).value
        return cls(
            id=request.pk,
            side="sent" if is_sent else "got",
            state=state,  # type: ignore[arg-type] # a state is one of those above
            person=users.masked_name(request.asked if is_sent else request.asker),
            amount=MoneyOut.of(request.amount),
            note=request.note,
            reason=request.reason,
            payment_id=request.payment_id if is_told else None,
            reminders=request.reminders,
            reminded_at=request.reminded_at,
            made_at=request.made_at,
            expires_at=request.expires_at,
            ended_at=request.ended_at,
        )


class MadeRequestsOut(BaseModel):
    """The requests that were made at once, one for each person, in their order."""

    items: list[RequestOut]


class RequestQuoteOut(BaseModel):
    """What paying a request will be if it is authorised before the quote expires."""

    id: UUID = Field(examples=[AN_ID])
    recipient: str = Field(description="Who asked; the name is masked.", examples=[MASKED])
    amount: MoneyOut = Field(description="What was asked for.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet.")
    arrives: MoneyOut = Field(description="What whoever asked gets.")
    from_wallet: UUID = Field(examples=[AN_ID])
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])
    expires_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, quote: Quote) -> "RequestQuoteOut":
        """A quote as the payer sees it."""
        if quote.payer_id is None or quote.payee is None:
            raise AssertionError("a request has two wallets")
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
