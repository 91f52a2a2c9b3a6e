"""Whatever is made of the secret outside the database: keyed digests, sealed texts, new tokens."""

import base64
import hashlib
import hmac
from uuid import UUID

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import get_random_string

_TOKEN_SIGNS = 43  # of 62 kinds: 256 bits
_CODE_DIGITS = 6


def pepper() -> tuple[str, bytes]:
    """The pepper in force, after its version."""
    version, secret = next(iter(settings.PEPPERS.items()))
    return version, secret.encode()


def pepper_of(version: str) -> bytes | None:
    """An earlier pepper, as long as the operator keeps it."""
    secret: str | None = settings.PEPPERS.get(version)
    return None if secret is None else secret.encode()


def keyed(purpose: str, text: str) -> bytes:
    """A digest that only we can make. The purpose keeps digests of the same text apart."""
    return hmac.digest(pepper()[1], f"{purpose}\0{text}".encode(), "sha256")


def keyed_by_all(purpose: str, text: str) -> list[bytes]:
    """That digest under each pepper that the operator keeps, the one in force first: to find what was kept before."""
    said = f"{purpose}\0{text}".encode()
    return [hmac.digest(secret.encode(), said, "sha256") for secret in settings.PEPPERS.values()]


def stand_in(purpose: str, text: str) -> UUID:
    """An id in place of a text that must not be kept."""
    return UUID(bytes=keyed(purpose, text)[:16])


def digest_of(token: str) -> bytes:
    """How a token is kept. It has 256 random bits, so a plain hash tells nothing about it."""
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    """A token that nobody guesses."""
    return get_random_string(_TOKEN_SIGNS)


def new_code() -> str:
    """A one-time code of six digits."""
    return get_random_string(_CODE_DIGITS, "0123456789")


def successor_of(refresh_token: str) -> str:
    """The token that follows a refresh token. Always the same one, so that it need not be stored."""
    return base64.urlsafe_b64encode(keyed("refresh", refresh_token)).rstrip(b"=").decode()


def csrf_of(session_id: UUID) -> str:
    """What only a page of ours that may read its own cookies can send beside a session's refresh cookie."""
    return keyed("csrf", str(session_id)).hex()


def sealed(purpose: str, text: str) -> bytes:
    """A text that only we can read again."""
    return _box(purpose).encrypt(text.encode())


def opened(purpose: str, box: bytes) -> str:
    """What was sealed, under this pepper or an earlier one. Raises cryptography.fernet.InvalidToken."""
    return _box(purpose).decrypt(box).decode()


def _box(purpose: str) -> MultiFernet:
    secrets = [
        hmac.digest(secret.encode(), f"{purpose}\0box".encode(), "sha256") for secret in settings.PEPPERS.values()
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(secret)) for secret in secrets])
