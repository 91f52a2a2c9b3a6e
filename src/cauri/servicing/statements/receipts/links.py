"""What a link to a receipt says, and how it is signed.

A token is 93 bytes in base64url, 124 characters: version (1), id of the key (8), payment (16), end in seconds since
1970 (4), Ed25519 signature (64). What is signed is not the token but `signed_text`: the facts that the page shows and
that never change, so that whoever has our public key can check the page itself. Names are not among them: they can be
changed and erased.
"""

import base64
import binascii
import json
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID

from cauri.infra import signing
from cauri.infra.signing import Signature
from cauri.kit.errors import Refusal
from cauri.servicing.statements.items import Item

PURPOSE: Final = "receipts"
GOOD_FOR: Final = timedelta(days=90)
LENGTH: Final = 124  # characters
_VERSION: Final = 1
_LAYOUT: Final = struct.Struct(f">B{signing.KEY_ID}s16sI{signing.SIGNATURE}s")


class NotGenuine(Refusal):
    """We have not given out this link, or it was changed since."""

    code = "receipt_not_genuine"
    status = 404


class LinkExpired(Refusal):
    """We have given it out, and its time is over."""

    code = "receipt_link_expired"
    status = 410


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says, whoever wrote it."""

    payment_id: UUID
    expires_at: datetime
    signature: Signature


@dataclass(frozen=True, slots=True)
class Link:
    """A token and when it ends."""

    token: str
    expires_at: datetime


def link_to(item: Item, *, now: datetime) -> Link:
    """A link to a receipt, good for 90 days from the end of today: all that are made on one day are the same."""
    expires_at = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC) + GOOD_FOR
    signature = signing.sign(signed_text(item, expires_at).encode(), purpose=PURPOSE)
    packed = _LAYOUT.pack(_VERSION, signature.key_id, item.id.bytes, int(expires_at.timestamp()), signature.content)
    return Link(base64.urlsafe_b64encode(packed).decode(), expires_at)


def claim_in(token: str) -> Claim:
    """What a token says. Nothing of it is believed yet. Raises NotGenuine."""
    if len(token) != LENGTH or not token.isascii():
        raise NotGenuine
    try:
        packed = base64.b64decode(token, altchars=b"-_", validate=True)
        version, key_id, payment, ends, signature = _LAYOUT.unpack(packed)
    except (binascii.Error, struct.error):
        raise NotGenuine from None
    if version != _VERSION:
        raise NotGenuine
    return Claim(UUID(bytes=payment), datetime.fromtimestamp(ends, tz=UTC), Signature(key_id, signature))


def must_be_ours(claim: Claim, item: Item, *, now: datetime) -> None:
    """Return if we signed that for this payment as the books know it. Raises NotGenuine, LinkExpired."""
    try:
        signing.verify(signed_text(item, claim.expires_at).encode(), claim.signature, purpose=PURPOSE)
    except signing.BadSignature:
        raise NotGenuine from None
    if now >= claim.expires_at:
        raise LinkExpired


def signed_text(item: Item, expires_at: datetime) -> str:
    """What is signed: a line that says what for, and JSON with sorted keys and no spaces."""
    facts = {
        "amount": item.amount.amount,
        "at": item.at.astimezone(UTC).isoformat(),
        "currency": item.amount.currency.code,
        "expires_at": expires_at.astimezone(UTC).isoformat(),
        "id": str(item.id),
        "kind": item.kind,
    }
    return f"cauri receipt {_VERSION}\n" + json.dumps(facts, sort_keys=True, separators=(",", ":"))
