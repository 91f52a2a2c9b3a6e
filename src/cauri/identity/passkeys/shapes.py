"""What goes in and out at the doors of passkeys. Credentials look as `PublicKeyCredential.toJSON()` gives them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from webauthn.helpers import bytes_to_base64url

from cauri.identity.access.shapes import DeviceIn, DeviceName, InCookie, PasswordText, PinText
from cauri.identity.passkeys.models import Passkey
from cauri.identity.passkeys.services import Offer
from cauri.kit.web.schemas import Strict

_SIGNS = r"^[A-Za-z0-9_-]+$"
Identifier = Annotated[str, StringConstraints(pattern=_SIGNS, max_length=1400)]
Base64Url = Annotated[str, StringConstraints(pattern=_SIGNS, max_length=16_384)]

_A_TIME = "2026-11-20T12:05:00Z"
_AN_ID = "01a1fd45-be48-7cf9-b814-7dec111575de"
_A_CREDENTIAL = "rXNn7S4S1rzTUeq1Q0m1cUyLoaRvTEmGi-e0A3LXr2o"
_A_CHALLENGE = "YzB3cjFlU2gzbGxzRnIwbVRoM000bGQxdmVzUjM0Y2hl"
_CLIENT_DATA = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiWXpCM2NqRmwiLCJvcmlnaW4iOiJodHRwczovL2V4YW1wbGUub3JnIn0"


class ReauthenticationIn(Strict):
    """What the customer knows, once more."""

    pin: PinText | None = Field(default=None, description="Either this or `password`.", examples=["8305"])
    password: PasswordText | None = Field(default=None, description="Either this or `pin`.", examples=[None])


class _CredentialIn(Strict):
    id: Identifier = Field(examples=[_A_CREDENTIAL])
    raw_id: Identifier = Field(alias="rawId", examples=[_A_CREDENTIAL])
    type: Literal["public-key"] = Field(examples=["public-key"])
    authenticator_attachment: Literal["platform", "cross-platform"] | None = Field(
        default=None, alias="authenticatorAttachment", examples=["platform"]
    )
    extensions: dict[str, Any] = Field(
        default={}, alias="clientExtensionResults", description="Not looked at.", examples=[{}]
    )

    def document(self) -> dict[str, Any]:
        """As the browser gave it."""
        return self.model_dump(by_alias=True, exclude_none=True)


class AttestationResponseIn(Strict):
    """What an authenticator says of the passkey that it has made."""

    client_data: Base64Url = Field(alias="clientDataJSON", examples=[_CLIENT_DATA])
    attestation: Base64Url = Field(alias="attestationObject", examples=["o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVg"])
    transports: list[Annotated[str, StringConstraints(max_length=32)]] = Field(
        default=[], max_length=10, examples=[["internal", "hybrid"]]
    )
    # Browsers repeat here what stands in the attestation. It is not looked at.
    authenticator_data: Base64Url | None = Field(
        default=None, alias="authenticatorData", examples=["SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAA"]
    )
    public_key: Base64Url | None = Field(
        default=None, alias="publicKey", examples=["MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"]
    )
    algorithm: int | None = Field(default=None, alias="publicKeyAlgorithm", examples=[-7])


class AttestationIn(_CredentialIn):
    """What `navigator.credentials.create` gave."""

    response: AttestationResponseIn


class AssertionResponseIn(Strict):
    """What an authenticator signed."""

    client_data: Base64Url = Field(alias="clientDataJSON", examples=[_CLIENT_DATA])
    authenticator_data: Base64Url = Field(
        alias="authenticatorData", examples=["SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ"]
    )
    signature: Base64Url = Field(examples=["MEUCIQDjRTX0a9x1Vh9jC5m8l2k3R0s6b7tYQ1u4vWzX2yJ3bQIgT0f8p6a4Z2w1e9r7c5x3"])
    user_handle: Identifier | None = Field(default=None, alias="userHandle", examples=["AaH9Rb5IfPm4FH3sERV13g"])


class AssertionIn(_CredentialIn):
    """What `navigator.credentials.get` gave."""

    response: AssertionResponseIn


class PasskeyRegistrationIn(Strict):
    """A passkey that was made for the options given before."""

    credential: AttestationIn
    name: DeviceName = Field(default="", description="What to call it.", examples=["Awa's phone"])


class PasskeySignInIn(InCookie):
    """A passkey that signed the challenge of the options given before."""

    credential: AssertionIn
    device: DeviceIn | None = Field(default=None, description="Leave it out on a device that was never bound.")
    device_name: DeviceName = Field(default="", description="What to call a new device.", examples=["Awa's phone"])


class PasskeyStepUpIn(Strict):
    """A passkey that signed the challenge of the options given before."""

    credential: AssertionIn


class OfferOut(BaseModel):
    """What to ask the browser with, and until when its answer is good."""

    options: dict[str, Any] = Field(
        description="For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`.",
        examples=[{"challenge": _A_CHALLENGE, "rpId": "example.org", "userVerification": "required"}],
    )
    expires_at: datetime = Field(examples=[_A_TIME])

    @classmethod
    def of(cls, offer: Offer) -> "OfferOut":
        """The shape of an offer."""
        return cls(options=dict(offer.options), expires_at=offer.expires_at)


class PasskeyOut(BaseModel):
    """A passkey of yours."""

    id: UUID = Field(examples=[_AN_ID])
    credential_id: str = Field(description="What the authenticator calls it, base64url.", examples=[_A_CREDENTIAL])
    transports: list[str] = Field(description="How browsers reach it.", examples=[["internal", "hybrid"]])
    name: str = Field(examples=["Awa's phone"])
    backed_up: bool = Field(description="Whether it is kept in step on several devices.", examples=[True])
    made_at: datetime = Field(examples=[_A_TIME])
    used_at: datetime | None = Field(description="When it last signed.", examples=[_A_TIME])

    @classmethod
    def of(cls, passkey: Passkey) -> "PasskeyOut":
        """The shape of a passkey, for its owner."""
        return cls(
            id=passkey.pk,
            credential_id=bytes_to_base64url(bytes(passkey.credential_id)),
            transports=passkey.transports,
            name=passkey.name,
            backed_up=passkey.backed_up,
            made_at=passkey.made_at,
            used_at=passkey.used_at,
        )
