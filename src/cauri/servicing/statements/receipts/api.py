"""Receipts on paper, and links to them, over HTTP."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Field, Query, Schema, Status

from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import DOCUMENT, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.servicing.statements import queries
from cauri.servicing.statements.documents.api import PDF, Spoken, attached, described, language_for
from cauri.servicing.statements.receipts import services, sheets

router = Router(tags=["transactions"], auth=signed_in)

_PAGES: Final = "/r/"  # interfaces/public shows them
_REFUSED: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 422), Problem)


class ReceiptLinkOut(Schema):
    """A page that says to anybody that the receipt is genuine."""

    url: str = Field(
        description="Whoever has it sees the amount, the time, both names masked, and whether the money went back.",
        examples=["https://cauri.example/r/AaSx0pQvB3kB…"],
    )
    expires_at: datetime = Field(description="When the page stops to answer.", examples=["2027-02-20T00:00:00Z"])


@router.get(
    "/transactions/{uuid:payment_id}/receipt.pdf",
    response=_REFUSED,
    operation_id="get_receipt_pdf",
    summary="Get the receipt of a payment as PDF",
    description="The same on paper, in Arabic, English or French, with a code that leads to a page which says for 90 "
    "days that it is genuine.",
    openapi_extra=described(PDF, "The document."),
    throttle=DOCUMENT,
)
def get_receipt_pdf(
    request: HttpRequest, payment_id: UUID, spoken: Query[Spoken]
) -> HttpResponse | StreamingHttpResponse:
    language = language_for(request, spoken.lang)
    receipt = queries.receipt(caller_of(request).user_id, payment_id)
    content = sheets.pdf_of(receipt, root=request.build_absolute_uri(_PAGES), language=language, now=clock.now())
    answer = HttpResponse(content, content_type=PDF, headers={"Content-Language": language})
    return attached(answer, f"receipt-{payment_id}.pdf")


@router.post(
    "/transactions/{uuid:payment_id}/receipt/links",
    response={201: ReceiptLinkOut, **_REFUSED},
    operation_id="share_receipt",
    summary="Make a link to a receipt",
    description="For whoever wants to be sure that you paid: a public page, good for 90 days, that shows the payment "
    "as it stands when it is opened. All links to one receipt that are made on a day are the same.",
    throttle=WRITE,
)
def share_receipt(request: HttpRequest, payment_id: UUID) -> Status[ReceiptLinkOut]:
    caller, now = caller_of(request), clock.now()
    link = retrying(lambda: services.share(payment_id, user_id=caller.user_id, origin=origin_of(request), now=now))
    url = request.build_absolute_uri(f"{_PAGES}{link.token}")
    return Status(201, ReceiptLinkOut(url=url, expires_at=link.expires_at))
