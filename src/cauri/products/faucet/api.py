"""The faucet over HTTP."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from cauri.books.payments.models import Payment
from cauri.identity.access.api import signed_in
from cauri.identity.access.callers import Caller
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import WRITE
from cauri.kit import clock
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.faucet import services

router = Router(tags=["sandbox"], auth=signed_in)


class TopUpIn(Strict):
    """How much play money, and where it should go."""

    wallet_id: UUID = Field(description="A wallet of your own.")
    amount: MoneyIn


class TopUpOut(Schema):
    """Play money that arrived."""

    id: UUID
    wallet_id: UUID
    amount: MoneyOut
    made_at: datetime

    @classmethod
    def of(cls, payment: Payment) -> "TopUpOut":
        """A payment out of the faucet."""
        if payment.quote is None or payment.payee_id is None:
            raise AssertionError("a top-up has a quote and a wallet")
        return cls(
            id=payment.pk,
            wallet_id=payment.payee_id,
            amount=MoneyOut.of(payment.quote.amount),
            made_at=payment.made_at,
        )


class SignedInRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


@router.post(
    "/faucet",
    response={201: TopUpOut, **dict.fromkeys((400, 401, 403, 404, 409, 415, 422, 429), Problem)},
    operation_id="top_up_from_faucet",
    summary="Get play money",
    description="For trying things out; there is no faucet in production. Needs an `Idempotency-Key` header.",
    throttle=WRITE,
)
def top_up(request: SignedInRequest, body: TopUpIn) -> HttpResponse:
    now, amount = clock.now(), body.amount.money()

    def carry_out(posting_id: UUID) -> TopUpOut:
        owner_id = request.auth.user_id
        return TopUpOut.of(services.top_up(body.wallet_id, amount, owner_id=owner_id, posting_id=posting_id, now=now))

    return idempotency.once(request, request.auth.user_id, body, carry_out)
