"""The doors of access: signing in and out, refreshing, sessions, the PIN, step-up. The folders beside hold more."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Status
from ninja.security import HttpBearer

from cauri.identity.access import cookies, queries, services
from cauri.identity.access.callers import Caller
from cauri.identity.access.shapes import (
    ChallengeOut,
    LoginIn,
    PinChangeIn,
    PinIn,
    ProfileIn,
    ProfileOut,
    RefreshIn,
    SessionOut,
    SignedInOut,
    SignInCodeIn,
    StepUpOut,
    TokensOut,
)
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import SENSITIVE, WRITE, limit_identifier
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router

PROBLEMS: dict[int, Any] = {422: Problem, 429: Problem, 500: Problem}
_LONGEST_ATTEMPT = 255


class SignedIn(HttpBearer):
    """`auth=signed_in` on a router: `request.auth` is then the Caller. Anybody else gets a 401 problem."""

    openapi_bearerFormat = "JWT"  # noqa: N815 - the name is OpenAPI's

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Who calls. Raises NotSignedIn, AccountLocked."""
        return queries.caller_of(token, now=clock.now())


signed_in = SignedIn()
router = Router(tags=["auth"])
profiles = Router(tags=["profiles"], auth=signed_in)


def attempt_of(request: HttpRequest) -> str:
    """The key by which a client may repeat a request whose answer was lost; "" when it made up none."""
    return request.headers.get("Idempotency-Key", "")[:_LONGEST_ATTEMPT]


def told_to(response: HttpResponse, opened: services.SignedInDevice, *, cookie: bool, now: datetime) -> SignedInOut:
    """The answer to who has signed in; with the refresh token in a cookie, and only there, if they asked for that."""
    response["Cache-Control"] = "no-store"
    told = SignedInOut.of_device(opened)
    if not cookie:
        return told
    cookies.carry_first(response, opened.tokens, session_id=opened.session_id, now=now)
    return told.model_copy(update={"refresh_token": None})


@router.post(
    "/login",
    response={200: SignedInOut, 202: ChallengeOut, 401: Problem, 423: Problem, 503: Problem, **PROBLEMS},
    operation_id="sign_in",
    summary="Sign in",
    description="On a device that was bound before, by PIN or password alone (200). On any other, a code is sent first "
    "(202). Five wrong tries in a row lock the sign-in for 15 minutes, then twice as long each time. The answers never "
    "tell whether somebody has an account.",
    throttle=SENSITIVE,
)
def sign_in(request: HttpRequest, response: HttpResponse, body: LoginIn) -> Status[SignedInOut] | Status[ChallengeOut]:
    limit_identifier(request, services.stored_form(body.identifier))
    response["Cache-Control"] = "no-store"
    now, origin = clock.now(), origin_of(request)
    device = body.device.proof() if body.device else None
    told = retrying(
        lambda: services.sign_in(
            body.identifier,
            pin=body.pin,
            password=body.password,
            device=device,
            device_name=body.device_name,
            now=now,
            origin=origin,
        )
    )
    if isinstance(told, services.Challenged):
        return Status(202, ChallengeOut.of(told))
    return Status(200, told_to(response, told, cookie=body.cookie, now=now))


@router.post(
    "/login/verify",
    response={200: SignedInOut, 403: Problem, 423: Problem, **PROBLEMS},
    operation_id="verify_sign_in",
    summary="Show the code of a sign-in",
    description="Binds the device and signs in on it. A code has five tries and one use; with an `Idempotency-Key`, "
    "the same request may be repeated until the code ends, in case the answer was lost.",
    throttle=SENSITIVE,
)
def verify_sign_in(request: HttpRequest, response: HttpResponse, body: SignInCodeIn) -> SignedInOut:
    now, origin, attempt = clock.now(), origin_of(request), attempt_of(request)
    opened = retrying(
        lambda: services.verify_sign_in(body.challenge_id, body.otp, attempt=attempt, now=now, origin=origin)
    )
    return told_to(response, opened, cookie=body.cookie, now=now)


@router.post(
    "/refresh",
    response={200: TokensOut, 401: Problem, 403: Problem, 423: Problem, **PROBLEMS},
    operation_id="refresh_tokens",
    summary="Get new tokens",
    description="A refresh token is good for one refresh; within 10 seconds the same one gets the same successor. Used "
    "again later, it ends the session. Sessions end after 14 days without a refresh, and after 30 days in any case. A "
    "token in a cookie is taken from pages of our own origin only, beside the header `X-CSRF-Token`. Once the device "
    "was removed or wiped, the facts of the refusal say `wipe`: the app is to forget what it holds.",
    throttle=WRITE,
)
def refresh_tokens(request: HttpRequest, response: HttpResponse, body: RefreshIn) -> TokensOut:
    response["Cache-Control"] = "no-store"
    now, origin = clock.now(), origin_of(request)
    if body.refresh_token is not None:
        given = body.refresh_token
        return TokensOut.of(retrying(lambda: services.refresh(given, now=now, origin=origin)))
    shown = cookies.shown(request)
    tokens = retrying(lambda: services.refresh(shown.refresh_token, csrf=shown.csrf, now=now, origin=origin))
    cookies.carry(response, tokens, csrf=shown.csrf, now=now)
    return TokensOut.of(tokens).model_copy(update={"refresh_token": None})


