"""Recalls over HTTP: ask, look, consent, decline, withdraw."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Status

from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.throttles.api import WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages
from cauri.kit.web.pages import Page
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.recalls import queries, services
from cauri.products.recalls.shapes import RecallConsentIn, RecallIn, RecallOut, RecallPaging

router = Router(tags=["recalls"], auth=signed_in)

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ABOUT_ONE: dict[int, Any] = {404: Problem, **_SIGNED_IN}
_ENDED: dict[int, Any] = {409: Problem, **_ABOUT_ONE}


@router.post(
    "",
    response={201: RecallOut, 415: Problem, **_ENDED},
    operation_id="recall_transfer",
    summary="Ask for a transfer back",
    description="One that you sent within the last 24 hours, once. What its recipient has not spent is held, for seven "
    "days at most, until they agree to give it back or we decide; the fee is not given back. Where all of it is spent, "
    "nothing is held and nothing can come back by this: you are not told which it is. Asked again, it is answered with "
    "what stands.",
    throttle=WRITE,
)
def ask(request: HttpRequest, body: RecallIn) -> Status[RecallOut]:
    caller, now = caller_of(request), clock.now()
    asked = retrying(lambda: services.ask(body.transfer_id, reason=body.reason, caller=caller, now=now))
    return Status(201, RecallOut.of(asked, caller.user_id, now))


@router.get(
    "",
    response={200: Page[RecallOut], **_SIGNED_IN},
    operation_id="list_recalls",
    summary="List your recalls",
    description="Transfers that you want back, and those that are wanted back from you, the newest first.",
)
def list_recalls(request: HttpRequest, paging: Query[RecallPaging]) -> Page[RecallOut]:
    user_id, now = caller_of(request).user_id, clock.now()
    own = queries.recalls_of(user_id, side=paging.side, before=paging.before, most=paging.most)
    return pages.page(own, paging, stamp=lambda one: one.pk.int, shown=lambda one: RecallOut.of(one, user_id, now))


@router.get(
    "/{uuid:recall_id}",
    response={200: RecallOut, **_ABOUT_ONE},
    operation_id="get_recall",
    summary="Look at a recall",
    description="Of a transfer that you sent or got, as it stands.",
)
def look(request: HttpRequest, recall_id: UUID) -> RecallOut:
    user_id = caller_of(request).user_id
    return RecallOut.of(queries.recall_of(user_id, recall_id), user_id, clock.now())


@router.put(
    "/{uuid:recall_id}/consent",
    response={200: RecallOut, 402: Problem, 415: Problem, 423: Problem, **_ENDED},
    operation_id="consent_to_recall",
    summary="Give back what was sent to you by mistake",
    description="What is held goes back to who sent it, at no cost. Once more changes nothing.",
    throttle=WRITE,
)
def consent(request: HttpRequest, recall_id: UUID, body: RecallConsentIn) -> RecallOut:
    caller, now = caller_of(request), clock.now()
    given = services.consent(recall_id, body.pin.get_secret_value(), caller=caller, now=now)
    return RecallOut.of(given, caller.user_id, now)


@router.put(
    "/{uuid:recall_id}/decline",
    response={200: RecallOut, **_ENDED},
    operation_id="decline_recall",
    summary="Keep what was sent to you",
    description="We look at it and decide; what is held stays held until then, or until its time is over. You may "
    "still agree. Once more changes nothing.",
    throttle=WRITE,
)
def decline(request: HttpRequest, recall_id: UUID) -> RecallOut:
    caller, now = caller_of(request), clock.now()
    return RecallOut.of(retrying(lambda: services.decline(recall_id, caller=caller, now=now)), caller.user_id, now)


@router.delete(
    "/{uuid:recall_id}",
    response={200: RecallOut, **_ENDED},
    operation_id="withdraw_recall",
    summary="Want a transfer back no more",
    description="What is held is the recipient's to use again. It cannot be asked for once more.",
    throttle=WRITE,
)
def withdraw(request: HttpRequest, recall_id: UUID) -> RecallOut:
    caller, now = caller_of(request), clock.now()
    return RecallOut.of(retrying(lambda: services.withdraw(recall_id, caller=caller, now=now)), caller.user_id, now)
