"""WebAuthn itself: what a browser is asked for, and whether what it answers was made by a passkey, here and now.

Nothing is read or written here. https://www.w3.org/TR/webauthn-3/#sctn-rp-operations
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol, TypeVar
from uuid import UUID

import webauthn
from django.conf import settings
from webauthn.helpers import options_to_json_dict, parse_attestation_object, parse_client_data_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cauri.kit.errors import Refusal

Document = Mapping[str, Any]
T = TypeVar("T")

_NAME: Final = "Cauri"
_TIMEOUT: Final = 300_000  # milliseconds; a challenge lasts as long
_ALGORITHMS: Final = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
# We ask for no attestation. A browser may pass on an authenticator's own signature all the same ("packed").
_FORMATS: Final = {AttestationFormat.NONE, AttestationFormat.PACKED}


class PasskeyRefused(Refusal):
    """The passkey is unknown or revoked, or did not sign what was asked, here, by you. It is never said which."""

    code: ClassVar[str] = "passkey_refused"
    status: ClassVar[int] = 403


class Credential(Protocol):
    """A passkey as WebAuthn knows it, whoever's it is."""

    credential_id: Any
    public_key: Any
    transports: Any


@dataclass(frozen=True)
class Assertion:
    """What a passkey says it signed, before anything is checked."""

    document: Document
    credential_id: bytes
    challenge: bytes


@dataclass(frozen=True)
class NewCredential:
    """A credential whose authenticator has just made it for us."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    aaguid: UUID
    transports: list[str]
    backed_up: bool


def creation_options(
    handle: bytes, *, name: str, shown_as: str, challenge: bytes, known: Sequence[Credential]
) -> dict[str, Any]:
    """What a browser needs to make a passkey: a PublicKeyCredentialCreationOptionsJSON. The handle is its user's."""
    return options_to_json_dict(
        webauthn.generate_registration_options(
            rp_id=settings.PASSKEY_RP_ID,
            rp_name=_NAME,
            user_id=handle,
            user_name=name,
            user_display_name=shown_as,
            challenge=challenge,
            timeout=_TIMEOUT,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=_described(known),
            supported_pub_key_algs=_ALGORITHMS,
        )
    )


def request_options(*, challenge: bytes, allowed: Sequence[Credential] = ()) -> dict[str, Any]:
    """What a browser needs to use a passkey, any of ours or one of these: PublicKeyCredentialRequestOptionsJSON."""
    return options_to_json_dict(
        webauthn.generate_authentication_options(
            rp_id=settings.PASSKEY_RP_ID,
            challenge=challenge,
            timeout=_TIMEOUT,
            allow_credentials=_described(allowed),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def signed_challenge(document: Document) -> bytes:
    """The challenge that a browser says was signed. Raises PasskeyRefused."""
    return _understood(lambda: _client_data(document)[0])


def assertion(document: Document) -> Assertion:
    """Read what `navigator.credentials.get` gave. Raises PasskeyRefused."""
    credential_id = _understood(lambda: webauthn.base64url_to_bytes(document["rawId"]))
    return Assertion(document, credential_id, signed_challenge(document))


def created(document: Document, *, challenge: bytes) -> NewCredential:
    """Check what `navigator.credentials.create` gave, and whether its user was verified. Raises PasskeyRefused."""

    def check() -> NewCredential:
        attestation = webauthn.base64url_to_bytes(document["response"]["attestationObject"])
        if parse_attestation_object(attestation).fmt not in _FORMATS or _client_data(document)[1]:
            raise PasskeyRefused
        verified = webauthn.verify_registration_response(
            credential=dict(document),
            expected_challenge=challenge,
            expected_rp_id=settings.PASSKEY_RP_ID,
            expected_origin=settings.PASSKEY_ORIGINS,
            require_user_verification=True,
            supported_pub_key_algs=_ALGORITHMS,
        )
        return NewCredential(
            credential_id=verified.credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            aaguid=UUID(verified.aaguid),
            transports=sorted({one for one in document["response"].get("transports") or () if _is_transport(one)}),
            backed_up=verified.credential_backed_up,
        )

    return _understood(check)


def count_signed(claimed: Assertion, passkey: Credential, *, handle: bytes) -> tuple[int, bool]:
    """Check that this passkey signed the claimed challenge for us, and that its user, of this handle, was verified.

    Answers how often it was used, as it counts itself, and whether it is backed up. What that count means is for the
    caller to judge. Raises PasskeyRefused.
    """

    def check() -> tuple[int, bool]:
        said = claimed.document["response"].get("userHandle")
        if _client_data(claimed.document)[1] or (said and webauthn.base64url_to_bytes(said) != handle):
            raise PasskeyRefused
        verified = webauthn.verify_authentication_response(
            credential=dict(claimed.document),
            expected_challenge=claimed.challenge,
            expected_rp_id=settings.PASSKEY_RP_ID,
            expected_origin=settings.PASSKEY_ORIGINS,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        return verified.new_sign_count, verified.credential_backed_up

    return _understood(check)


def _client_data(document: Document) -> tuple[bytes, bool]:
    """The challenge, and whether the page stood in somebody else's."""
    said = parse_client_data_json(webauthn.base64url_to_bytes(document["response"]["clientDataJSON"]))
    return said.challenge, bool(said.cross_origin)


def _understood(read: Callable[[], T]) -> T:
    """Whatever the library stumbles over in a stranger's bytes is a passkey of nobody's."""
    try:
        return read()
    except Exception:
        raise PasskeyRefused from None


def _described(passkeys: Sequence[Credential]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=bytes(one.credential_id), transports=[AuthenticatorTransport(name) for name in one.transports] or None
        )
        for one in passkeys
    ]


def _is_transport(name: str) -> bool:
    return name in {one.value for one in AuthenticatorTransport}
