"""What a key is over, and what is remembered under it."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from cauri.kit.errors import Refusal

LONGEST = 255


class KeyRequired(Refusal):
    """A request that moves money needs an Idempotency-Key."""

    code = "idempotency_key_required"
    status = 400


class KeyMalformed(Refusal):
    """A key has 1 to 255 visible ASCII characters."""

    code = "idempotency_key_malformed"
    status = 400


class KeyReused(Refusal):
    """The key was used for another request."""

    code = "idempotency_key_reused"
    status = 422


class KeyInUse(Refusal):
    """The first request under the key is still being carried out."""

    code = "idempotency_key_in_use"
    status = 409
    retryable = True


@dataclass(frozen=True, slots=True)
class Key:
    """A sender's name for one request. Another sender's same text is another key.

    `fingerprint` is a SHA-256 over what was asked, without secrets: a mistyped PIN may be put right under the same key.
    """

    principal: UUID
    text: str
    fingerprint: bytes

    @classmethod
    def over(cls, principal: UUID, text: str | None, *parts: str) -> "Key":
        """The key for a request that consists of `parts`. Raises KeyRequired, KeyMalformed."""
        if not text:
            raise KeyRequired
        if len(text) > LONGEST or not all("!" <= character <= "~" for character in text):
            raise KeyMalformed(longest=LONGEST)
        spelt = "".join(f"{len(part)}:{part}" for part in parts)
        return cls(principal, text, hashlib.sha256(spelt.encode()).digest())


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it went out. `replayed`: it was given before, and this is it again."""

    status: int
    body: bytes
    content_type: str = "application/json"
    replayed: bool = False
