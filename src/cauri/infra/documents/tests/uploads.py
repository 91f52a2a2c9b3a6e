"""Files that somebody might hand in."""

import io
import zlib

from PIL import Image

PLACE = b"Nouakchott 18.0858 N"


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30), *, exif: bytes | None = None) -> bytes:
    """A small picture; with an EXIF block if one is given."""
    written = io.BytesIO()
    extra = {} if exif is None else {"exif": exif}
    Image.new("RGB", size, (30, 120, 110)).save(written, format=form, **extra)
    return written.getvalue()


def located_picture() -> bytes:
    """A picture that says where it was taken, and is to be turned to be seen upright."""
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[29] = "2026:11:21"
    return picture(exif=exif.tobytes())


def pdf(objects: bytes = b"", *, tail: bytes = b"%%EOF\n") -> bytes:
    """The least PDF file, with some more objects in it."""
    return b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n" + objects + b"trailer<</Root 1 0 R>>\n" + tail


def stream(content: bytes) -> bytes:
    """A compressed stream with that in it."""
    packed = zlib.compress(content)
    return b"5 0 obj\n<</Type/ObjStm/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream\n"
