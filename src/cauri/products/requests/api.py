"""Requests for money over HTTP: ask, look, quote, pay, decline, cancel, remind."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status

from cauri.books.payments import api as paying
from cauri.books.payments.authorisations import Authorisation
from cauri.identity.access.api import caller_of, signed_in
from cauri.identity.blocks.shapes import BlockOut
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE, limit_each
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages
from cauri.kit.web.pages import Page
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.requests import queries, services
from cauri.products.requests.shapes import (
    DeclineIn,
    MadeRequestsOut,
    RequestOut,
    RequestPaging,
    RequestPaymentIn,
    RequestQuoteIn,
    RequestQuoteOut,
    RequestsIn,
)

router = Router(tags=["requests"], auth=signed_in)

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ABOUT_ONE: dict[int, Any] = {404: Problem, **_SIGNED_IN}
_ENDED: dict[int, Any] = {409: Problem, **_ABOUT_ONE}


@router.post(
    "",
    response={201: MadeRequestsOut, **dict.fromkeys((400, 409, 415, 423), Problem), **_ABOUT_ONE},
    operation_id="ask_for_money",
    summary="Ask people for money",
    description=(
        "One request to each of up to twenty people, all of them or none; a refusal says at which place somebody "
        "cannot be asked. They have seven days. Needs an `Idempotency-Key` header: repeat a request whose answer was "
        "lost under the same key, and it is answered as the first time."
    ),
    throttle=LOOKUP,
)
def ask(request: HttpRequest, body: RequestsIn) -> HttpResponse:
    caller, now = caller_of(request), clock.now()
    limit_each(request, len(body.people))
    people = [one.recipient() for one in body.people]

    def asked(_posting_id: UUID) -> MadeRequestsOut:
        made = services.ask(people, body.amount.money(), note=body.note, caller=caller, now=now)
        return MadeRequestsOut(items=[RequestOut.of(one, caller.user_id, now) for one in made])

    return idempotency.once(request, caller.user_id, body, asked)


@router.get(
    "",
    response={200: Page[RequestOut], **_SIGNED_IN},
    operation_id="list_requests",
    summary="List your requests for money",
    description="Those that you sent and those that you got, the newest first.",
)
def list_requests(request: HttpRequest, paging: Query[RequestPaging]) -> Page[RequestOut]:
    user_id, now = caller_of(request).user_id, clock.now()
    own = queries.requests_of(
        user_id, side=paging.side, state=paging.state, before=paging.before, most=paging.most, now=now
    )
    return pages.page(own, paging, stamp=lambda one: one.pk.int, shown=lambda one: RequestOut.of(one, user_id, now))


@router.get(
    "/{uuid:request_id}",
    response={200: RequestOut, **_ABOUT_ONE},
    operation_id="get_request",
    summary="Look at a request for money",
    description="One that you sent or got, as it stands.",
)
def look(request: HttpRequest, request_id: UUID) -> RequestOut:
    user_id = caller_of(request).user_id
    return RequestOut.of(queries.request_of(user_id, request_id), user_id, clock.now())


@router.post(
    "/{uuid:request_id}/quotes",
    response={201: RequestQuoteOut, 400: Problem, 415: Problem, **_ENDED},
    operation_id="quote_request",
    summary="Quote the payment of a request that you got",
    description="What it costs you, before the PIN. Amount and recipient are the request's. Good for two minutes.",
    throttle=LOOKUP,
)
def quote(request: HttpRequest, request_id: UUID, body: RequestQuoteIn) -> Status[RequestQuoteOut]:
    caller = caller_of(request)
    made = retrying(lambda: services.quote(request_id, caller=caller, from_wallet=body.from_wallet, now=clock.now()))
    return Status(201, RequestQuoteOut.of(made))


@router.post(
    "/{uuid:request_id}/payment",
    response={201: RequestOut, **dict.fromkeys((400, 402, 410, 415, 423), Problem), **_ENDED},
    operation_id="pay_request",
    summary="Pay a request that you got",
    description=(
        "With a quote that was made for it; once, and not after it was declined, cancelled or its time is over. While "
        "we look at the payment it is `paying`. Needs an `Idempotency-Key` header: repeat a request whose answer was "
        "lost under the same key, and it is answered as the first time. A refusal by limit or balance is an answer "
        "too; ask for a new quote and use a new key."
    ),
    throttle=WRITE,
)
def pay(request: HttpRequest, request_id: UUID, body: RequestPaymentIn) -> HttpResponse:
    caller, now = caller_of(request), clock.now()

    def carry_out(authorisation: Authorisation, posting_id: UUID) -> RequestOut:
        paid = services.pay(request_id, body.quote_id, authorisation, caller=caller, posting_id=posting_id, now=now)
        return RequestOut.of(paid, caller.user_id, now)

    return paying.once(request, body, carry_out, now=now)


@router.put(
    "/{uuid:request_id}/decline",
    response={200: RequestOut, 415: Problem, **_ENDED},
    operation_id="decline_request",
    summary="Decline a request that you got",
    description="It cannot be paid after that, and whoever asked is told. Once more changes nothing.",
    throttle=WRITE,
)
def decline(request: HttpRequest, request_id: UUID, body: DeclineIn) -> RequestOut:
    caller, now = caller_of(request), clock.now()
    ended = retrying(lambda: services.decline(request_id, reason=body.reason or "", caller=caller, now=now))
    return RequestOut.of(ended, caller.user_id, now)


@router.put(
    "/{uuid:request_id}/block",
    response={200: BlockOut, **_ENDED},
    operation_id="block_asker",
    summary="Block whoever sent you a request",
    description="They cannot ask you for money any more, by requests or split bills: they learn that you cannot be "
    "asked, and not why. This request stands as it did. Once more changes nothing.",
    throttle=WRITE,
)
def block(request: HttpRequest, request_id: UUID) -> BlockOut:
    caller, now = caller_of(request), clock.now()
    return BlockOut.of(retrying(lambda: services.block_asker(request_id, caller=caller, now=now)))


@router.delete(
    "/{uuid:request_id}",
    response={200: RequestOut, **_ENDED},
    operation_id="cancel_request",
    summary="Cancel a request that you sent",
    description="It cannot be paid after that. Once more changes nothing.",
    throttle=WRITE,
)
def cancel(request: HttpRequest, request_id: UUID) -> RequestOut:
    caller, now = caller_of(request), clock.now()
    return RequestOut.of(retrying(lambda: services.cancel(request_id, caller=caller, now=now)), caller.user_id, now)


@router.put(
    "/{uuid:request_id}/reminder",
    response={200: RequestOut, **_ENDED},
    operation_id="remind_of_request",
    summary="Remind somebody of a request that you sent",
    description="Three times at most, and a day or more after you asked or reminded before.",
    throttle=WRITE,
)
def remind(request: HttpRequest, request_id: UUID) -> RequestOut:
    caller, now = caller_of(request), clock.now()
    return RequestOut.of(retrying(lambda: services.remind(request_id, caller=caller, now=now)), caller.user_id, now)
