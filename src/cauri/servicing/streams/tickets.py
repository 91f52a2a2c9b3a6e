"""What a ticket looks like to us. Without Django: the process that takes tickets does not load it."""

import hmac
from datetime import timedelta
from typing import Final

LIFE: Final = timedelta(seconds=30)
LONGEST: Final = 64  # characters, of what may be a ticket at all


def digest_of(ticket: str, *, pepper: str) -> bytes:
    """How a ticket is kept: a digest that only this installation can make."""
    return hmac.digest(pepper.encode(), f"realtime ticket\0{ticket}".encode(), "sha256")
