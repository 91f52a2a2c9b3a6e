"""The key of each person that the audit log knows something personal of, and what is sealed with it.

AES-256-GCM; the id of the record is authenticated, so that no sealed facts can be moved to another record.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cauri.infra import sealing
from cauri.infra.audit.models import PersonKey

_NONCE = 12


def sealed(facts: Mapping[str, Any], *, person: UUID, record_id: UUID, now: datetime) -> bytes | None:
    """Facts that only the person's key opens, which is made where there is none. None once the person is erased."""
    key = _key_of(person) or _made(person, now)
    if key.sealed_key is None:
        return None
    nonce = secrets.token_bytes(_NONCE)
    body = json.dumps(facts, ensure_ascii=False, default=str).encode()
    return nonce + AESGCM(_opened(key)).encrypt(nonce, body, record_id.bytes)


def opened(facts: bytes, *, person: UUID, record_id: UUID) -> dict[str, Any] | None:
    """Sealed facts again; None once the person is erased. Raises sealing.SealBroken."""
    key = _key_of(person)
    if key is None or key.sealed_key is None:
        return None
    try:
        body = AESGCM(_opened(key)).decrypt(facts[:_NONCE], facts[_NONCE:], record_id.bytes)
    except InvalidTag as error:
        raise sealing.SealBroken from error
    told: dict[str, Any] = json.loads(body)
    return told


def destroyed(person: UUID, *, now: datetime) -> bool:
    """Destroy a person's key for good, and let none be made later. Says whether there was one to destroy."""
    key, _ = PersonKey.objects.get_or_create(person=person, defaults={"made_at": now, "destroyed_at": now})
    return bool(PersonKey.objects.filter(pk=key.pk, destroyed_at=None).update(sealed_key=None, destroyed_at=now))


def _key_of(person: UUID) -> PersonKey | None:
    return PersonKey.objects.filter(pk=person).first()


def _made(person: UUID, now: datetime) -> PersonKey:
    """The person's new key; another's that came first stands."""
    fresh = sealing.seal(AESGCM.generate_key(bit_length=256), purpose=_purpose(person))
    PersonKey.objects.bulk_create([PersonKey(person=person, sealed_key=fresh, made_at=now)], ignore_conflicts=True)
    return PersonKey.objects.get(pk=person)


def _opened(key: PersonKey) -> bytes:
    if key.sealed_key is None:
        raise AssertionError("the key was destroyed")
    return sealing.opened(bytes(key.sealed_key), purpose=_purpose(key.person))


def _purpose(person: UUID) -> str:
    return f"audit key of {person}"
