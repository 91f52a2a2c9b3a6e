"""Standing orders over HTTP: look at what one would be, agree to it, and let it rest, go on, skip a date or end."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status

from cauri.identity.access import reauthentication
from cauri.identity.access.api import caller_of, signed_in
from cauri.identity.access.shapes import PinIn
from cauri.infra.audit.requests import origin_of
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.standing_orders import queries, services
from cauri.products.standing_orders.shapes import (
    StandingOrderDateIn,
    StandingOrderIn,
    StandingOrderOut,
    StandingOrderPreviewOut,
    StandingOrderResumedOut,
    StandingOrderRunOut,
    StandingOrderWishIn,
)

router = Router(tags=["standing orders"], auth=signed_in)

_SIGNED_IN: Final[dict[int, Any]] = dict.fromkeys((401, 403, 422, 429), Problem)
_ABOUT_ONE: Final[dict[int, Any]] = {404: Problem, **_SIGNED_IN}
_CHANGED: Final[dict[int, Any]] = {409: Problem, **_ABOUT_ONE}


@router.post(
    "/previews",
    response={200: StandingOrderPreviewOut, **dict.fromkeys((400, 409, 415), Problem), **_ABOUT_ONE},
    operation_id="preview_standing_order",
    summary="See what a standing order would be",
    description="Who will get how much on which dates and what it costs, before the PIN. Nothing is kept of it.",
    throttle=LOOKUP,
)
def preview(request: HttpRequest, body: StandingOrderWishIn) -> StandingOrderPreviewOut:
    return StandingOrderPreviewOut.of(services.propose(body.wish(), caller=caller_of(request), now=clock.now()))


@router.post(
    "",
    response={201: StandingOrderOut, **dict.fromkeys((400, 415, 423), Problem), **_CHANGED},
    operation_id="set_standing_order",
    summary="Have money sent again and again",
    description=(
        "Agreed to with the PIN, once: send what you were shown, and its `terms`. Each date is paid once, from eight "
        "in the morning on where the operator is. One that is refused is tried three times more, an hour apart; then "
        "the order rests and you are told. What is more than three days late is skipped. To change anything, end it "
        "and set another. Needs an `Idempotency-Key` header."
    ),
    throttle=LOOKUP,
)
def set_order(request: HttpRequest, body: StandingOrderIn) -> HttpResponse:
    caller, now, origin, wish = caller_of(request), clock.now(), origin_of(request), body.wish()

    def set_it(order_id: UUID) -> StandingOrderOut:
        made = services.arrange(wish, terms=body.terms, caller=caller, order_id=order_id, now=now, origin=origin)
        return StandingOrderOut.of(made)

    return idempotency.once(
        request,
        caller.user_id,
        body,
        set_it,
        secret={"pin"},
        prepare=lambda: reauthentication.reauthenticate(caller, pin=body.pin, now=now, origin=origin),
    )


@router.get(
    "",
    response={200: Page[StandingOrderOut], **_SIGNED_IN},
    operation_id="list_standing_orders",
    summary="List your standing orders",
    description="Those that have ended, too, the newest first.",
)
def list_orders(request: HttpRequest, paging: Query[Paging]) -> Page[StandingOrderOut]:
    found = queries.orders_of(caller_of(request).user_id, before=paging.before, most=paging.most)
    return pages.page(found, paging, stamp=lambda one: one.pk.int, shown=StandingOrderOut.of)


@router.get(
    "/{uuid:order_id}",
    response={200: StandingOrderOut, **_ABOUT_ONE},
    operation_id="get_standing_order",
    summary="Look at a standing order",
    description="How it stands, and which date comes next.",
)
def look(request: HttpRequest, order_id: UUID) -> StandingOrderOut:
    return StandingOrderOut.of(queries.own_order(caller_of(request).user_id, order_id))


@router.get(
    "/{uuid:order_id}/runs",
    response={200: Page[StandingOrderRunOut], **_ABOUT_ONE},
    operation_id="list_standing_order_runs",
    summary="List what became of a standing order's dates",
    description="The latest first. Of many that were skipped together, the last hundred.",
)
def list_runs(request: HttpRequest, order_id: UUID, paging: Query[Paging]) -> Page[StandingOrderRunOut]:
    order = queries.own_order(caller_of(request).user_id, order_id)
    found = queries.runs_of(order, before=paging.before, most=paging.most)
    return pages.page(found, paging, stamp=lambda one: one.due_on.toordinal(), shown=StandingOrderRunOut.of)


@router.put(
    "/{uuid:order_id}/pause",
    response={200: StandingOrderOut, **_CHANGED},
    operation_id="pause_standing_order",
    summary="Let a standing order rest",
    description="Nothing is sent until you let it go on. A date that was refused and would be tried again is skipped.",
    throttle=WRITE,
)
def pause(request: HttpRequest, order_id: UUID) -> StandingOrderOut:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    return StandingOrderOut.of(retrying(lambda: services.pause(caller, order_id, now=now, origin=origin)))


@router.delete(
    "/{uuid:order_id}/pause",
    response={200: StandingOrderResumedOut, 400: Problem, 415: Problem, 423: Problem, **_CHANGED},
    operation_id="resume_standing_order",
    summary="Let a standing order go on",
    description="With the PIN. What was due before today is not paid; `skipped` says how many dates those were.",
    throttle=WRITE,
)
def resume(request: HttpRequest, order_id: UUID, body: PinIn) -> StandingOrderResumedOut:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    reauthentication.reauthenticate(caller, pin=body.pin, now=now, origin=origin)
    order, skipped = retrying(lambda: services.resume(caller, order_id, now=now, origin=origin))
    return StandingOrderResumedOut(skipped=skipped, order=StandingOrderOut.of(order))


@router.put(
    "/{uuid:order_id}/skip",
    response={200: StandingOrderOut, 400: Problem, 415: Problem, **_CHANGED},
    operation_id="skip_standing_order_date",
    summary="Skip the next date of a standing order",
    description="Only the one that comes next. Sent again for the same date, it changes nothing.",
    throttle=WRITE,
)
def skip(request: HttpRequest, order_id: UUID, body: StandingOrderDateIn) -> StandingOrderOut:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    return StandingOrderOut.of(retrying(lambda: services.skip(caller, order_id, body.due_on, now=now, origin=origin)))


@router.delete(
    "/{uuid:order_id}",
    response={204: None, **_ABOUT_ONE},
    operation_id="end_standing_order",
    summary="End a standing order",
    description="For good. What it has paid already stands.",
    throttle=WRITE,
)
def end(request: HttpRequest, order_id: UUID) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: services.end(caller, order_id, now=now, origin=origin))
    return Status(204, None)
