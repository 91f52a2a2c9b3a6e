"""Saved accounts and scheduled payments over HTTP."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Status

from cauri.identity.access import reauthentication
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.audit.requests import origin_of
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.bills import queries, saved, schedules
from cauri.products.bills.keeping.shapes import SavedAccountIn, SavedAccountOut, ScheduleIn, ScheduleOut

router = Router(tags=["bills"], auth=signed_in)

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ASKED: dict[int, Any] = {415: Problem, **_SIGNED_IN}


@router.get(
    "/accounts",
    response={200: list[SavedAccountOut], 401: Problem, 403: Problem},
    operation_id="list_bill_accounts",
    summary="List your saved accounts at billers",
    description="The newest first; of their numbers only the end.",
)
def list_accounts(request: HttpRequest) -> list[SavedAccountOut]:
    return [SavedAccountOut.of(one) for one in queries.saved_accounts_of(caller_of(request).user_id)]


@router.post(
    "/accounts",
    response={201: SavedAccountOut, **dict.fromkeys((400, 404, 409, 423, 503), Problem), **_ASKED},
    operation_id="save_bill_account",
    summary="Save an account at a biller",
    description="The biller is asked about it. One that is saved already is brought up to date and keeps its id.",
    throttle=LOOKUP,
)
def save_account(request: HttpRequest, body: SavedAccountIn) -> Status[SavedAccountOut]:
    caller, now = caller_of(request), clock.now()
    kept = retrying(
        lambda: saved.save(
            caller, biller=body.biller, package=body.package, account=body.account, label=body.label, now=now
        )
    )
    return Status(201, SavedAccountOut.of(kept))


@router.delete(
    "/accounts/{uuid:account_id}",
    response={204: None, 404: Problem, 409: Problem, **_SIGNED_IN},
    operation_id="remove_bill_account",
    summary="Forget a saved account at a biller",
    description="Not while a scheduled payment goes to it.",
    throttle=WRITE,
)
def remove_account(request: HttpRequest, account_id: UUID) -> Status[None]:
    caller = caller_of(request)
    retrying(lambda: saved.remove(caller, account_id))
    return Status(204, None)


@router.get(
    "/schedules",
    response={200: list[ScheduleOut], 401: Problem, 403: Problem},
    operation_id="list_bill_schedules",
    summary="List your scheduled payments",
    description="Those that go on or rest, the newest first, each with what came of the latest days.",
)
def list_schedules(request: HttpRequest) -> list[ScheduleOut]:
    return [ScheduleOut.of(one) for one in queries.schedules_of(caller_of(request).user_id)]


@router.post(
    "/schedules",
    response={201: ScheduleOut, **dict.fromkeys((400, 404, 409, 423), Problem), **_ASKED},
    operation_id="schedule_bill",
    summary="Have a bill paid again and again",
    description=(
        "Agreed to with the PIN, once. On each day that it is due a quote is made and paid, if it is not more than "
        "`up_to`, the fee included; you are told when it is not. You are told of a new one, too. Needs an "
        "`Idempotency-Key` header: repeat a request whose answer was lost under the same key, and it is answered as "
        "the first time."
    ),
    throttle=WRITE,
)
def schedule_bill(request: HttpRequest, body: ScheduleIn) -> HttpResponse:
    caller, now, origin, agreed = caller_of(request), clock.now(), origin_of(request), body.agreed

    def set_it(schedule_id: UUID) -> ScheduleOut:
        made = schedules.arrange(agreed, caller=caller, schedule_id=schedule_id, now=now, origin=origin)
        return ScheduleOut.of(made)

    return idempotency.once(
        request,
        caller.user_id,
        body,
        set_it,
        secret={"pin"},
        prepare=lambda: reauthentication.reauthenticate(caller, pin=body.pin, now=now, origin=origin),
    )


@router.put(
    "/schedules/{uuid:schedule_id}/pause",
    response={200: ScheduleOut, 404: Problem, **_SIGNED_IN},
    operation_id="pause_bill_schedule",
    summary="Let a scheduled payment rest",
    description="Nothing is paid until you let it go on.",
    throttle=WRITE,
)
def pause(request: HttpRequest, schedule_id: UUID) -> ScheduleOut:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    return ScheduleOut.of(retrying(lambda: schedules.pause(caller, schedule_id, now=now, origin=origin)))


@router.delete(
    "/schedules/{uuid:schedule_id}/pause",
    response={200: ScheduleOut, 404: Problem, **_SIGNED_IN},
    operation_id="resume_bill_schedule",
    summary="Let a scheduled payment go on",
    description="From the next day that it is due; what was due meanwhile is not paid.",
    throttle=WRITE,
)
def resume(request: HttpRequest, schedule_id: UUID) -> ScheduleOut:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    return ScheduleOut.of(retrying(lambda: schedules.resume(caller, schedule_id, now=now, origin=origin)))


@router.delete(
    "/schedules/{uuid:schedule_id}",
    response={204: None, 404: Problem, **_SIGNED_IN},
    operation_id="cancel_bill_schedule",
    summary="Cancel a scheduled payment",
    description="For good. What it has paid already stands.",
    throttle=WRITE,
)
def cancel(request: HttpRequest, schedule_id: UUID) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: schedules.cancel(caller, schedule_id, now=now, origin=origin))
    return Status(204, None)
