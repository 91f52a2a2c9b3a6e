"""Cash-ins over HTTP: quote, take, look."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema, Status

from cauri.books.payments.models import Payment
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.money.shapes import MoneyOut
from cauri.products.agents.cash_ins import services
from cauri.products.agents.cash_ins.services import Taken
from cauri.products.agents.cash_ins.shapes import MASKED, CashInIn, CashInQuoteIn, CashInQuoteOut, name_in
from cauri.products.agents.shapes import A_TIME, AN_ID

router = Router(tags=["agents"], auth=signed_in)

_PROBLEMS: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)


class CashInOut(Schema):
    """A cash-in, as the agent sees it."""

    id: UUID = Field(examples=[AN_ID])
    state: Literal["completed", "held", "rejected"] = Field(
        description="held while we look at it; rejected after that: then give the cash back.", examples=["completed"]
    )
    customer: str = Field(description="The name is masked.", examples=[MASKED])
    amount: MoneyOut = Field(description="What the customer handed over.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What left your float.")
    arrives: MoneyOut = Field(description="What the customer got.")
    commission: MoneyOut | None = Field(description="What you earned; null where there is none, or none yet.")
    made_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, taken: Taken) -> "CashInOut":
        """A cash-in in its present state."""
        payment, quote = taken.payment, taken.payment.quote
        if quote is None:
            raise AssertionError("a cash-in has a quote")
        return cls(
            id=payment.pk,
            state=Payment.State(payment.state).value,  # type: ignore[arg-type] # a cash-in is in one of those above
            customer=name_in(quote),
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            arrives=MoneyOut.of(quote.credit),
            commission=None if taken.commission is None else MoneyOut.of(taken.commission),
            made_at=payment.made_at,
        )


@router.post(
    "/quotes",
    response={201: CashInQuoteOut, **dict.fromkeys((400, 404, 409, 415), Problem), **_PROBLEMS},
    operation_id="quote_cash_in",
    summary="Quote a cash-in",
    description="For agents: who will get how much for the cash, and what you earn. Good for two minutes.",
    throttle=LOOKUP,
)
def quote(request: HttpRequest, body: CashInQuoteIn) -> Status[CashInQuoteOut]:
    caller, now = caller_of(request), clock.now()
    made = retrying(lambda: services.quote(body.customer.recipient(), body.amount.money(), caller=caller, now=now))
    return Status(201, CashInQuoteOut.of(made))


@router.post(
    "",
    response={201: CashInOut, **dict.fromkeys((400, 402, 404, 409, 410, 415, 423), Problem), **_PROBLEMS},
    operation_id="take_cash_in",
    summary="Take quoted cash in",
    description=(
        "For agents: the customer has the money at once, out of your float. Needs an `Idempotency-Key` header: repeat "
        "a request whose answer was lost under the same key, and it is answered as the first time. A refusal by limit "
        "or float is an answer too; ask for a new quote and use a new key."
    ),
    throttle=WRITE,
)
def take(request: HttpRequest, body: CashInIn) -> HttpResponse:
    caller, now = caller_of(request), clock.now()
    authorisation = body.consent_of(caller)

    def carry_out(posting_id: UUID) -> CashInOut:
        return CashInOut.of(services.take(body.quote_id, authorisation, caller=caller, posting_id=posting_id, now=now))

    return idempotency.once(
        request,
        caller.user_id,
        body,
        carry_out,
        secret={"authorisation"},
        prepare=None if body.authorisation.step_up_token else lambda: authorisation.establish(now=now),
    )


@router.get(
    "/{uuid:cash_in_id}",
    response={200: CashInOut, 404: Problem, **_PROBLEMS},
    operation_id="get_cash_in",
    summary="Look at a cash-in",
    description="One that you took, as it stands.",
    throttle=LOOKUP,
)
def look(request: HttpRequest, cash_in_id: UUID) -> CashInOut:
    return CashInOut.of(services.look(caller_of(request).user_id, cash_in_id))
