"""Whether a PDF file only shows something (ISO 32000-2). Nothing of it is run or rendered to find out.

Names are read with their #-escapes resolved, in the file itself and in every stream that inflates. Encodings that only
old or crafted files use around text are refused, since what they hide would not be seen. It is no proof: a file that
passes is still sent as an attachment only.
"""

import re
import zlib

MOST_INFLATED = 100 * 1024 * 1024  # bytes
MOST_STREAMS = 5000

_TAIL = 1024  # within so many bytes of the end stands the mark of it, by Annex I of ISO 32000-2
_LONGEST_REST = 64
_CHUNK = 64 * 1024
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME_WITH_ESCAPE = re.compile(rb"/[^\s()<>\[\]{}/%]*#[0-9A-Fa-f]{2}[^\s()<>\[\]{}/%]*")
_STREAM = re.compile(rb"stream\r?\n")
_END = rb"(?![A-Za-z0-9])"
# Long names that compressed bytes do not spell by chance.
_ACTIVE = re.compile(
    rb"/(?:JavaScript|OpenAction|Launch|SubmitForm|ImportData|EmbeddedFiles?|RichMedia|Rendition|GoToR|GoToE|Filespec"
    rb"|XFA|Encrypt|ASCIIHexDecode|ASCII85Decode|LZWDecode|RunLengthDecode)" + _END
)
_ENCODED_TWICE = re.compile(rb"/FlateDecode[\s\[]*/FlateDecode")
# As long as a chance hit would be rare, markup that a browser could be talked into running.
_MARKUP = re.compile(rb"<(?:script|html|svg|iframe|!doctype\s+html)[\s>]", re.IGNORECASE)


class Malformed(ValueError):
    """The file does not end as a PDF file, or unfolds to more than anybody would scan."""


class Active(ValueError):
    """The file has actions, scripts, attachments, a password, or an encoding that hides such."""


def check(content: bytes) -> None:
    """Look at all of a file that begins as a PDF file. Raises Malformed, Active."""
    end = content.rfind(b"%%EOF", -_TAIL)
    if end < 0 or len(content) - end > _LONGEST_REST:
        raise Malformed
    _check_names(content)
    inflated = 0
    for number, stream in enumerate(_STREAM.finditer(content)):
        text = _inflated(content, stream.end(), most=MOST_INFLATED - inflated)
        inflated += len(text)
        if number >= MOST_STREAMS or inflated >= MOST_INFLATED:
            raise Malformed
        _check_names(text)


def _check_names(text: bytes) -> None:
    plain = _NAME_WITH_ESCAPE.sub(lambda name: _ESCAPED.sub(_unescaped, name[0]), text)
    if _ACTIVE.search(plain) or _ENCODED_TWICE.search(plain) or _MARKUP.search(plain):
        raise Active


def _unescaped(code: re.Match[bytes]) -> bytes:
    return bytes.fromhex(code[1].decode())


def _inflated(content: bytes, start: int, *, most: int) -> bytes:
    """What a stream unfolds to, as far as it does: zlib finds its own end, so no length or mark is believed."""
    unfolding, found = zlib.decompressobj(), bytearray()
    for at in range(start, len(content), _CHUNK):
        try:
            found += unfolding.decompress(content[at : at + _CHUNK], max(1, most - len(found)))
        except zlib.error:
            break
        if unfolding.eof or len(found) >= most:
            break
    return bytes(found)
