"""What goes in and out at the doors of federation."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from cauri.identity.access.shapes import DeviceIn, DeviceName, InCookie, PasswordText, PinText
from cauri.identity.federation.models import FederatedIdentity
from cauri.kit.web.schemas import Strict

_A_JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMTAxNjk0ODQ0NzQzODYyNzYzMzQifQ.c2lnbmF0dXJl"


class IdTokenIn(Strict):
    """What a provider told the app about whoever has signed in there."""

    token: str = Field(
        min_length=1,
        max_length=8192,
        description="The ID token, as the provider gave it to the app.",
        examples=[_A_JWT],
    )
    nonce: str | None = Field(
        default=None,
        min_length=1,
        max_length=255,
        description="What the app sent the provider to have it in the token. If you send it, it must be there.",
        examples=["n-0S6_WzA2Mj"],
    )


class FederatedSignInIn(IdTokenIn, InCookie):
    """Who signs in, on which device."""

    device: DeviceIn | None = Field(default=None, description="Leave it out on a device that was never bound.")
    device_name: DeviceName = Field(default="", description="What to call a new device.", examples=["Awa's phone"])


class ProofIn(Strict):
    """The PIN or the password, once more."""

    pin: PinText | None = Field(default=None, description="Either this or `password`.", examples=["8305"])
    password: PasswordText | None = Field(default=None, description="Either this or `pin`.", examples=[None])


class LinkIn(IdTokenIn, ProofIn):
    """An account elsewhere to link, with the PIN or the password."""


class IdentityOut(BaseModel):
    """An account elsewhere that you sign in with."""

    provider: Literal["google"] = Field(examples=["google"])
    linked_at: datetime = Field(examples=["2026-11-20T12:05:00Z"])

    @classmethod
    def of(cls, identity: FederatedIdentity) -> "IdentityOut":
        """The shape of a linked identity."""
        return cls.model_validate(identity, from_attributes=True)
