"""Changing one's phone number and e-mail address over HTTP."""

from django.http import HttpRequest
from ninja import Status

from cauri.identity.access import services
from cauri.identity.access.addresses.shapes import EmailChangeIn, PhoneChangeIn
from cauri.identity.access.api import PROBLEMS, attempt_of, caller_of, signed_in
from cauri.identity.access.shapes import ClaimOut, CodeIn, ProfileOut
from cauri.infra.audit.requests import origin_of
from cauri.infra.messaging.ports import Channel
from cauri.infra.throttles.api import WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router

router = Router(tags=["profiles"], auth=signed_in)

_WHAT_FOLLOWS = (
    "A code goes to the new address; show it to confirm. The answer does not tell whether somebody has that address "
    "already: then its owner gets word, and no code opens the change. Five changes a day may be begun."
)
_WHAT_IS_DONE = (
    "The address before is told, and locks the account for 72 hours more; your other sessions end, and for 72 hours "
    "little money may leave. With an `Idempotency-Key`, the same request may be repeated until the code ends."
)


@router.post(
    "/me/phone",
    response={202: ClaimOut, 401: Problem, 403: Problem, 423: Problem, 503: Problem, **PROBLEMS},
    operation_id="request_phone_change",
    summary="Begin to change your phone number",
    description=f"With the PIN or the password; for a first number too. {_WHAT_FOLLOWS}",
    throttle=WRITE,
)
def request_phone_change(request: HttpRequest, body: PhoneChangeIn) -> Status[ClaimOut]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    asked = retrying(
        lambda: services.request_phone_change(
            caller, body.phone, pin=body.pin, password=body.password, now=now, origin=origin
        )
    )
    return Status(202, ClaimOut.of(asked))


@router.post(
    "/me/phone/confirm",
    response={200: ProfileOut, 401: Problem, 403: Problem, 409: Problem, 423: Problem, **PROBLEMS},
    operation_id="confirm_phone_change",
    summary="Show the code that changes your phone number",
    description=_WHAT_IS_DONE,
    throttle=WRITE,
)
def confirm_phone_change(request: HttpRequest, body: CodeIn) -> ProfileOut:
    return _confirmed(request, "sms", body)


@router.post(
    "/me/email",
    response={202: ClaimOut, 401: Problem, 403: Problem, 423: Problem, 503: Problem, **PROBLEMS},
    operation_id="request_email_change",
    summary="Begin to change your e-mail address",
    description=f"With the PIN or the password; for a first address too. {_WHAT_FOLLOWS}",
    throttle=WRITE,
)
def request_email_change(request: HttpRequest, body: EmailChangeIn) -> Status[ClaimOut]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    asked = retrying(
        lambda: services.request_email_change(
            caller, body.email, pin=body.pin, password=body.password, now=now, origin=origin
        )
    )
    return Status(202, ClaimOut.of(asked))


@router.post(
    "/me/email/confirm",
    response={200: ProfileOut, 401: Problem, 403: Problem, 409: Problem, 423: Problem, **PROBLEMS},
    operation_id="confirm_email_change",
    summary="Show the code that changes your e-mail address",
    description=_WHAT_IS_DONE,
    throttle=WRITE,
)
def confirm_email_change(request: HttpRequest, body: CodeIn) -> ProfileOut:
    return _confirmed(request, "email", body)


def _confirmed(request: HttpRequest, channel: Channel, body: CodeIn) -> ProfileOut:
    caller, now, origin, attempt = caller_of(request), clock.now(), origin_of(request), attempt_of(request)
    return ProfileOut.of(
        retrying(
            lambda: services.confirm_contact_change(
                caller, channel, body.challenge_id, body.otp, attempt=attempt, now=now, origin=origin
            )
        )
    )
