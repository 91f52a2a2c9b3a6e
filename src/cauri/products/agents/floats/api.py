"""Requests for float over HTTP: ask, list, take back."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema
from pydantic import StringConstraints

from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.agents import queries
from cauri.products.agents.floats import services
from cauri.products.agents.models import LONGEST_REFERENCE, FloatRequest

router = Router(tags=["agents"], auth=signed_in)

_PROBLEMS: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
AN_ID = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME = "2026-11-21T08:30:00Z"
_PAID = "Deposit slip 4711 at the bank"
_Reference = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$",
        strip_whitespace=True,
        min_length=2,
        max_length=LONGEST_REFERENCE,
    ),
]


class FloatRequestIn(Strict):
    """Float that you have paid the operator for."""

    amount: MoneyIn
    reference: _Reference = Field(description="How you paid: for staff to find it.", examples=[_PAID])


class FloatRequestOut(Schema):
    """A request for float."""

    id: UUID = Field(examples=[AN_ID])
    state: Literal["asked", "granted", "declined", "withdrawn"] = Field(examples=["asked"])
    amount: MoneyOut
    reference: str = Field(examples=[_PAID])
    reason: str = Field(description="Why it was declined; empty otherwise.", examples=[""])
    payment_id: UUID | None = Field(description="The payment that granted it; null otherwise.", examples=[None])
    made_at: datetime = Field(examples=[A_TIME])
    settled_at: datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, asked: FloatRequest) -> "FloatRequestOut":
        """A request as it stands."""
        return cls.model_validate(
            {
                "id": asked.pk,
                "state": asked.state,
                "amount": MoneyOut.of(asked.amount),
                "reference": asked.reference,
                "reason": asked.reason,
                "payment_id": asked.payment_id,
                "made_at": asked.made_at,
                "settled_at": asked.settled_at,
            }
        )


@router.post(
    "",
    response={201: FloatRequestOut, 400: Problem, 409: Problem, 415: Problem, **_PROBLEMS},
    operation_id="request_float",
    summary="Ask for float",
    description="For agents: the operator looks whether you have paid, and two members of staff grant it. Needs an "
    "`Idempotency-Key` header, so that one payment is not claimed twice.",
    throttle=WRITE,
)
def request_float(request: HttpRequest, body: FloatRequestIn) -> HttpResponse:
    caller, now = caller_of(request), clock.now()

    def asked(request_id: UUID) -> FloatRequestOut:
        made = services.ask(
            body.amount.money(), reference=body.reference, caller=caller, request_id=request_id, now=now
        )
        return FloatRequestOut.of(made)

    return idempotency.once(request, caller.user_id, body, asked)


@router.get(
    "",
    response={200: list[FloatRequestOut], **_PROBLEMS},
    operation_id="list_float_requests",
    summary="List your requests for float",
    description="The newest first, at most 100.",
    throttle=LOOKUP,
)
def list_float_requests(request: HttpRequest) -> list[FloatRequestOut]:
    agent = queries.agent_of(caller_of(request).user_id)
    return [FloatRequestOut.of(one) for one in queries.float_requests_of(agent)]


@router.delete(
    "/{uuid:float_request_id}",
    response={200: FloatRequestOut, 404: Problem, 409: Problem, **_PROBLEMS},
    operation_id="withdraw_float_request",
    summary="Take a request for float back",
    description="While nobody has decided on it. Again changes nothing.",
    throttle=WRITE,
)
def withdraw_float_request(request: HttpRequest, float_request_id: UUID) -> FloatRequestOut:
    caller, now = caller_of(request), clock.now()
    return FloatRequestOut.of(retrying(lambda: services.withdraw(float_request_id, caller=caller, now=now)))
