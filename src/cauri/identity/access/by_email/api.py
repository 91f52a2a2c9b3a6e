"""Signing in by a code to the e-mail address, over HTTP."""

from django.http import HttpRequest, HttpResponse
from ninja import Status

from cauri.identity.access import services
from cauri.identity.access.api import PROBLEMS, attempt_of, told_to
from cauri.identity.access.by_email.shapes import CodeRequestIn, CodeSignInIn
from cauri.identity.access.shapes import ClaimOut, SignedInOut
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import SENSITIVE, limit_identifier
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router

router = Router(tags=["auth"])


@router.post(
    "/request-otp",
    response={202: ClaimOut, 503: Problem, **PROBLEMS},
    operation_id="request_sign_in_code",
    summary="Ask for a code to sign in with",
    description="A code goes to the account's e-mail address. The answer does not tell whether there is an account.",
    throttle=SENSITIVE,
)
def request_sign_in_code(request: HttpRequest, body: CodeRequestIn) -> Status[ClaimOut]:
    limit_identifier(request, services.stored_form(body.identifier))
    now, origin = clock.now(), origin_of(request)
    asked = retrying(
        lambda: services.request_email_sign_in(body.identifier, language=body.language, now=now, origin=origin)
    )
    return Status(202, ClaimOut.of(asked))


@router.post(
    "/verify-otp",
    response={200: SignedInOut, 401: Problem, 403: Problem, 423: Problem, **PROBLEMS},
    operation_id="verify_sign_in_code",
    summary="Sign in with a code",
    description="An account that has a PIN takes a second proof on a device that was never bound: the PIN or the "
    "password (`second_factor_needed`; the code stays good). A device that is bound by this lets little money leave "
    "for 24 hours. With an `Idempotency-Key`, the same request may be repeated until the code ends.",
    throttle=SENSITIVE,
)
def verify_sign_in_code(request: HttpRequest, response: HttpResponse, body: CodeSignInIn) -> SignedInOut:
    now, origin, attempt = clock.now(), origin_of(request), attempt_of(request)
    device = body.device.proof() if body.device else None
    opened = retrying(
        lambda: services.verify_email_sign_in(
            body.challenge_id,
            body.otp,
            pin=body.pin,
            password=body.password,
            device=device,
            device_name=body.device_name,
            attempt=attempt,
            now=now,
            origin=origin,
        )
    )
    return told_to(response, opened, cookie=body.cookie, now=now)
