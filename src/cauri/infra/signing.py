"""Signing for third persons with Ed25519 (RFC 8032): whoever has our public key can check what we said, without us.

The keys are made of the installation's document keys, one for each purpose, so that there is no further secret to
keep. The newest signs; what an older one signed holds as long as the operator keeps that one.
"""

import hashlib
import hmac
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

KEY_ID, SIGNATURE = 8, 64  # bytes


class BadSignature(Exception):
    """None of our keys signed that, or it was changed since."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature and which key made it."""

    key_id: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What anybody may know of a key: its 32 bytes, and its id, which begins their SHA-256."""

    key_id: bytes
    content: bytes


def sign(content: bytes, *, purpose: str) -> Signature:
    """The content signed with the newest key of a purpose."""
    key = _keys(purpose, _masters())[0]
    return Signature(_public(key).key_id, key.sign(content))


def verify(content: bytes, signature: Signature, *, purpose: str) -> None:
    """Return if a key of this purpose signed exactly this. Raises BadSignature."""
    known = {one.key_id: one for one in public_keys(purpose)}
    key = known.get(signature.key_id)
    if key is None:
        raise BadSignature
    try:
        Ed25519PublicKey.from_public_bytes(key.content).verify(signature.content, content)
    except InvalidSignature as error:
        raise BadSignature from error


def public_keys(purpose: str) -> list[PublicKey]:
    """All keys whose signatures hold for a purpose, the one that signs now first."""
    return [_public(key) for key in _keys(purpose, _masters())]


def _masters() -> tuple[bytes, ...]:
    return tuple(settings.DOCUMENT_KEYS.values())


@cache
def _keys(purpose: str, masters: tuple[bytes, ...]) -> list[Ed25519PrivateKey]:
    seeds = (hmac.digest(master, f"signatures of {purpose}".encode(), hashlib.sha256) for master in masters)
    return [Ed25519PrivateKey.from_private_bytes(seed) for seed in seeds]


def _public(key: Ed25519PrivateKey) -> PublicKey:
    content = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return PublicKey(hashlib.sha256(content).digest()[:KEY_ID], content)
