"""The doors of passkeys. Each takes two steps: options for the browser, then what its authenticator signed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Status

from cauri.identity.access.api import caller_of, signed_in, told_to
from cauri.identity.access.shapes import SignedInOut, StepUpOut
from cauri.identity.passkeys import queries, services
from cauri.identity.passkeys.shapes import (
    OfferOut,
    PasskeyOut,
    PasskeyRegistrationIn,
    PasskeySignInIn,
    PasskeyStepUpIn,
    ReauthenticationIn,
)
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import SENSITIVE, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router

router = Router(tags=["passkeys"])

_PROBLEMS: dict[int, Any] = {422: Problem, 429: Problem, 500: Problem}
_SIGNED_IN: dict[int, Any] = {401: Problem, 423: Problem, **_PROBLEMS}


@router.get(
    "",
    response={200: list[PasskeyOut], **_SIGNED_IN},
    operation_id="list_passkeys",
    summary="List your passkeys",
    description="The oldest first. Keys that were removed are not among them.",
    auth=signed_in,
)
def list_passkeys(request: HttpRequest) -> list[PasskeyOut]:
    return [PasskeyOut.of(one) for one in queries.passkeys_of(caller_of(request).user_id)]


@router.post(
    "/options",
    response={201: OfferOut, 403: Problem, 409: Problem, 503: Problem, **_SIGNED_IN},
    operation_id="offer_passkey",
    summary="Begin to make a passkey",
    description="With the PIN or the password. The options are for `navigator.credentials.create`, once, within five "
    "minutes and in this session.",
    auth=signed_in,
    throttle=WRITE,
)
def offer_registration(request: HttpRequest, response: HttpResponse, body: ReauthenticationIn) -> Status[OfferOut]:
    response["Cache-Control"] = "no-store"
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    offer = retrying(
        lambda: services.offer_registration(caller, pin=body.pin, password=body.password, now=now, origin=origin)
    )
    return Status(201, OfferOut.of(offer))


@router.post(
    "",
    response={201: PasskeyOut, 403: Problem, 409: Problem, **_SIGNED_IN},
    operation_id="add_passkey",
    summary="Keep the passkey that was made",
    description="It signs you in, and agrees to payments. All your other sessions end, and you are told at every "
    "address. Its authenticator must have verified you, by a fingerprint, a face or a PIN of its own.",
    auth=signed_in,
    throttle=WRITE,
)
def register(request: HttpRequest, body: PasskeyRegistrationIn) -> Status[PasskeyOut]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    made = retrying(
        lambda: services.register(caller, body.credential.document(), name=body.name, now=now, origin=origin)
    )
    return Status(201, PasskeyOut.of(made))


@router.delete(
    "/{uuid:passkey_id}",
    response={204: None, 403: Problem, 404: Problem, **_SIGNED_IN},
    operation_id="remove_passkey",
    summary="Remove a passkey",
    description="With the PIN or the password. All your other sessions end, and you are told at every address.",
    auth=signed_in,
    throttle=WRITE,
)
def remove(request: HttpRequest, passkey_id: UUID, body: ReauthenticationIn) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: services.remove(caller, passkey_id, pin=body.pin, password=body.password, now=now, origin=origin))
    return Status(204, None)


@router.post(
    "/sign-in/options",
    response={201: OfferOut, 503: Problem, **_PROBLEMS},
    operation_id="offer_passkey_sign_in",
    summary="Begin to sign in with a passkey",
    description="The options are for `navigator.credentials.get`, once and within five minutes. Nobody is named: the "
    "device offers the passkeys that it holds for us.",
    throttle=SENSITIVE,
)
def offer_sign_in(request: HttpRequest, response: HttpResponse) -> Status[OfferOut]:
    response["Cache-Control"] = "no-store"
    now = clock.now()
    return Status(201, OfferOut.of(retrying(lambda: services.offer_sign_in(now=now))))


@router.post(
    "/sign-in",
    response={200: SignedInOut, 403: Problem, 423: Problem, **_PROBLEMS},
    operation_id="sign_in_with_passkey",
    summary="Sign in with a passkey",
    description="On a device that was not bound before, it is bound by this, without a code; for 24 hours only little "
    "money may leave. An unknown passkey and a wrong signature get the same answer.",
    throttle=SENSITIVE,
)
def sign_in(request: HttpRequest, response: HttpResponse, body: PasskeySignInIn) -> SignedInOut:
    now, origin = clock.now(), origin_of(request)
    device = body.device.proof() if body.device else None
    opened = retrying(
        lambda: services.sign_in(
            body.credential.document(), device=device, device_name=body.device_name, now=now, origin=origin
        )
    )
    return told_to(response, opened, cookie=body.cookie, now=now)


@router.post(
    "/step-up/options",
    response={201: OfferOut, 503: Problem, **_SIGNED_IN},
    operation_id="offer_passkey_step_up",
    summary="Begin to step up with a passkey",
    description="The options are for `navigator.credentials.get`, once, within five minutes and in this session.",
    auth=signed_in,
    throttle=WRITE,
)
def offer_step_up(request: HttpRequest, response: HttpResponse) -> Status[OfferOut]:
    response["Cache-Control"] = "no-store"
    caller, now = caller_of(request), clock.now()
    return Status(201, OfferOut.of(retrying(lambda: services.offer_step_up(caller, now=now))))


@router.post(
    "/step-up",
    response={201: StepUpOut, 403: Problem, **_SIGNED_IN},
    operation_id="step_up_with_passkey",
    summary="Exchange a passkey's signature for a step-up token",
    description="The token is the same as for the PIN: of this session on this device, for five minutes and for so "
    "much money in all.",
    auth=signed_in,
    throttle=WRITE,
)
def step_up(request: HttpRequest, response: HttpResponse, body: PasskeyStepUpIn) -> Status[StepUpOut]:
    response["Cache-Control"] = "no-store"
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    stepped_up = retrying(lambda: services.step_up(caller, body.credential.document(), now=now, origin=origin))
    return Status(201, StepUpOut.of(stepped_up))
