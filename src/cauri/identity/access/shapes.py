"""What goes in and out at the doors of access. Pydantic models only, so that onboarding's door can show them too."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from cauri.identity.access.claims import Claimed
from cauri.identity.access.devices import LONGEST_NAME, DeviceProof
from cauri.identity.access.queries import OpenSession
from cauri.identity.access.sessions import SignedInDevice, Tokens
from cauri.identity.access.sign_ins import Challenged
from cauri.identity.access.step_ups import StepUp
from cauri.identity.users.models import User
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyOut

PinText = Annotated[str, StringConstraints(pattern="^[0-9]{4,6}$")]
PasswordText = Annotated[str, StringConstraints(min_length=1, max_length=256)]
CodeText = Annotated[str, StringConstraints(pattern="^[0-9]{6}$")]
TokenText = Annotated[str, StringConstraints(min_length=1, max_length=256)]
DeviceName = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]

_A_TIME = "2026-11-20T12:05:00Z"
_AN_ID = "01a1fd45-be48-7cf9-b814-7dec111575de"
_A_TOKEN = "c0wr1eSh3llsFr0mTh3M4ld1vesR34chedT1mbuktu"  # noqa: S105 - an example, which opens nothing
_A_JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMWExIn0.c2lnbmF0dXJl"


class DeviceIn(Strict):
    """What a device was told when it was bound."""

    id: UUID = Field(examples=[_AN_ID])
    secret: TokenText = Field(description="Told once, when the device was bound.", examples=[_A_TOKEN])

    def proof(self) -> DeviceProof:
        """The device as services know it."""
        return DeviceProof(id=self.id, secret=self.secret)


class InCookie(Strict):
    """Who signs in from a web page may have the refresh token in a cookie."""

    cookie: bool = Field(
        strict=True,
        default=False,
        description="For web apps: put the refresh token into a cookie that no script reads, instead of the body. To "
        "refresh, POST {} to /auth/refresh with the readable cookie's value in the header `X-CSRF-Token`.",
        examples=[False],
    )


class LoginIn(InCookie):
    """Who signs in, with what they know, and on which device."""

    identifier: str = Field(
        min_length=1,
        max_length=254,
        description="Phone number (with its country code, unless it is of the operator's country), username or e-mail.",
        examples=["+22222123456"],
    )
    pin: PinText | None = Field(default=None, description="Either this or `password`.", examples=["8305"])
    password: PasswordText | None = Field(default=None, description="Either this or `pin`.", examples=[None])
    device: DeviceIn | None = Field(default=None, description="Leave it out on a device that was never bound.")
    device_name: DeviceName = Field(default="", description="What to call a new device.", examples=["Awa's phone"])


class CodeIn(Strict):
    """The code that answers a challenge."""

    challenge_id: UUID = Field(examples=[_AN_ID])
    otp: CodeText = Field(description="The six digits that were sent.", examples=["204816"])


class SignInCodeIn(CodeIn, InCookie):
    """The code that answers a sign-in's challenge."""


class RefreshIn(Strict):
    """A refresh token, which is used up by this."""

    refresh_token: TokenText | None = Field(
        default=None,
        description="Leave it out where it is in a cookie; then the header `X-CSRF-Token` must hold the value of the "
        "cookie that the page can read.",
        examples=[_A_TOKEN],
    )


class PinChangeIn(Strict):
    """The new PIN, with the old one; or, when there is none yet, with the password."""

    new_pin: PinText = Field(description="4 to 6 digits that are hard to guess.", examples=["5936"])
    old_pin: PinText | None = Field(default=None, description="Either this or `password`.", examples=["8305"])
    password: PasswordText | None = Field(
        default=None, description="For a first PIN, by who joined with a password.", examples=[None]
    )


class PinIn(Strict):
    """The PIN."""

    pin: PinText = Field(examples=["8305"])


