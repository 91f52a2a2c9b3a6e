"""Hashing what people know. The pepper, not the cost, protects the few thousand PINs that there are.

A digest reads "<version of the pepper>$argon2id$…". Argon2id's cost is the least that OWASP recommends (19 MiB, two
passes), over HMAC-SHA256(pepper, secret + owner), so that equal PINs of two people have nothing in common.
"""

import functools
import hmac
from uuid import UUID

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError

from cauri.identity.access import keys

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
_NOBODY = UUID(int=0)


def hashed(secret: str, *, owner: UUID) -> str:
    """How a secret is kept."""
    version, pepper = keys.pepper()
    return version + _hasher.hash(_peppered(pepper, secret, owner))


def matches(secret: str, digest: str | None, *, owner: UUID) -> bool:
    """Whether that is the secret. As slow without a digest as with one: time does not tell who exists."""
    version, encoded = _parts(digest or _nobodys())
    pepper = keys.pepper_of(version)
    try:
        _hasher.verify(encoded, _peppered(pepper or b"", secret, owner))
    except VerificationError:
        return False
    return digest is not None and pepper is not None


def is_outdated(digest: str) -> bool:
    """Whether the secret should be hashed anew, because the pepper or the cost has changed since."""
    version, encoded = _parts(digest)
    return version != keys.pepper()[0] or _hasher.check_needs_rehash(encoded)


def _parts(digest: str) -> tuple[str, str]:
    version, dollar, rest = digest.partition("$")
    return version, dollar + rest


def _peppered(pepper: bytes, secret: str, owner: UUID) -> bytes:
    return hmac.digest(pepper, secret.encode() + owner.bytes, "sha256")


@functools.cache
def _nobodys() -> str:
    """The digest of a secret that nobody has."""
    return hashed(keys.new_token(), owner=_NOBODY)
