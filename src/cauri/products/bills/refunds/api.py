"""Asking for a bill back, over HTTP."""

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema, Status

from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.throttles.api import WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict
from cauri.products.bills.models import RefundRequest
from cauri.products.bills.refunds import services
from cauri.products.bills.shapes import A_TIME

router = Router(tags=["bills"], auth=signed_in)

_PROBLEMS: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 415, 422, 429), Problem)
Reason = Literal["wrong_account", "wrong_amount", "paid_twice", "not_received", "other"]
State = RefundRequest.State
_SHOWN: Final[dict[str, str]] = {
    State.ASKED: "asked",
    State.CANCELLING: "under_way",
    State.KEPT: "under_way",
    State.CANCELLED: "refunded",
    State.PAID: "refunded",
    State.RECOVERED: "refunded",
    State.DECLINED: "declined",
}


class RefundRequestIn(Strict):
    """Why a bill is wanted back."""

    reason: Reason = Field(examples=["wrong_account"])


class RefundRequestOut(Schema):
    """A bill that its payer wants back."""

    state: Literal["asked", "under_way", "refunded", "declined"] = Field(
        description="asked: we look at it; under_way: we find out if the biller takes it back; refunded: the money "
        "is yours again, with the fee; declined.",
        examples=["asked"],
    )
    reason: Reason = Field(examples=["wrong_account"])
    because: str = Field(description="Why it was declined; empty otherwise.", examples=[""])
    asked_at: datetime = Field(examples=[A_TIME])
    ended_at: datetime | None = Field(description="Null while it goes on.", examples=[None])

    @classmethod
    def of(cls, asked: RefundRequest) -> "RefundRequestOut":
        """A request as its payer sees it."""
        return cls(
            state=_SHOWN[asked.state],  # type: ignore[arg-type] # one of those above
            reason=asked.reason,  # type: ignore[arg-type] # the database holds no other
            because=asked.because if asked.state == State.DECLINED else "",
            asked_at=asked.asked_at,
            ended_at=asked.ended_at,
        )


@router.post(
    "/{uuid:bill_id}/refund-request",
    response={201: RefundRequestOut, **_PROBLEMS},
    operation_id="request_bill_refund",
    summary="Ask for a bill back",
    description="Of a completed one, within 30 days. We look at it and ask the biller; look at the bill to learn what "
    "became of it. Asked again, it is answered with the request that stands.",
    throttle=WRITE,
)
def request_refund(request: HttpRequest, bill_id: UUID, body: RefundRequestIn) -> Status[RefundRequestOut]:
    user_id, now = caller_of(request).user_id, clock.now()
    asked = retrying(lambda: services.ask(bill_id, reason=body.reason, user_id=user_id, now=now))
    return Status(201, RefundRequestOut.of(asked))