class LockIn(Strict):
    """What locks one's own account."""

    pin: PinText | None = Field(default=None, description="Either this or `password`.", examples=["8305"])
    password: PasswordText | None = Field(default=None, description="Either this or `pin`.", examples=[None])
    wipe: bool = Field(
        strict=True,
        default=False,
        description="Let no device in again without a code, and have apps forget what they hold.",
    )


class LockWithSecretIn(LockIn):
    """Whose account to lock, and what its owner knows."""

    identifier: str = Field(
        min_length=1,
        max_length=254,
        description="Phone number (with its country code, unless it is of the operator's country), username or e-mail.",
        examples=["+22222123456"],
    )


class ClaimIn(Strict):
    """The phone or e-mail address of an account that one says is one's own."""

    identifier: str = Field(
        min_length=1,
        max_length=254,
        description="Phone number (with its country code, unless it is of the operator's country) or e-mail.",
        examples=["+22222123456"],
    )
    language: Literal["ar", "fr", "en"] = Field(
        default="fr", description="In which to write to an address that no account has.", examples=["fr"]
    )


class LockConfirmIn(CodeIn):
    """The code that locks an account."""

    wipe: bool = Field(
        strict=True,
        default=False,
        description="Let no device in again without a code, and have apps forget what they hold.",
    )


class PinResetIn(Strict):
    """The phone of an account whose PIN was forgotten."""

    phone: str = Field(
        min_length=1,
        max_length=32,
        description="With its country code, unless it is of the operator's country.",
        examples=["+22222123456"],
    )
    language: Literal["ar", "fr", "en"] = Field(
        default="fr", description="In which to write to a number that no account has.", examples=["fr"]
    )
    device: DeviceIn | None = Field(
        default=None, description="Of the bound device that asks, so that it may be approved on another one."
    )


class PinResetConfirmIn(CodeIn):
    """A new PIN, with the code that went to the phone and another proof."""

    new_pin: PinText = Field(description="4 to 6 digits that are hard to guess.", examples=["5936"])
    email_otp: CodeText | None = Field(
        default=None,
        description="The code that went to the e-mail address. Either this or `password`; leave out both when the "
        "request was approved on another device.",
        examples=["730184"],
    )
    password: PasswordText | None = Field(default=None, description="Either this or `email_otp`.", examples=[None])


class TokensOut(BaseModel):
    """A new pair of tokens."""

    access_token: str = Field(description="Goes with every request as a bearer.", examples=[_A_JWT])
    access_expires_at: datetime = Field(examples=[_A_TIME])
    refresh_token: str | None = Field(
        description="Good for one refresh. Null where it went into a cookie instead.", examples=[_A_TOKEN]
    )
    refresh_expires_at: datetime = Field(examples=["2026-12-04T12:05:00Z"])

    @classmethod
    def of(cls, tokens: Tokens) -> "TokensOut":
        """The shape of tokens."""
        return cls(
            access_token=tokens.access_token,
            access_expires_at=tokens.access_expires_at,
            refresh_token=tokens.refresh_token,
            refresh_expires_at=tokens.refresh_expires_at,
        )


class BoundDeviceOut(BaseModel):
    """A device that was bound just now. Keep both: signing in on it takes no code again."""

    id: UUID = Field(examples=[_AN_ID])
    secret: str = Field(description="Told this once.", examples=[_A_TOKEN])


class SignedInOut(TokensOut):
    """Somebody who is in."""

    user_id: UUID = Field(examples=[_AN_ID])
    session_id: UUID = Field(examples=[_AN_ID])
    device: BoundDeviceOut | None = Field(description="Only when the device was bound by this.")

    @classmethod
    def of_device(cls, opened: SignedInDevice) -> "SignedInOut":
        """The shape of a session that was opened."""
        bound = opened.device_secret
        return cls(
            **TokensOut.of(opened.tokens).model_dump(),
            user_id=opened.user_id,
            session_id=opened.session_id,
            device=None if bound is None else BoundDeviceOut(id=opened.device_id, secret=bound),
        )


