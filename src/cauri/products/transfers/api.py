"""Transfers over HTTP: quote, look, send."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status
from pydantic import model_validator

from cauri.books.payments.models import LONGEST_NOTE, Payment, Quote
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.recipients import Recipient
from cauri.identity.access.api import signed_in
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.transfers import queries, services

router = Router(tags=["transfers"], auth=signed_in)


class RecipientIn(Strict):
    """Who the money is for: exactly one of these."""

    phone: str | None = Field(default=None, max_length=40, description="As people write it.", examples=["22 12 34 56"])
    username: str | None = Field(default=None, max_length=30, examples=["moussa"])
    email: str | None = Field(default=None, max_length=254, examples=["moussa@example.org"])
    account_number: str | None = Field(default=None, max_length=40, examples=["1234 5678 9012"])
    wallet_id: UUID | None = Field(default=None, description="Another wallet of your own.")

    @model_validator(mode="after")
    def _exactly_one(self) -> "RecipientIn":
        if len(self.model_fields_set) != 1 or self.recipient() is None:
            raise ValueError("name the recipient in exactly one way")
        return self

    def recipient(self) -> Recipient | None:
        """The one that is set."""
        if self.phone is not None:
            return Recipient("phone", self.phone)
        if self.username is not None:
            return Recipient("username", self.username)
        if self.email is not None:
            return Recipient("email", self.email)
        if self.account_number is not None:
            return Recipient("account_number", self.account_number)
        return None if self.wallet_id is None else Recipient("wallet_id", str(self.wallet_id))


class QuoteIn(Strict):
    """What somebody wants to send."""

    recipient: RecipientIn
    amount: MoneyIn
    from_wallet: UUID | None = Field(
        default=None, description="The wallet it leaves; without one, yours in the amount's currency."
    )
    note: str = Field(
        default="", max_length=LONGEST_NOTE, description="For both sides to read.", examples=["For the bus"]
    )


class QuoteOut(Schema):
    """What a transfer will be if it is authorised before it expires."""

    id: UUID
    recipient: str = Field(description="Who will get it; the name is masked.", examples=["Moussa D•••"])
    amount: MoneyOut = Field(description="What was asked to be sent.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet.")
    arrives: MoneyOut = Field(description="What the recipient gets.")
    from_wallet: UUID = Field(examples=["019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"])
    note: str = Field(examples=["For the bus"])
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])
    expires_at: datetime

    @classmethod
    def of(cls, quote: Quote, note: str) -> "QuoteOut":
        """A quote as the sender sees it."""
        return cls(
            id=quote.pk,
            recipient=_name_of(quote.payee),
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            arrives=MoneyOut.of(quote.credit),
            from_wallet=_id_of(quote.payer),
            note=note,
            terms=quote.terms,
            expires_at=quote.expires_at,
        )


class TransferIn(AgreedIn):
    """A quote, and the payer's consent to it."""


class TransferOut(Schema):
    """A transfer, as one of its sides sees it."""

    id: UUID
    state: str = Field(description="completed; held while we look at it; rejected or refused.", examples=["completed"])
    sender: str = Field(description="The name is masked.", examples=["Awa D•••"])
    recipient: str = Field(description="The name is masked.", examples=["Moussa D•••"])
    amount: MoneyOut = Field(description="What was asked to be sent.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What left the sender's wallet.")
    arrives: MoneyOut = Field(description="What the recipient got.")
    note: str = Field(examples=["For the bus"])
    code: str = Field(description="Why it was refused; empty otherwise.", examples=[""])
    made_at: datetime

    @classmethod
    def of(cls, payment: Payment) -> "TransferOut":
        """A payment of this product."""
        quote = payment.quote
        if quote is None:
            raise AssertionError("a transfer has a quote")
        return cls(
            id=payment.pk,
            state=payment.state,
            sender=_name_of(payment.payer),
            recipient=_name_of(payment.payee),
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            arrives=MoneyOut.of(quote.credit),
            note=quote.note,
            code=payment.code if payment.state == Payment.State.REFUSED else "",
            made_at=payment.made_at,
        )


class SignedInRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


@router.post(
    "/quotes",
    response={201: QuoteOut, **dict.fromkeys((400, 401, 403, 404, 415, 422, 429), Problem)},
    operation_id="quote_transfer",
    summary="Quote a transfer",
    description="Who will get how much and what it costs, before the PIN. Good for two minutes.",
    throttle=LOOKUP,
)
def quote(request: SignedInRequest, body: QuoteIn) -> Status[QuoteOut]:
    recipient = body.recipient.recipient()
    if recipient is None:
        raise AssertionError("validation has named one")
    made = retrying(
        lambda: services.quote(
            recipient,
            body.amount.money(),
            caller=request.auth,
            from_wallet=body.from_wallet,
            note=body.note,
            now=clock.now(),
        )
    )
    return Status(201, QuoteOut.of(made, body.note))


@router.post(
    "",
    response={201: TransferOut, **dict.fromkeys((400, 401, 402, 403, 404, 409, 410, 415, 422, 423, 429), Problem)},
    operation_id="send_transfer",
    summary="Send a quoted transfer",
    description=(
        "Needs an `Idempotency-Key` header: repeat a request whose answer was lost under the same key, and it is "
        "answered as the first time. A refusal by limit or balance is an answer too; ask for a new quote and use a "
        "new key."
    ),
    throttle=WRITE,
)
def send(request: SignedInRequest, body: TransferIn) -> HttpResponse:
    now = clock.now()
    authorisation = body.consent_of(request.auth)

    def carry_out(posting_id: UUID) -> TransferOut:
        return TransferOut.of(services.send(body.quote_id, authorisation, posting_id=posting_id, now=now))

    return idempotency.once(
        request,
        request.auth.user_id,
        body,
        carry_out,
        secret={"authorisation"},
        prepare=None if body.authorisation.step_up_token else lambda: authorisation.establish(now=now),
    )


@router.get(
    "/{transfer_id}",
    response={200: TransferOut, 401: Problem, 404: Problem, 422: Problem},
    operation_id="get_transfer",
    summary="Look at a transfer",
    description="One that the caller sent or got. What was refused or is held, only its sender sees.",
)
def look(request: SignedInRequest, transfer_id: UUID) -> TransferOut:
    return TransferOut.of(queries.transfer_of(request.auth.user_id, transfer_id))


def _name_of(wallet: Wallet | None) -> str:
    return users.masked_name(wallet.owner) if wallet else ""


def _id_of(wallet: Wallet | None) -> UUID:
    if wallet is None:
        raise AssertionError("a transfer has two wallets")
    return wallet.pk