@router.post(
    "/logout",
    response={204: None, 401: Problem, 423: Problem, **PROBLEMS},
    operation_id="sign_out",
    summary="Sign out",
    description="Ends this session: its tokens are refused from the next request on, its cookies cleared. The device "
    "stays bound.",
    auth=signed_in,
    throttle=WRITE,
)
def sign_out(request: HttpRequest, response: HttpResponse) -> Status[None]:
    cookies.clear(response)
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: services.sign_out(caller, now=now, origin=origin))
    return Status(204, None)


@router.get(
    "/sessions",
    response={200: list[SessionOut], 401: Problem, 423: Problem, **PROBLEMS},
    operation_id="list_sessions",
    summary="List where you are signed in",
    description="The latest first; this very session is marked.",
    auth=signed_in,
)
def list_sessions(request: HttpRequest) -> list[SessionOut]:
    return [SessionOut.of(session) for session in queries.sessions_of(caller_of(request), now=clock.now())]


@router.delete(
    "/sessions/{uuid:session_id}",
    response={204: None, 401: Problem, 404: Problem, 423: Problem, **PROBLEMS},
    operation_id="end_session",
    summary="End one of your sessions",
    description="Its tokens are refused from the next request on. Another device than this one is let in with a code "
    "only, from then on.",
    auth=signed_in,
    throttle=WRITE,
)
def end_session(request: HttpRequest, session_id: UUID) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: services.end_session(caller, session_id, now=now, origin=origin))
    return Status(204, None)


@router.put(
    "/pin",
    response={204: None, 401: Problem, 403: Problem, 409: Problem, 423: Problem, **PROBLEMS},
    operation_id="change_pin",
    summary="Change your PIN",
    description="With the old PIN; or choose a first one, with the password. All your other sessions end.",
    auth=signed_in,
    throttle=WRITE,
)
def change_pin(request: HttpRequest, body: PinChangeIn) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(
        lambda: services.change_pin(
            caller, old=body.old_pin, password=body.password, new=body.new_pin, now=now, origin=origin
        )
    )
    return Status(204, None)


@router.post(
    "/step-up",
    response={201: StepUpOut, 401: Problem, 403: Problem, 423: Problem, **PROBLEMS},
    operation_id="step_up",
    summary="Exchange the PIN for a step-up token",
    description="The token stands for the PIN in this session on this device, for five minutes and for so much money "
    "in all. Five wrong PINs in a row lock the PIN for 15 minutes, then twice as long each time.",
    auth=signed_in,
    throttle=WRITE,
)
def step_up(request: HttpRequest, response: HttpResponse, body: PinIn) -> Status[StepUpOut]:
    response["Cache-Control"] = "no-store"
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    return Status(201, StepUpOut.of(retrying(lambda: services.start_step_up(caller, body.pin, now=now, origin=origin))))


@profiles.get(
    "/me",
    response={200: ProfileOut, 401: Problem, 423: Problem, **PROBLEMS},
    operation_id="show_profile",
    summary="Show who you are",
    description="What is known of you. Others are shown your first name and an initial, never your phone or e-mail.",
)
def show_profile(request: HttpRequest) -> ProfileOut:
    return ProfileOut.of(services.profile_of(caller_of(request)))


@profiles.patch(
    "/me",
    response={200: ProfileOut, 401: Problem, 403: Problem, 409: Problem, 423: Problem, **PROBLEMS},
    operation_id="change_profile",
    summary="Change your username or language",
    description="What is left out stays as it is. Another username than before takes the PIN or the password, and you "
    "are told; the one before stays yours, so that nobody else gets what is sent there: you may go back to it. Five "
    "are kept.",
    throttle=WRITE,
)
def change_profile(request: HttpRequest, body: ProfileIn) -> ProfileOut:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    wish = {"username": body.username, "language": body.language, "pin": body.pin, "password": body.password}
    return ProfileOut.of(retrying(lambda: services.change_profile(caller, **wish, now=now, origin=origin)))


def caller_of(request: HttpRequest) -> Caller:
    """Who `signed_in` found."""
    caller: Caller = request.auth  # type: ignore[attr-defined] # ninja puts it there
    return caller
