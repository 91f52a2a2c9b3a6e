"""The doors of federation: signing in with Google, and linking it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Status

from cauri.identity.access.api import caller_of, signed_in, told_to
from cauri.identity.access.services import Challenged
from cauri.identity.access.shapes import ChallengeOut, SignedInOut
from cauri.identity.federation import queries, services
from cauri.identity.federation.shapes import FederatedSignInIn, IdentityOut, LinkIn, ProofIn
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import SENSITIVE, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router

router = Router(tags=["auth"])
profiles = Router(tags=["profiles"], auth=signed_in)

_PROBLEMS: dict[int, Any] = {422: Problem, 429: Problem, 500: Problem}
_SIGNED_IN: dict[int, Any] = {401: Problem, 403: Problem, 423: Problem, **_PROBLEMS}


@router.post(
    "/google-oauth",
    response={
        200: SignedInOut,
        202: ChallengeOut,
        403: Problem,
        404: Problem,
        423: Problem,
        503: Problem,
        **_PROBLEMS,
    },
    operation_id="sign_in_with_google",
    summary="Sign in with Google",
    description="For who has linked a Google account: on a trusted device at once (200), on any other with a code "
    "to the phone (202). An account that nobody has linked opens nothing, whatever its e-mail address.",
    throttle=SENSITIVE,
)
def sign_in_with_google(
    request: HttpRequest, response: HttpResponse, body: FederatedSignInIn
) -> Status[SignedInOut] | Status[ChallengeOut]:
    response["Cache-Control"] = "no-store"
    now, origin = clock.now(), origin_of(request)
    told = retrying(
        lambda: services.sign_in(
            "google",
            body.token,
            nonce=body.nonce,
            device=body.device.proof() if body.device else None,
            device_name=body.device_name,
            now=now,
            origin=origin,
        )
    )
    if isinstance(told, Challenged):
        return Status(202, ChallengeOut.of(told))
    return Status(200, told_to(response, told, cookie=body.cookie, now=now))


@profiles.get(
    "/me/identities",
    response={200: list[IdentityOut], 401: Problem, 423: Problem, **_PROBLEMS},
    operation_id="list_identities",
    summary="List the accounts elsewhere that you sign in with",
    description="The oldest first. Of each, the provider and since when; never its e-mail address.",
)
def list_identities(request: HttpRequest) -> list[IdentityOut]:
    return [IdentityOut.of(one) for one in queries.identities_of(caller_of(request).user_id)]


@profiles.put(
    "/me/google",
    response={204: None, 404: Problem, 409: Problem, 503: Problem, **_SIGNED_IN},
    operation_id="link_google",
    summary="Link a Google account",
    description="With the PIN or the password. From then on it signs you in. All your other sessions end, and you are "
    "told at every address.",
    throttle=WRITE,
)
def link_google(request: HttpRequest, body: LinkIn) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(
        lambda: services.link(
            caller,
            "google",
            body.token,
            nonce=body.nonce,
            pin=body.pin,
            password=body.password,
            now=now,
            origin=origin,
        )
    )
    return Status(204, None)


@profiles.delete(
    "/me/google",
    response={204: None, 404: Problem, **_SIGNED_IN},
    operation_id="unlink_google",
    summary="Unlink your Google account",
    description="With the PIN or the password. All your other sessions end, and you are told at every address.",
    throttle=WRITE,
)
def unlink_google(request: HttpRequest, body: ProofIn) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: services.unlink(caller, "google", pin=body.pin, password=body.password, now=now, origin=origin))
    return Status(204, None)
