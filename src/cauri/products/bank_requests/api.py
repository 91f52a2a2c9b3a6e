"""Requests to the bank over HTTP: what there is, quote, ask, look, cancel."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status

from cauri.identity.access.api import caller_of, signed_in
from cauri.identity.users import queries as users
from cauri.infra.audit.requests import origin_of
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.bank_requests import consent, queries, services
from cauri.products.bank_requests.shapes import (
    BankRequestIn,
    BankRequestKindOut,
    BankRequestOut,
    BankRequestQuoteIn,
    BankRequestQuoteOut,
)

router = Router(tags=["bank-requests"], auth=signed_in)

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ASKED: dict[int, Any] = {**dict.fromkeys((400, 404, 409, 415), Problem), **_SIGNED_IN}


@router.get(
    "/kinds",
    response={200: list[BankRequestKindOut], **_SIGNED_IN},
    operation_id="list_bank_request_kinds",
    summary="List what you can ask the bank for",
    description="With what it costs you, and how well you have to be known for it.",
    throttle=LOOKUP,
)
def list_kinds(request: HttpRequest) -> list[BankRequestKindOut]:
    user = users.user(caller_of(request).user_id)
    return [BankRequestKindOut.of(one) for one in queries.offered_to(user, now=clock.now())]


@router.post(
    "/quotes",
    response={201: BankRequestQuoteOut, **_ASKED},
    operation_id="quote_bank_request",
    summary="Quote a cheque book or a debit card",
    description="What it costs, before the PIN. Good for two minutes. For customers whose identity was verified; one "
    "of each kind can be under way.",
    throttle=LOOKUP,
)
def quote(request: HttpRequest, body: BankRequestQuoteIn) -> Status[BankRequestQuoteOut]:
    caller = caller_of(request)
    made = retrying(lambda: services.quote(body.wanted(), caller=caller, now=clock.now()))
    return Status(201, BankRequestQuoteOut.of(made))


@router.post(
    "",
    response={201: BankRequestOut, **dict.fromkeys((402, 410, 423), Problem), **_ASKED},
    operation_id="make_bank_request",
    summary="Ask for a cheque book or a debit card",
    description=(
        "The price leaves your wallet now; all of it comes back if the request is refused, or if you cancel it in "
        "time. What is free is agreed to with the PIN. Needs an `Idempotency-Key` header: repeat a request whose "
        "answer was lost under the same key, and it is answered as the first time. A refusal by limit or balance is "
        "an answer too; ask for a new quote and use a new key."
    ),
    throttle=WRITE,
)
def ask(request: HttpRequest, body: BankRequestIn) -> HttpResponse:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    authorisation = body.consent_of(caller)

    def carry_out(posting_id: UUID) -> BankRequestOut:
        asked = services.ask(body.quote_id, authorisation, caller=caller, posting_id=posting_id, now=now, origin=origin)
        return BankRequestOut.of(asked)

    return idempotency.once(
        request,
        caller.user_id,
        body,
        carry_out,
        secret={"authorisation"},
        prepare=lambda: consent.establish(body.quote_id, authorisation, caller=caller, now=now),
    )


@router.get(
    "",
    response={200: Page[BankRequestOut], **_SIGNED_IN},
    operation_id="list_bank_requests",
    summary="List what you have asked the bank for",
    description="The newest first, whatever became of it.",
)
def list_requests(request: HttpRequest, paging: Query[Paging]) -> Page[BankRequestOut]:
    own = queries.requests_of(caller_of(request).user_id, before=paging.before, most=paging.most)
    return pages.page(own, paging, stamp=lambda one: one.pk.int, shown=BankRequestOut.of)


@router.get(
    "/{uuid:bank_request_id}",
    response={200: BankRequestOut, 404: Problem, **_SIGNED_IN},
    operation_id="get_bank_request",
    summary="Look at something that you have asked the bank for",
    description="One of your own, as it stands.",
)
def look(request: HttpRequest, bank_request_id: UUID) -> BankRequestOut:
    return BankRequestOut.of(queries.request_of(caller_of(request).user_id, bank_request_id))


@router.delete(
    "/{uuid:bank_request_id}",
    response={200: BankRequestOut, 404: Problem, 409: Problem, **_SIGNED_IN},
    operation_id="cancel_bank_request",
    summary="Cancel a request to the bank",
    description="While nobody has decided on it. What you paid is yours again, wholly. Once more is no mistake.",
    throttle=WRITE,
)
def cancel(request: HttpRequest, bank_request_id: UUID) -> BankRequestOut:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    cancelled = retrying(lambda: services.cancel(bank_request_id, caller=caller, now=now, origin=origin))
    return BankRequestOut.of(cancelled)
