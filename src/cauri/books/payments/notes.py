"""What a payer may write beside a payment."""

import re
from typing import ClassVar, Final

from cauri.kit.errors import Refusal

# What drives a terminal, or turns the text around it the other way: a note must not look like something else.
_UNSEEN: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class NoteInvalid(Refusal):
    """A note has no control characters but line breaks."""

    code: ClassVar[str] = "note_invalid"


def must_be_readable(note: str) -> None:
    """Return if everybody sees in it what the payer wrote. Raises NoteInvalid."""
    if _UNSEEN.search(note):
        raise NoteInvalid