class ChallengeOut(BaseModel):
    """A code was sent; POST it to /auth/login/verify with this id."""

    challenge_id: UUID = Field(examples=[_AN_ID])
    expires_at: datetime = Field(examples=[_A_TIME])
    sent_to: str = Field(description="Where the code went, masked.", examples=["+222 ••••••56"])

    @classmethod
    def of(cls, challenged: Challenged) -> "ChallengeOut":
        """The shape of a challenge."""
        return cls(challenge_id=challenged.challenge_id, expires_at=challenged.expires_at, sent_to=challenged.sent_to)


class ClaimOut(BaseModel):
    """If an account has that address, a code was sent there. The answer is the same if none has."""

    challenge_id: UUID = Field(examples=[_AN_ID])
    expires_at: datetime = Field(examples=[_A_TIME])
    sent_to: str = Field(description="The address that was given, masked.", examples=["+222 ••••••56"])

    @classmethod
    def of(cls, claimed: Claimed) -> "ClaimOut":
        """The shape of a claim."""
        return cls(challenge_id=claimed.id, expires_at=claimed.expires_at, sent_to=claimed.sent_to)


class SessionOut(BaseModel):
    """A place where you are signed in."""

    id: UUID = Field(examples=[_AN_ID])
    device_id: UUID = Field(examples=[_AN_ID])
    device_name: str = Field(examples=["Awa's phone"])
    opened_at: datetime = Field(examples=[_A_TIME])
    last_seen_at: datetime = Field(description="When it was last refreshed.", examples=[_A_TIME])
    expires_at: datetime = Field(examples=["2026-12-20T12:05:00Z"])
    is_current: bool = Field(description="Whether this is the session that asks.", examples=[True])

    @classmethod
    def of(cls, session: OpenSession) -> "SessionOut":
        """The shape of a session."""
        return cls(
            id=session.id,
            device_id=session.device_id,
            device_name=session.device_name,
            opened_at=session.opened_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            is_current=session.is_current,
        )


class ProfileIn(Strict):
    """What to change about oneself. What is left out stays."""

    username: Annotated[str, StringConstraints(max_length=30)] | None = Field(
        default=None, description="Letters (one at least), digits and . _ -; unique in any case.", examples=["awa.d"]
    )
    language: Literal["ar", "fr", "en"] | None = Field(
        default=None, description="In which messages are written.", examples=["fr"]
    )
    pin: PinText | None = Field(
        default=None, description="This or `password`, for another username than before.", examples=["8305"]
    )
    password: PasswordText | None = Field(default=None, description="Either this or `pin`.", examples=[None])


class ProfileOut(BaseModel):
    """You, as we know you."""

    id: UUID = Field(examples=[_AN_ID])
    name: str = Field(examples=["Awa Diallo"])
    username: str | None = Field(examples=["awa.d"])
    phone: str | None = Field(description="E.164.", examples=["+22222123456"])
    email: str | None = Field(examples=["awa@example.org"])
    language: Literal["ar", "fr", "en"] = Field(examples=["fr"])
    country: str = Field(description="ISO 3166 alpha-2 code.", examples=["MR"])
    home_currency: str = Field(description="ISO 4217 code.", examples=["MRU"])
    tier: int = Field(description="How much of you is known, 0 to 3; 0 moves no money.", examples=[1])
    joined_at: datetime = Field(examples=[_A_TIME])

    @classmethod
    def of(cls, person: User) -> "ProfileOut":
        """The shape of a customer, for that customer."""
        return cls.model_validate(person, from_attributes=True)


class StepUpOut(BaseModel):
    """A token that pays for several payments in place of the PIN, for five minutes."""

    step_up_token: str = Field(examples=[_A_TOKEN])
    expires_at: datetime = Field(examples=[_A_TIME])
    caps: list[MoneyOut] = Field(description="How much it pays for in all, in each currency.")

    @classmethod
    def of(cls, step_up: StepUp) -> "StepUpOut":
        """The shape of a step-up."""
        return cls(
            step_up_token=step_up.token,
            expires_at=step_up.expires_at,
            caps=[MoneyOut.of(cap) for cap in step_up.caps.values()],
        )
