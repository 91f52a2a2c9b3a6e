"""A form with a file in it (RFC 7578)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

_LINE = b"\r\n"


@dataclass(frozen=True, slots=True)
class Form:
    """The body and its type."""

    content_type: str
    body: bytes = field(repr=False)


def encoded(fields: Mapping[str, str], name: str, content_type: str, content: bytes) -> Form:
    """Texts and one file, which is called `file`; names are ours and need no escaping.

    The boundary is a digest of the file, which the file itself cannot hold.
    """
    boundary = hashlib.sha256(content).hexdigest()
    mark = b"--" + boundary.encode()
    parts = [
        _LINE.join([mark, f'Content-Disposition: form-data; name="{one}"'.encode(), b"", text.encode()])
        for one, text in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"'.encode()
    parts.append(_LINE.join([mark, head, f"Content-Type: {content_type}".encode(), b"", content]))
    return Form(f"multipart/form-data; boundary={boundary}", _LINE.join([*parts, mark + b"--", b""]))
