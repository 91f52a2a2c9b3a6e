"""The lost phone and the forgotten PIN over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from cauri.identity.access import services
from cauri.identity.access.api import PROBLEMS, attempt_of, caller_of, signed_in
from cauri.identity.access.recovery.shapes import PendingResetOut
from cauri.identity.access.shapes import (
    ClaimIn,
    ClaimOut,
    LockConfirmIn,
    LockIn,
    LockWithSecretIn,
    PinResetConfirmIn,
    PinResetIn,
)
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import SENSITIVE, WRITE, limit_identifier, limit_locking
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router

router = Router(tags=["auth"])


@router.post(
    "/lock",
    response={204: None, 401: Problem, 403: Problem, 423: Problem, **PROBLEMS},
    operation_id="lock_account",
    summary="Lock your account",
    description="With the PIN or the password. You are signed out everywhere, this session included, from the next "
    "request on; no money leaves, what is sent to you arrives. Only the operator unlocks it, after proof of identity.",
    auth=signed_in,
    throttle=WRITE,
)
def lock_account(request: HttpRequest, body: LockIn) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(
        lambda: services.lock_own(caller, pin=body.pin, password=body.password, wipe=body.wipe, now=now, origin=origin)
    )
    return Status(204, None)


@router.post(
    "/lock/with-secret",
    response={204: None, 401: Problem, 423: Problem, **PROBLEMS},
    operation_id="lock_with_secret",
    summary="Lock your account with the PIN or the password, without being signed in",
    description="For a lost phone that would get the code itself. Five wrong tries in a row lock this way and signing "
    "in on new devices for 15 minutes. The answers never tell whether somebody has an account.",
    throttle=SENSITIVE,
)
def lock_with_secret(request: HttpRequest, body: LockWithSecretIn) -> Status[None]:
    limit_locking(request, services.stored_form(body.identifier))
    now, origin = clock.now(), origin_of(request)
    retrying(
        lambda: services.lock_with_secret(
            body.identifier, pin=body.pin, password=body.password, wipe=body.wipe, now=now, origin=origin
        )
    )
    return Status(204, None)


@router.post(
    "/lock/request",
    response={202: ClaimOut, 503: Problem, **PROBLEMS},
    operation_id="request_lock",
    summary="Lock your account without being signed in",
    description="For a lost phone: a code goes to the phone number or e-mail address of the account. The answer does "
    "not tell whether there is one.",
    throttle=SENSITIVE,
)
def request_lock(request: HttpRequest, body: ClaimIn) -> Status[ClaimOut]:
    limit_locking(request, services.stored_form(body.identifier))
    now, origin = clock.now(), origin_of(request)
    claimed = retrying(lambda: services.request_lock(body.identifier, language=body.language, now=now, origin=origin))
    return Status(202, ClaimOut.of(claimed))


@router.post(
    "/lock/confirm",
    response={204: None, 403: Problem, **PROBLEMS},
    operation_id="confirm_lock",
    summary="Show the code that locks your account",
    description="From the next request on the account is locked and signed out everywhere. A code has five tries and "
    "one use; with an `Idempotency-Key`, the same request may be repeated until the code ends.",
    throttle=SENSITIVE,
)
def confirm_lock(request: HttpRequest, body: LockConfirmIn) -> Status[None]:
    now, origin, attempt = clock.now(), origin_of(request), attempt_of(request)
    retrying(
        lambda: services.confirm_lock(
            body.challenge_id, body.otp, wipe=body.wipe, attempt=attempt, now=now, origin=origin
        )
    )
    return Status(204, None)


@router.post(
    "/pin/reset",
    response={202: ClaimOut, 503: Problem, **PROBLEMS},
    operation_id="request_pin_reset",
    summary="Begin to choose a new PIN in place of a forgotten one",
    description="A code goes to the phone; another one goes to the account's e-mail address, if it has one. The answer "
    "does not tell whether there is an account.",
    throttle=SENSITIVE,
)
def request_pin_reset(request: HttpRequest, body: PinResetIn) -> Status[ClaimOut]:
    limit_identifier(request, services.stored_form(body.phone))
    now, origin = clock.now(), origin_of(request)
    device = body.device.proof() if body.device else None
    claimed = retrying(
        lambda: services.request_pin_reset(body.phone, language=body.language, device=device, now=now, origin=origin)
    )
    return Status(202, ClaimOut.of(claimed))


@router.post(
    "/pin/reset/confirm",
    response={204: None, 403: Problem, 423: Problem, **PROBLEMS},
    operation_id="confirm_pin_reset",
    summary="Choose a new PIN in place of a forgotten one",
    description="With the phone's code, and the e-mail's, the password, or the approval on another device. You are "
    "signed out everywhere, and for 72 hours only little money may leave. With an `Idempotency-Key`, the same request "
    "may be repeated.",
    throttle=SENSITIVE,
)
def confirm_pin_reset(request: HttpRequest, body: PinResetConfirmIn) -> Status[None]:
    now, origin, attempt = clock.now(), origin_of(request), attempt_of(request)
    retrying(
        lambda: services.confirm_pin_reset(
            body.challenge_id,
            body.otp,
            new=body.new_pin,
            email_otp=body.email_otp,
            password=body.password,
            attempt=attempt,
            now=now,
            origin=origin,
        )
    )
    return Status(204, None)


@router.get(
    "/pin/resets",
    response={200: list[PendingResetOut], 401: Problem, 423: Problem, **PROBLEMS},
    operation_id="list_pin_resets",
    summary="List the new PINs that wait for your approval",
    description="Those that were asked for on another bound device of yours within the last minutes. Empty on a device "
    "that was bound less than 24 hours ago.",
    auth=signed_in,
)
def list_pin_resets(request: HttpRequest) -> list[PendingResetOut]:
    return [PendingResetOut.of(one) for one in services.pending_resets(caller_of(request), now=clock.now())]


@router.put(
    "/pin/resets/{uuid:reset_id}/approval",
    response={204: None, 401: Problem, 403: Problem, 404: Problem, 423: Problem, **PROBLEMS},
    operation_id="approve_pin_reset",
    summary="Approve a new PIN that you asked for on another device",
    description="Stands for the e-mail's code or the password, beside the phone's code. Only on a device that has been "
    "bound for 24 hours, and never on the one that asked.",
    auth=signed_in,
    throttle=WRITE,
)
def approve_pin_reset(request: HttpRequest, reset_id: UUID) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: services.approve_pin_reset(caller, reset_id, now=now, origin=origin))
    return Status(204, None)
