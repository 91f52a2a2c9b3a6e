"""A passkey's authenticator in software (WebAuthn level 3): it makes keys, counts, and signs what a page asks for.

Everything that a real one and a browser decide can be told otherwise, for tests of what must be refused.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from cauri.identity.access.callers import Caller
from cauri.identity.passkeys import services as passkeys

PRESENT, VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40
AAGUID = bytes.fromhex("ea9b8d664d011d213ce4b6b48cb575d4")


@dataclass
class Authenticator:
    """One passkey of one person. `count` is what it says next, or 0 for ever when it does not count."""

    origin: str = field(default_factory=lambda: settings.PASSKEY_ORIGINS[0])
    rp_id: str = field(default_factory=lambda: settings.PASSKEY_RP_ID)
    flags: int = PRESENT | VERIFIED
    count: int = 1
    counts: bool = True
    handle: str | None = None
    aaguid: bytes = AAGUID
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: Mapping[str, Any], **told: Any) -> dict[str, Any]:
        """What `navigator.credentials.create` gives for options."""
        self.handle = options["user"]["id"]
        client_data = self._client_data("webauthn.create", options["challenge"], told)
        data = self._authenticator_data(ATTESTED, told) + self._credential()
        attestation = {"fmt": told.get("fmt", "none"), "attStmt": told.get("statement", {}), "authData": data}
        if "self_signed" in told:
            key: ec.EllipticCurvePrivateKey = told["self_signed"]
            signature = key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
            attestation |= {"fmt": "packed", "attStmt": {"alg": -7, "sig": signature}}
        if "maker" in told:
            attestation |= {"fmt": "fido-u2f", "attStmt": self._attested_by(told["maker"], client_data)}
        return self._credential_of(
            {
                "clientDataJSON": bytes_to_base64url(client_data),
                "attestationObject": bytes_to_base64url(cbor2.dumps(attestation)),
                "transports": ["internal", "hybrid"],
            }
        )

    def get(self, options: Mapping[str, Any], **told: Any) -> dict[str, Any]:
        """What `navigator.credentials.get` gives for options."""
        return self.signed(base64url_to_bytes(options["challenge"]), **told)

    def signed(self, challenge: bytes, **told: Any) -> dict[str, Any]:
        """The assertion over a challenge. What is told otherwise: type, origin, rp_id, flags, count, handle, key."""
        client_data = self._client_data("webauthn.get", bytes_to_base64url(challenge), told)
        data = self._authenticator_data(0, told)
        key: ec.EllipticCurvePrivateKey = told.get("key", self.key)
        signature = key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": bytes_to_base64url(client_data),
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signature),
        }
        handle = told.get("handle", self.handle)
        return self._credential_of(response if handle is None else {**response, "userHandle": handle})

    def _attested_by(self, maker: ec.EllipticCurvePrivateKey, client_data: bytes) -> dict[str, Any]:
        """What a maker's key says of the passkey, as U2F has it; the AAGUID must be zeros."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Maker")])
        certificate = (
            x509.CertificateBuilder(name, name, maker.public_key(), 1)
            .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
            .sign(maker, SHA256())
        )
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        names = hashlib.sha256(self.rp_id.encode()).digest() + hashlib.sha256(client_data).digest()
        said = b"\0" + names + self.credential_id + point
        return {"sig": maker.sign(said, ec.ECDSA(SHA256())), "x5c": [certificate.public_bytes(Encoding.DER)]}

    def _client_data(self, kind: str, challenge: str, told: Mapping[str, Any]) -> bytes:
        return json.dumps(
            {
                "type": told.get("type", kind),
                "challenge": challenge,
                "origin": told.get("origin", self.origin),
                "crossOrigin": told.get("cross_origin", False),
            }
        ).encode()

    def _authenticator_data(self, flags: int, told: Mapping[str, Any]) -> bytes:
        count: int = told.get("count", self.count if self.counts else 0)
        self.count += 1
        rp_id: str = told.get("rp_id", self.rp_id)
        shown: int = told.get("flags", self.flags) | flags
        return hashlib.sha256(rp_id.encode()).digest() + bytes([shown]) + count.to_bytes(4, "big")

    def _credential(self) -> bytes:
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        return self.aaguid + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(cose)

    def _credential_of(self, response: dict[str, Any]) -> dict[str, Any]:
        name = bytes_to_base64url(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }


def registered(caller: Caller, pin: str, *, now: datetime, **made: Any) -> Authenticator:
    """A passkey of somebody who is signed in. Commits."""
    authenticator = Authenticator(**made)
    offer = passkeys.offer_registration(caller, pin=pin, now=now)
    passkeys.register(caller, authenticator.create(offer.options), name="a passkey", now=now)
    return authenticator
