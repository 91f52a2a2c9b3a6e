"""What a document may be, by its bytes alone: JPEG, PNG or PDF, with nothing in it but what is seen."""

import io
import warnings
from dataclasses import dataclass, field
from typing import ClassVar

from PIL import Image, ImageOps, UnidentifiedImageError

from cauri.infra.documents import pdf
from cauri.kit.errors import Refusal

LARGEST = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"

_JPEG_QUALITY = 90
_MODES = {JPEG: ("L", "RGB"), PNG: ("L", "LA", "RGB", "RGBA")}
_FORMATS = {JPEG: "JPEG", PNG: "PNG"}
_SIGNATURES = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"%PDF-": PDF}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A document that may be kept: its type as we found it, and its bytes as we made them."""

    content_type: str
    content: bytes = field(repr=False)


class DocumentTooLarge(Refusal):
    """The file has too many bytes, or the picture too many pixels."""

    code: ClassVar[str] = "document_too_large"
    status: ClassVar[int] = 413


class DocumentTypeRefused(Refusal):
    """The file is neither a JPEG nor a PNG picture nor a PDF file, whatever it is called."""

    code: ClassVar[str] = "document_type_refused"
    status: ClassVar[int] = 415


class DocumentUnreadable(Refusal):
    """The file begins as one of ours and cannot be read as one."""

    code: ClassVar[str] = "document_unreadable"


class DocumentActive(Refusal):
    """The PDF file can do something besides being looked at, or hides what it can do."""

    code: ClassVar[str] = "document_active"


def accepted(content: bytes) -> Accepted:
    """The document as it may be kept.

    Raises DocumentTooLarge, DocumentTypeRefused, DocumentUnreadable, DocumentActive.
    """
    if len(content) > LARGEST:
        raise DocumentTooLarge(largest=LARGEST)
    found = next((kind for signature, kind in _SIGNATURES.items() if content.startswith(signature)), None)
    if found is None:
        raise DocumentTypeRefused
    if found == PDF:
        return Accepted(PDF, _inert(content))
    return Accepted(found, _encoded_again(content, found))


def _inert(content: bytes) -> bytes:
    try:
        pdf.check(content)
    except pdf.Malformed as error:
        raise DocumentUnreadable from error
    except pdf.Active as error:
        raise DocumentActive from error
    return content


def _encoded_again(content: bytes, content_type: str) -> bytes:
    """The pixels as they are meant to be seen, and nothing else of the file."""
    try:
        with (
            warnings.catch_warnings(action="ignore"),  # Pillow warns of what is refused below by our own number
            Image.open(io.BytesIO(content), formats=[_FORMATS[content_type]]) as picture,
        ):
            if picture.width * picture.height > MOST_PIXELS:
                raise DocumentTooLarge(most_pixels=MOST_PIXELS)
            upright = ImageOps.exif_transpose(picture)
            return _encoded(upright, content_type)
    except Image.DecompressionBombError as error:
        raise DocumentTooLarge(most_pixels=MOST_PIXELS) from error
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:  # all that Pillow's decoders raise
        raise DocumentUnreadable from error


def _encoded(picture: Image.Image, content_type: str) -> bytes:
    modes = _MODES[content_type]
    plain = picture if picture.mode in modes else picture.convert(modes[-1])
    # A new picture has the pixels only: no EXIF, no comment, no profile, no text.
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    written = io.BytesIO()
    bare.save(written, format=_FORMATS[content_type], quality=_JPEG_QUALITY)
    return written.getvalue()
