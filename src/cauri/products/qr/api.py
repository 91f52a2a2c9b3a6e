"""Codes over HTTP: make, look, show as a picture, replace, cancel; read, quote, pay."""

from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status

from cauri.books.payments import api as paid_quotes
from cauri.books.payments.authorisations import Authorisation
from cauri.identity.access import reauthentication
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.audit.requests import origin_of
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages, wording
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.qr import paying, pictures, queries, services
from cauri.products.qr.models import Code
from cauri.products.qr.shapes import (
    Language,
    QrCodeIn,
    QrCodeOut,
    QrPaymentIn,
    QrPaymentOut,
    QrQuoteIn,
    QrQuoteOut,
    QrReadIn,
    QrReadOut,
    QrReplacementIn,
)

router = Router(tags=["qr"], auth=signed_in)

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ABOUT_ONE: dict[int, Any] = {404: Problem, **_SIGNED_IN}
_SENT: dict[int, Any] = {400: Problem, 415: Problem, **_ABOUT_ONE}
_SVG, _PNG = "image/svg+xml", "image/png"


def _picture(kind: str) -> dict[str, Any]:
    """What the API's document says of a picture."""
    schema = {"type": "string", "format": "binary"}
    return {"responses": {200: {"description": "The picture.", "content": {kind: {"schema": schema}}}}}


_AS_SVG: Final = _picture(_SVG)
_AS_PNG: Final = _picture(_PNG)


@router.post(
    "/codes",
    response={201: QrCodeOut, 409: Problem, **_SENT},
    operation_id="make_qr_code",
    summary="Make a code to be paid by",
    description=(
        "For an occasion: with an amount or without, for one payment or many, for a time. Who scans it sees your name. "
        "Needs an `Idempotency-Key` header: repeat a request whose answer was lost under the same key, and it is "
        "answered as the first time."
    ),
    throttle=WRITE,
)
def make(request: HttpRequest, body: QrCodeIn) -> HttpResponse:
    caller, now, wanted = caller_of(request), clock.now(), body.wanted

    def make_it(code_id: UUID) -> QrCodeOut:
        return QrCodeOut.at(services.make(wanted, caller=caller, code_id=code_id, now=now), now)

    return idempotency.once(request, caller.user_id, body, make_it)


@router.get(
    "/codes",
    response={200: Page[QrCodeOut], **_SIGNED_IN},
    operation_id="list_qr_codes",
    summary="List your codes",
    description="The newest first, with what became of each.",
)
def list_codes(request: HttpRequest, paging: Query[Paging]) -> Page[QrCodeOut]:
    now = clock.now()
    own = queries.codes_of(caller_of(request).user_id, before=paging.before, most=paging.most)
    return pages.page(own, paging, stamp=lambda one: one.pk.int, shown=lambda one: QrCodeOut.at(one, now))


@router.get(
    "/codes/mine/{uuid:wallet_id}",
    response={200: QrCodeOut, 409: Problem, **_ABOUT_ONE},
    operation_id="get_static_qr_code",
    summary="Get the static code of a wallet",
    description="Always the same one, made when it is asked for first: print it, and be paid by whoever scans it.",
    throttle=WRITE,
)
def look_at_static(request: HttpRequest, wallet_id: UUID) -> QrCodeOut:
    caller, now = caller_of(request), clock.now()
    return QrCodeOut.at(retrying(lambda: services.static_code(wallet_id, caller=caller, now=now)), now)


@router.post(
    "/codes/mine/{uuid:wallet_id}/replacement",
    response={201: QrCodeOut, 409: Problem, 423: Problem, **_SENT},
    operation_id="replace_static_qr_code",
    summary="Replace the static code of a wallet",
    description=(
        "What was printed of the one before pays nobody from then on. Takes your PIN, and you are told. Needs an "
        "`Idempotency-Key` header."
    ),
    throttle=WRITE,
)
def replace_static(request: HttpRequest, wallet_id: UUID, body: QrReplacementIn) -> HttpResponse:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)

    def replace_it(code_id: UUID) -> QrCodeOut:
        made = services.replace(wallet_id, caller=caller, code_id=code_id, now=now, origin=origin)
        return QrCodeOut.at(made, now)

    return idempotency.once(
        request,
        caller.user_id,
        body,
        replace_it,
        secret={"pin"},
        prepare=lambda: reauthentication.reauthenticate(caller, pin=body.pin, now=now, origin=origin),
    )


@router.get(
    "/codes/{uuid:code_id}",
    response={200: QrCodeOut, **_ABOUT_ONE},
    operation_id="get_qr_code",
    summary="Look at a code",
    description="One of your own, as it stands.",
)
def look(request: HttpRequest, code_id: UUID) -> QrCodeOut:
    return QrCodeOut.at(_own(request, code_id), clock.now())


