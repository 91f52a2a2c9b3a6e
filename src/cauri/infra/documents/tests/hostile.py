"""Files that are two things at once, or more than they seem: each says what it would do if it were opened."""

import gzip
import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

from cauri.infra.documents.tests import uploads

SCRIPT = b"<script>alert(document.domain)</script>"
HTML = b"<html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
MARKS = (b"<script", b"<svg", b"alert(", b"PK\x03\x04", b"/JavaScript", b"/Launch", b"%!PS", uploads.PLACE)


def _zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("index.html", HTML)
    return written.getvalue()


def _jpeg_with_segment(marker: int, content: bytes) -> bytes:
    """A picture with a segment of its own after the first mark (ISO/IEC 10918-1)."""
    plain = uploads.picture()
    return plain[:2] + struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content + plain[2:]


def _jpeg_that_is_a_script() -> bytes:
    """The length of the first segment is `/*`, so that a browser reads a comment up to the script behind it."""
    plain, script = uploads.picture(), b"*/=alert(document.domain);/*"
    return plain[:2] + b"\xff\xfe/*" + script.ljust(0x2F2A - 2, b" ") + plain[2:]


def _png_with_chunk(kind: bytes, content: bytes) -> bytes:
    plain = uploads.picture("PNG")
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return plain[:33] + chunk + plain[33:]  # behind the header


def _png_with_text() -> bytes:
    written, told = io.BytesIO(), PngImagePlugin.PngInfo()
    told.add_text("Comment", HTML.decode())
    Image.new("RGB", (9, 9)).save(written, format="PNG", pnginfo=told)
    return written.getvalue()


def _png_whose_pixels_are(content: bytes, level: int) -> bytes:
    written = io.BytesIO()
    pixels = content.ljust(-len(content) % 3 + len(content), b" ")
    Image.frombytes("RGB", (len(pixels) // 3, 1), pixels).save(written, format="PNG", compress_level=level)
    return written.getvalue()


def _two_pictures_in_one() -> bytes:
    written = io.BytesIO()
    seen, hidden = Image.new("RGB", (9, 9)), Image.new("RGB", (99, 99))
    seen.save(written, format="MPO", save_all=True, append_images=[hidden])
    return written.getvalue()


def _png_bomb(width: int, height: int) -> bytes:
    written = io.BytesIO()
    Image.new("1", (width, height)).save(written, format="PNG")
    return written.getvalue()


def _jpeg_that_claims(width: int, height: int) -> bytes:
    plain = bytearray(uploads.picture())
    at = plain.index(b"\xff\xc0")
    plain[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(plain)


UPLOADS: dict[str, bytes] = {
    "JPEG with HTML in a comment": _jpeg_with_segment(0xFE, HTML),
    "JPEG with HTML in EXIF": _jpeg_with_segment(0xE1, b"Exif\0\0" + HTML),
    "JPEG with SVG in a colour profile": _jpeg_with_segment(0xE2, b"ICC_PROFILE\0\x01\x01" + SVG),
    "JPEG with HTML behind it": uploads.picture() + HTML,
    "JPEG with ZIP behind it": uploads.picture() + _zip(),
    "JPEG that is JavaScript": _jpeg_that_is_a_script(),
    "JPEG with where it was taken": uploads.located_picture(),
    "JPEG with another picture in it": _two_pictures_in_one(),
    "JPEG that claims to be huge": _jpeg_that_claims(65_000, 65_000),
    "PNG with ZIP behind it": uploads.picture("PNG") + _zip(),
    "PNG with PDF behind it": uploads.picture("PNG") + uploads.pdf(b"<</S/JavaScript/JS(app.alert(1))>>"),
    "PNG with HTML in a text": _png_with_text(),
    "PNG with HTML in a chunk of its own": _png_with_chunk(b"heLo", HTML),
    "PNG with a text that unfolds without end": _png_with_chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(99_000_000))),
    "PNG whose pixels are HTML": _png_whose_pixels_are(HTML, level=0),
    "PNG whose pixels are HTML, packed": _png_whose_pixels_are(HTML, level=9),
    "PNG that unfolds to too many pixels": _png_bomb(40_000, 1001),
    "PDF with JavaScript": uploads.pdf(b"<</S/JavaScript/JS(app.alert(1))>>"),
    "PDF with JavaScript in a stream": uploads.pdf(uploads.stream(b"<</S/JavaScript/JS(app.alert(1))>>")),
    "PDF with HTML in it": uploads.pdf(HTML),
    "PDF with ZIP behind it": uploads.pdf() + _zip(),
    "PDF that starts a program": uploads.pdf(b"<</S/Launch/F(cmd.exe)>>"),
    "HTML before a PDF": HTML + uploads.pdf(),
    "HTML": HTML,
    "HTML behind a mark of bytes": b"\xef\xbb\xbf" + HTML,
    "XHTML": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>",
    "SVG": SVG,
    "SVG, packed": gzip.compress(SVG),
    "GIF that is JavaScript": b"GIF89a/*" + bytes(20) + b"*/=alert(1);",
    "WebP": uploads.picture("WEBP"),
    "TIFF": uploads.picture("TIFF"),
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n(x) run",
    "a ZIP": _zip(),
    "ten megabytes and a byte": uploads.picture() + bytes(10 * 1024 * 1024 + 1 - len(uploads.picture())),
}
