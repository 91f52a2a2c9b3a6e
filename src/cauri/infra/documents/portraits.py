"""A picture of a person, small: decoded and encoded again, whatever it was."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from cauri.infra.documents.content import (
    LARGEST,
    MOST_PIXELS,
    DocumentTooLarge,
    DocumentTypeRefused,
    DocumentUnreadable,
)

LONGEST_SIDE = 512
_QUALITY = 85
_WHITE = (255, 255, 255)


def portrait(content: bytes) -> bytes:
    """The picture as a JPEG of at most 512 pixels on a side, with nothing in it but pixels.

    Raises DocumentTooLarge, DocumentTypeRefused, DocumentUnreadable.
    """
    if len(content) > LARGEST:
        raise DocumentTooLarge(largest=LARGEST)
    try:
        with (
            warnings.catch_warnings(action="ignore"),  # Pillow warns of what is refused below by our own number
            Image.open(io.BytesIO(content), formats=[_format_of(content)]) as picture,
        ):
            if picture.width * picture.height > MOST_PIXELS:
                raise DocumentTooLarge(most_pixels=MOST_PIXELS)
            upright = ImageOps.exif_transpose(picture)
            return _small(upright)
    except Image.DecompressionBombError as error:
        raise DocumentTooLarge(most_pixels=MOST_PIXELS) from error
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:  # all that Pillow's decoders raise
        raise DocumentUnreadable from error


def _format_of(content: bytes) -> str:
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    raise DocumentTypeRefused


def _small(picture: Image.Image) -> bytes:
    """On white where one could see through it. A new picture has the pixels only."""
    seen = picture.convert("RGBA")
    seen.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", seen.size, _WHITE)
    bare.paste(seen, mask=seen.getchannel("A"))
    written = io.BytesIO()
    bare.save(written, format="JPEG", quality=_QUALITY)
    return written.getvalue()
