"""Joining and leaving over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema, Status

from cauri.identity.access import cookies
from cauri.identity.access import services as access
from cauri.identity.access.api import attempt_of, caller_of, signed_in, told_to
from cauri.identity.access.registrations import Started
from cauri.identity.access.shapes import CodeText, DeviceName, InCookie, PasswordText, PinText, SignedInOut
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import SENSITIVE, WRITE, limit_identifier
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict
from cauri.products.onboarding import leaving, services
from cauri.products.onboarding.services import Application, Joined

router = Router(tags=["auth"])

_PROBLEMS: dict[int, Any] = dict.fromkeys((400, 415, 422, 429, 503), Problem)


class RegistrationIn(Strict):
    """Who wants to join: phone, username and PIN, or e-mail address and password."""

    name: str = Field(min_length=1, max_length=80, description="As people know you.", examples=["Awa Diallo"])
    country: str = Field(
        min_length=2, max_length=2, description="Where you live: one of `/meta/countries`.", examples=["MR"]
    )
    language: Literal["ar", "fr", "en"] = Field(description="In which you are written to.", examples=["fr"])
    phone: str | None = Field(
        default=None, max_length=40, description="As people write it in your country.", examples=["22 12 34 56"]
    )
    email: str | None = Field(default=None, max_length=254, examples=[None])
    username: str | None = Field(default=None, max_length=30, description="Needed with a phone.", examples=["awa"])
    pin: PinText | None = Field(default=None, description="Goes with a phone; 4 to 6 digits.", examples=["8305"])
    password: PasswordText | None = Field(default=None, description="Goes with an e-mail address.", examples=[None])

    def application(self) -> Application:
        """The same, as the room knows it."""
        return Application(**self.model_dump())


class RegistrationOut(Schema):
    """A registration that waits for the code that was sent."""

    registration_id: UUID
    sent_to: str = Field(description="Masked.", examples=["+222 ••••••56"])
    expires_at: datetime

    @classmethod
    def of(cls, started: Started) -> "RegistrationOut":
        """One that was started."""
        return cls(registration_id=started.id, sent_to=started.sent_to, expires_at=started.expires_at)


class RegistrationCodeIn(InCookie):
    """The code that was sent."""

    registration_id: UUID
    otp: CodeText = Field(description="The six digits that were sent.", examples=["204816"])
    device_name: DeviceName = Field(default="", description="What to call this device.", examples=["Awa's phone"])
    username: str | None = Field(
        default=None, max_length=30, description="Another one, if the first is taken.", examples=[None]
    )


class JoinedOut(SignedInOut):
    """A new customer, signed in on a bound device."""

    wallet_id: UUID = Field(description="The wallet in the home currency.")

    @classmethod
    def of_joined(cls, joined: Joined, signed_in: SignedInOut) -> "JoinedOut":
        """Somebody who has joined, and what they are told as one who has signed in."""
        return cls(**signed_in.model_dump(), wallet_id=joined.wallet.pk)


@router.post(
    "/register",
    response={202: RegistrationOut, **_PROBLEMS},
    operation_id="register",
    summary="Register",
    description="Sends a code to the phone (good for 5 minutes) or the e-mail address (10 minutes). The answer is the "
    "same whether or not somebody has an account; who has one is told so by message.",
    throttle=SENSITIVE,
)
def register(request: HttpRequest, body: RegistrationIn) -> Status[RegistrationOut]:
    limit_identifier(request, access.stored_form(body.phone or body.email or "", region=body.country))
    now, origin = clock.now(), origin_of(request)
    started = retrying(lambda: services.register(body.application(), now=now, origin=origin))
    return Status(202, RegistrationOut.of(started))


@router.post(
    "/register/verify",
    response={201: JoinedOut, 403: Problem, 409: Problem, 423: Problem, **_PROBLEMS},
    operation_id="verify_registration",
    summary="Show the code of a registration",
    description="Makes the customer, binds this device, signs in and opens a wallet in the home currency. A code has "
    "five tries and one use; with an `Idempotency-Key`, the same request may be repeated until the code ends, in case "
    "the answer was lost. `device_secret` is told only here: keep it, it makes the PIN enough on this device.",
    throttle=SENSITIVE,
)
def verify(request: HttpRequest, response: HttpResponse, body: RegistrationCodeIn) -> Status[JoinedOut]:
    now, origin, attempt = clock.now(), origin_of(request), attempt_of(request)
    joined = retrying(
        lambda: services.verify(
            body.registration_id,
            body.otp,
            attempt=attempt,
            device_name=body.device_name,
            username=body.username,
            now=now,
            origin=origin,
        )
    )
    signed_in = told_to(response, joined.entered.device, cookie=body.cookie, now=now)
    return Status(201, JoinedOut.of_joined(joined, signed_in))


class LeavingIn(Strict):
    """The PIN or the password, once more."""

    pin: PinText | None = Field(default=None, description="Either this or `password`.", examples=["8305"])
    password: PasswordText | None = Field(default=None, description="Either this or `pin`.", examples=[None])


@router.delete(
    "/account",
    response={204: None, 401: Problem, 403: Problem, 409: Problem, 423: Problem, **_PROBLEMS},
    operation_id="close_account",
    summary="Close your account",
    description="For good, with the PIN or the password, once every wallet is empty: they are all closed, every "
    "session and device ends, and you are told at every address. After 72 hours your phone number and e-mail address "
    "may join anew; nobody else ever gets your username. Payments stay in the books, as the law asks.",
    auth=signed_in,
    throttle=WRITE,
)
def close_account(request: HttpRequest, response: HttpResponse, body: LeavingIn) -> Status[None]:
    cookies.clear(response)
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: leaving.leave(caller, pin=body.pin, password=body.password, now=now, origin=origin))
    return Status(204, None)
