"""Sealing with AES-256-GCM, each thing under a key of its own that is sealed with one of the installation's.

The format: `CAU1`, the length of the key id and the key id, 12 bytes of nonce and 48 of sealed key, 12 bytes of nonce
and the content. All of the header is authenticated, with the `purpose` that the opener has to know.
"""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_MARK = b"CAU1"
_KEY, _NONCE, _TAG = 32, 12, 16
_SEALED_KEY = _KEY + _TAG


class SealBroken(Exception):
    """It was sealed for another purpose, with a key we do not have, or was changed since."""


def seal(content: bytes, *, purpose: str) -> bytes:
    """The content, readable only with the installation's key and for the same purpose."""
    key_id, master = next(iter(settings.DOCUMENT_KEYS.items()))
    key, nonces = AESGCM.generate_key(bit_length=8 * _KEY), secrets.token_bytes(2 * _NONCE)
    head = _MARK + bytes([len(key_id.encode())]) + key_id.encode()
    bound = head + purpose.encode()
    sealed_key = AESGCM(master).encrypt(nonces[:_NONCE], key, bound)
    return head + nonces[:_NONCE] + sealed_key + nonces[_NONCE:] + AESGCM(key).encrypt(nonces[_NONCE:], content, bound)


def opened(sealed: bytes, *, purpose: str) -> bytes:
    """The content again. Raises SealBroken."""
    if not sealed.startswith(_MARK) or len(sealed) <= len(_MARK):
        raise SealBroken
    end = len(_MARK) + 1 + sealed[len(_MARK)]
    head, rest = sealed[:end], sealed[end:]
    master = settings.DOCUMENT_KEYS.get(head[len(_MARK) + 1 :].decode(errors="replace"))
    if master is None or len(rest) < 2 * _NONCE + _SEALED_KEY + _TAG:
        raise SealBroken
    bound = head + purpose.encode()
    sealed_key, body = rest[_NONCE : _NONCE + _SEALED_KEY], rest[_NONCE + _SEALED_KEY :]
    try:
        key = AESGCM(master).decrypt(rest[:_NONCE], sealed_key, bound)
        return AESGCM(key).decrypt(body[:_NONCE], body[_NONCE:], bound)
    except InvalidTag as error:
        raise SealBroken from error


def fingerprints(content: bytes, *, purpose: str) -> list[str]:
    """By which equal contents are recognised without being kept: `key id:digest`, a keyed one for each key there is.

    The first, under the newest key, is the one to keep; what was kept under an older key is found by the others.
    """
    return [f"{key_id}:{_digest(master, content, purpose)}" for key_id, master in settings.DOCUMENT_KEYS.items()]


def _digest(master: bytes, content: bytes, purpose: str) -> str:
    own_key = hmac.digest(master, f"fingerprints of {purpose}".encode(), hashlib.sha256)
    return hmac.digest(own_key, content, hashlib.sha256).hex()
