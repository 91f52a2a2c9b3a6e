"""Files of payments over HTTP: bring one, agree to it, see what became of each line."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Status
from ninja.errors import ValidationError

from cauri.identity.access import reauthentication
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.audit.requests import origin_of
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.kit.web import pages, parsing, wording
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.payouts import files, preparers, queries, services, spreadsheet
from cauri.products.payouts.files import FileUnreadable, Read
from cauri.products.payouts.services import Looked
from cauri.products.payouts.shapes import (
    BODY,
    ApprovalIn,
    FileIn,
    LineState,
    NothingIn,
    PayoutFaultOut,
    PayoutLineOut,
    PayoutOut,
    PreparerIn,
    PreparerOut,
)

router = Router(tags=["payouts"], auth=signed_in)

_CSV: Final = "text/csv"
_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ABOUT_ONE: dict[int, Any] = {404: Problem, **_SIGNED_IN}
_SENT: dict[int, Any] = {**dict.fromkeys((400, 409, 415, 423), Problem), **_ABOUT_ONE}
_FILE = {"responses": {200: {"description": "The file.", "content": {_CSV: {"schema": {"type": "string"}}}}}}

WalletOfCsv = Annotated[UUID | None, Query(description="Of a CSV file: the wallet that pays.")]


class WalletMissing(Refusal):
    """The file does not say which wallet pays."""

    code = "payout_wallet_missing"


@router.get(
    "/preparers",
    response={200: list[PreparerOut], **_SIGNED_IN},
    operation_id="list_payout_preparers",
    summary="List who may bring files of payments for your wallets",
    description="Those whom you have named and not ended, the newest first.",
)
def list_preparers(request: HttpRequest) -> list[PreparerOut]:
    return [PreparerOut.of(one) for one in queries.preparers_of(caller_of(request).user_id)]


@router.post(
    "/preparers",
    response={201: PreparerOut, **_SENT},
    operation_id="name_payout_preparer",
    summary="Let somebody bring files of payments for a wallet of yours",
    description="Nothing is paid before you agree to a file. Takes your PIN, and a verified identity. Needs an "
    "`Idempotency-Key` header.",
    throttle=LOOKUP,
)
def name_preparer(request: HttpRequest, body: PreparerIn) -> HttpResponse:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)

    def name(preparer_id: UUID) -> PreparerOut:
        named = preparers.name(
            body.wallet, body.recipient(), caller=caller, preparer_id=preparer_id, now=now, origin=origin
        )
        return PreparerOut.of(named)

    pin = body.pin.get_secret_value()
    return idempotency.once(
        request,
        caller.user_id,
        body,
        name,
        secret={"pin"},
        prepare=lambda: reauthentication.reauthenticate(caller, pin=pin, now=now, origin=origin),
    )


@router.delete(
    "/preparers/{uuid:preparer_id}",
    response={204: None, **_ABOUT_ONE},
    operation_id="end_payout_preparer",
    summary="Let somebody bring files of payments no more",
    description="They see none of them from then on. What waits for you stays yours to decide.",
    throttle=WRITE,
)
def end_preparer(request: HttpRequest, preparer_id: UUID) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: preparers.end(preparer_id, caller=caller, now=now, origin=origin))
    return Status(204, None)


@router.post(
    "",
    response={201: PayoutOut, 413: Problem, **_SENT},
    operation_id="bring_payout",
    summary="Bring a file of payments for a wallet whose owner lets you",
    description=(
        "CSV with the header `payee,amount,note`, or JSON; up to 100,000 lines. A payee is a phone number, a username, "
        "an e-mail address or an account number. Every line is looked at; with faults nothing of it can be paid, and "
        "`faults` tells them. Without, it waits seven days for the wallet's owner, who agrees to exactly this file. "
        "Needs an `Idempotency-Key` header."
    ),
    openapi_extra={"requestBody": BODY},
    throttle=LOOKUP,
)
def bring(request: HttpRequest, wallet: WalletOfCsv = None) -> HttpResponse:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    content = request.read(settings.LARGEST_UPLOAD)
    payer, read = _file_in(request.content_type or "", content, wallet)
    named = FileIn(wallet=payer, kind=request.content_type or "", digest=hashlib.sha256(content).hexdigest())
    del content
    looked: list[Looked] = []

    def look_at() -> None:
        looked[:] = [services.look_at(read(), wallet_id=payer, caller=caller, now=now)]

    def keep(batch_id: UUID) -> PayoutOut:
        made = services.bring(looked[0], caller=caller, batch_id=batch_id, now=now, origin=origin)
        return PayoutOut.of(queries.batch(made.pk))

    return idempotency.once(request, caller.user_id, named, keep, prepare=look_at)


@router.get(
    "",
    response={200: Page[PayoutOut], **_SIGNED_IN},
    operation_id="list_payouts",
    summary="List files of payments",
    description="Those from your wallets and those that you brought, the newest first.",
)
def list_payouts(request: HttpRequest, paging: Query[Paging]) -> Page[PayoutOut]:
    seen = queries.batches_of(caller_of(request).user_id, before=paging.before, most=paging.most)
    return pages.page(seen, paging, stamp=lambda one: one.pk.int, shown=PayoutOut.of)


@router.get(
    "/{uuid:payout_id}",
    response={200: PayoutOut, **_ABOUT_ONE},
    operation_id="get_payout",
    summary="Look at a file of payments",
    description="How it stands, and how many of its lines were paid.",
)
def look(request: HttpRequest, payout_id: UUID) -> PayoutOut:
    return PayoutOut.of(queries.batch_of(caller_of(request).user_id, payout_id))


@router.delete(
    "/{uuid:payout_id}",
    response={204: None, 409: Problem, **_ABOUT_ONE},
    operation_id="cancel_payout",
    summary="Take a file back that you brought",
    description="Before its owner has agreed to it.",
    throttle=WRITE,
)
def cancel(request: HttpRequest, payout_id: UUID) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: services.cancel(payout_id, caller=caller, now=now, origin=origin))
    return Status(204, None)


@router.post(
    "/{uuid:payout_id}/approval",
    response={201: PayoutOut, **_SENT},
    operation_id="approve_payout",
    summary="Agree to a file of payments from your wallet",
    description=(
        "To exactly this file: send back its `terms`. It is paid from then on; look at it to see how far it is. What "
        "the wallet has not enough money for is refused line by line. Needs an `Idempotency-Key` header."
    ),
    throttle=WRITE,
)
def approve(request: HttpRequest, payout_id: UUID, body: ApprovalIn) -> HttpResponse:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    consent = body.consent_of(caller)

    def agree(_: UUID) -> PayoutOut:
        return PayoutOut.of(services.approve(payout_id, consent, now=now, origin=origin))

    return idempotency.once(
        request,
        caller.user_id,
        body,
        agree,
        secret={"authorisation"},
        prepare=None if body.authorisation.step_up_token else lambda: consent.establish(payout_id, now=now),
    )


@router.put(
    "/{uuid:payout_id}/rejection",
    response={200: PayoutOut, 409: Problem, **_ABOUT_ONE},
    operation_id="reject_payout",
    summary="Do not agree to a file of payments",
    description="For good: it would have to be brought again.",
    throttle=WRITE,
)
def reject(request: HttpRequest, payout_id: UUID) -> PayoutOut:
    return _decided(request, payout_id, services.reject)


@router.put(
    "/{uuid:payout_id}/stop",
    response={200: PayoutOut, 409: Problem, **_ABOUT_ONE},
    operation_id="stop_payout",
    summary="Stop a file of payments from your wallet",
    description="What was paid stays paid; the other lines end as `stopped`.",
    throttle=WRITE,
)
def stop(request: HttpRequest, payout_id: UUID) -> PayoutOut:
    return _decided(request, payout_id, services.stop)


@router.post(
    "/{uuid:payout_id}/retry",
    response={201: PayoutOut, **_SENT},
    operation_id="retry_payout",
    summary="Bring what was refused of a file once more",
    description="As a file of its own, at today's fees: the owner has to agree to it. Needs an `Idempotency-Key` "
    "header.",
    throttle=WRITE,
)
def retry(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)

    def again(batch_id: UUID) -> PayoutOut:
        made = services.retry(payout_id, caller=caller, new_id=batch_id, now=now, origin=origin)
        return PayoutOut.of(queries.batch(made.pk))

    return idempotency.once(request, caller.user_id, NothingIn(), again)


@router.get(
    "/{uuid:payout_id}/lines",
    response={200: Page[PayoutLineOut], **_ABOUT_ONE},
    operation_id="list_payout_lines",
    summary="List the lines of a file of payments",
    description="In the order of the file, each with what became of it.",
)
def list_lines(
    request: HttpRequest, payout_id: UUID, paging: Query[Paging], state: LineState | None = None
) -> Page[PayoutLineOut]:
    batch = queries.batch_of(caller_of(request).user_id, payout_id)
    lines = queries.lines_of(batch, state=state or "", after=paging.before or 0, most=paging.most)
    return pages.page(lines, paging, stamp=lambda one: one.number, shown=PayoutLineOut.of)


@router.get(
    "/{uuid:payout_id}/results.csv",
    response=_ABOUT_ONE,
    operation_id="get_payout_results",
    summary="Get what became of each line as CSV",
    description="Each line with its payment, state and code: RFC 4180, UTF-8.",
    openapi_extra=_FILE,
    throttle=LOOKUP,
)
def get_results(request: HttpRequest, payout_id: UUID) -> StreamingHttpResponse:
    batch = queries.batch_of(caller_of(request).user_id, payout_id)
    return _as_file(spreadsheet.results(queries.all_lines_of(batch)), f"payout-{batch.pk}.csv")


@router.get(
    "/{uuid:payout_id}/faults",
    response={200: Page[PayoutFaultOut], **_ABOUT_ONE},
    operation_id="list_payout_faults",
    summary="List what is wrong in a file of payments",
    description="By line. A warning keeps nothing from being paid.",
)
def list_faults(request: HttpRequest, payout_id: UUID, paging: Query[Paging]) -> Page[PayoutFaultOut]:
    caller = caller_of(request)
    batch = queries.batch_of(caller.user_id, payout_id)
    language = wording.language_of(request.headers.get("Accept-Language") or caller.language)
    found = list(queries.faults_of(batch, after=paging.before or 0, most=paging.most))
    return pages.page(found, paging, stamp=lambda one: one.pk, shown=lambda one: PayoutFaultOut.of(one, language))


@router.get(
    "/{uuid:payout_id}/faults.csv",
    response=_ABOUT_ONE,
    operation_id="get_payout_faults",
    summary="Get what is wrong in a file of payments as CSV",
    description="Each fault with its line and code: RFC 4180, UTF-8.",
    openapi_extra=_FILE,
    throttle=LOOKUP,
)
def get_faults(request: HttpRequest, payout_id: UUID) -> StreamingHttpResponse:
    batch = queries.batch_of(caller_of(request).user_id, payout_id)
    return _as_file(spreadsheet.faults(queries.faults_of(batch)), f"faults-{batch.pk}.csv")


def _file_in(kind: str, content: bytes, wallet: UUID | None) -> tuple[UUID, Callable[[], list[Read]]]:
    """The wallet that pays, and how to read the lines.

    Raises MediaTypeNotSupported, MalformedJson, FileUnreadable, WalletMissing.
    """
    if kind == _CSV:
        if wallet is None:
            raise WalletMissing
        return wallet, lambda: files.of_csv(content)
    if kind != parsing.MEDIA_TYPE:
        raise parsing.MediaTypeNotSupported(accepted=f"{parsing.MEDIA_TYPE}, {_CSV}")
    value = parsing.value_of(content)
    if not isinstance(value, dict) or not {"wallet", "lines"} <= value.keys():
        raise FileUnreadable(reason="not_lines")
    if surplus := sorted(value.keys() - {"wallet", "lines"}):
        raise ValidationError([{"type": "extra_forbidden", "loc": ("body", "file", name)} for name in surplus])
    try:
        return UUID(str(value["wallet"])), lambda: files.of_json(value["lines"])
    except ValueError:
        raise WalletMissing from None


def _decided(request: HttpRequest, payout_id: UUID, decide: Callable[..., object]) -> PayoutOut:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: decide(payout_id, caller=caller, now=now, origin=origin))
    return PayoutOut.of(queries.batch_of(caller.user_id, payout_id))


def _as_file(pieces: Any, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=f"{_CSV}; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