@router.delete(
    "/codes/{uuid:code_id}",
    response={200: QrCodeOut, 409: Problem, **_ABOUT_ONE},
    operation_id="cancel_qr_code",
    summary="Cancel a code",
    description="Nobody can pay by it any more. Not a static one: replace that. Once more is no mistake.",
    throttle=WRITE,
)
def cancel(request: HttpRequest, code_id: UUID) -> QrCodeOut:
    caller, now = caller_of(request), clock.now()
    return QrCodeOut.at(retrying(lambda: services.cancel(code_id, caller=caller, now=now)), now)


@router.get(
    "/codes/{uuid:code_id}/image.png",
    response=_ABOUT_ONE,
    operation_id="get_qr_code_png",
    summary="Get a code as PNG",
    description="Black on white, eight pixels to a module, with the white margin that scanners need.",
    openapi_extra=_AS_PNG,
    throttle=LOOKUP,
)
def get_png(request: HttpRequest, code_id: UUID) -> HttpResponse:
    return _as_picture(pictures.png(_own(request, code_id)), _PNG, f"code-{code_id}.png")


@router.get(
    "/codes/{uuid:code_id}/image.svg",
    response=_ABOUT_ONE,
    operation_id="get_qr_code_svg",
    summary="Get a code as SVG",
    description="Of any size, with the white margin that scanners need.",
    openapi_extra=_AS_SVG,
    throttle=LOOKUP,
)
def get_svg(request: HttpRequest, code_id: UUID) -> HttpResponse:
    return _as_picture(pictures.svg(_own(request, code_id)), _SVG, f"code-{code_id}.svg")


@router.get(
    "/codes/{uuid:code_id}/poster.svg",
    response=_ABOUT_ONE,
    operation_id="get_qr_code_poster",
    summary="Get a page to print with a code",
    description="A5, with your name and account number, in the language that you name, or else in yours.",
    openapi_extra=_AS_SVG,
    throttle=LOOKUP,
)
def get_poster(
    request: HttpRequest, code_id: UUID, language: Annotated[Language | None, Query(examples=["ar"])] = None
) -> HttpResponse:
    spoken = language or wording.language_of(caller_of(request).language)
    return _as_picture(pictures.poster(_own(request, code_id), language=spoken), _SVG, f"poster-{code_id}.svg")


@router.post(
    "/resolve",
    response={200: QrReadOut, **_SENT},
    operation_id="read_qr_code",
    summary="Read a code",
    description=(
        "Who is paid by it, and how much, before anything is agreed. A code that somebody changed or made up is "
        "refused, and told why."
    ),
    throttle=LOOKUP,
)
def read(request: HttpRequest, body: QrReadIn) -> QrReadOut:
    return QrReadOut.at(paying.read(body.payload), by=caller_of(request).user_id, now=clock.now())


@router.post(
    "/quotes",
    response={201: QrQuoteOut, 409: Problem, 410: Problem, **_SENT},
    operation_id="quote_qr_payment",
    summary="Quote a payment by a code",
    description="Who will get how much and what it costs, before the PIN. Good for two minutes.",
    throttle=LOOKUP,
)
def quote(request: HttpRequest, body: QrQuoteIn) -> Status[QrQuoteOut]:
    caller, now = caller_of(request), clock.now()
    amount = None if body.amount is None else body.amount.money()
    made = retrying(lambda: paying.quote(body.payload, amount, caller=caller, from_wallet=body.from_wallet, now=now))
    return Status(201, QrQuoteOut.of(made.quote, note=made.code.purpose))


@router.post(
    "/payments",
    response={201: QrPaymentOut, **dict.fromkeys((402, 409, 410, 423), Problem), **_SENT},
    operation_id="pay_qr_code",
    summary="Pay by a code",
    description=(
        "Carries a quote out. A code for one payment is paid once: who comes second is told `qr_used`. Needs an "
        "`Idempotency-Key` header: repeat a request whose answer was lost under the same key, and it is answered as "
        "the first time. A refusal by limit or balance is an answer too; ask for a new quote and use a new key."
    ),
    throttle=WRITE,
)
def pay(request: HttpRequest, body: QrPaymentIn) -> HttpResponse:
    caller, now = caller_of(request), clock.now()

    def carry_out(authorisation: Authorisation, posting_id: UUID) -> QrPaymentOut:
        made = paying.pay(body.quote_id, authorisation, caller=caller, posting_id=posting_id, now=now)
        return QrPaymentOut.of(made)

    return paid_quotes.once(request, body, carry_out, now=now)


def _own(request: HttpRequest, code_id: UUID) -> Code:
    return queries.own_code(caller_of(request).user_id, code_id)


def _as_picture(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
