"""Transfers over HTTP: quote, look, send; and whom one sends to."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema, Status
from pydantic import StringConstraints

from cauri.books.payments.models import LONGEST_NOTE, Payment, Quote
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.recipients import Recipient
from cauri.books.wallets.shapes import RecipientIn
from cauri.identity.access.api import signed_in
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.transfers import favourites, queries, services
from cauri.products.transfers.models import LONGEST_LABEL
from cauri.products.transfers.queries import Known

router = Router(tags=["transfers"], auth=signed_in)

# Neither what drives a terminal nor what turns the text around it the other way.
_PLAIN = r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$"
Label = Annotated[str, StringConstraints(pattern=_PLAIN, strip_whitespace=True, max_length=LONGEST_LABEL)]


class TransferRecipientIn(RecipientIn):
    """Who the money is for: exactly one of these."""

    recipient_id: UUID | None = Field(
        default=None, description="Somebody whom you have paid before, from the list of recipients."
    )

    def named(self) -> list[Recipient]:
        """Every way in which somebody is named."""
        known = [] if self.recipient_id is None else [Recipient("person_id", str(self.recipient_id))]
        return [*super().named(), *known]


class QuoteIn(Strict):
    """What somebody wants to send."""

    recipient: TransferRecipientIn
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


class FavouriteIn(Strict):
    """What you call somebody."""

    label: Label = Field(default="", description="For you alone to read.", examples=["Mum"])


class RecipientOut(Schema):
    """Somebody whom you have paid before."""

    recipient_id: UUID = Field(
        description="Names them in a transfer, whatever their number is by then. For you alone.",
        examples=["019aa5a2-2222-7cc0-8f0e-2b6a5f1d9c44"],
    )
    name: str = Field(description="Masked.", examples=["Moussa D•••"])
    is_favourite: bool = Field(examples=[True])
    label: str = Field(description="What you call them, if you keep them as a favourite.", examples=["Mum"])
    paid_at: datetime | None = Field(
        description="When you paid them last; null where that is long ago.", examples=["2026-11-21T08:30:00Z"]
    )

    @classmethod
    def of(cls, known: Known) -> "RecipientOut":
        """Somebody, to who has paid them."""
        return cls(
            recipient_id=known.person.pk,
            name=users.masked_name(known.person),
            is_favourite=known.is_favourite,
            label=known.label,
            paid_at=known.paid_at,
        )


class FavouriteOut(Schema):
    """Somebody whom you keep as a favourite."""

    recipient_id: UUID = Field(examples=["019aa5a2-2222-7cc0-8f0e-2b6a5f1d9c44"])
    label: str = Field(examples=["Mum"])


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
    made = retrying(
        lambda: services.quote(
            body.recipient.recipient(),
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
    "/recipients",
    response={200: list[RecipientOut], **dict.fromkeys((401, 403, 429), Problem)},
    operation_id="list_recipients",
    summary="List whom you pay",
    description="Your favourites, then the 20 people whom you have paid last. Name them by `recipient_id`: it follows "
    "the person, not the phone number. Who has left is not listed.",
    throttle=LOOKUP,
)
def list_recipients(request: SignedInRequest) -> list[RecipientOut]:
    return [RecipientOut.of(one) for one in queries.known_to(request.auth.user_id)]


@router.put(
    "/recipients/{uuid:recipient_id}/favourite",
    response={200: FavouriteOut, **dict.fromkeys((400, 401, 403, 404, 409, 415, 422, 429), Problem)},
    operation_id="keep_favourite",
    summary="Keep somebody as a favourite",
    description="Whom you have paid before, under a label of yours; again to call them otherwise. 50 at most.",
    throttle=LOOKUP,
)
def keep_favourite(request: SignedInRequest, recipient_id: UUID, body: FavouriteIn) -> FavouriteOut:
    caller, now = request.auth, clock.now()
    kept = retrying(lambda: favourites.keep(recipient_id, label=body.label, caller=caller, now=now))
    return FavouriteOut(recipient_id=kept.person_id, label=kept.label)


@router.delete(
    "/recipients/{uuid:recipient_id}/favourite",
    response={204: None, **dict.fromkeys((401, 403, 404, 422, 429), Problem)},
    operation_id="drop_favourite",
    summary="Keep somebody no more as a favourite",
    description="The label is forgotten. Whom you have paid lately is still listed.",
    throttle=WRITE,
)
def drop_favourite(request: SignedInRequest, recipient_id: UUID) -> Status[None]:
    retrying(lambda: favourites.drop(recipient_id, caller=request.auth))
    return Status(204, None)


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
