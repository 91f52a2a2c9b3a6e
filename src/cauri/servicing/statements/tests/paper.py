"""What a PDF of ours says."""

import io
import re

from pypdf import PdfReader


def pages_of(content: bytes) -> list[str]:
    """The text of each page, its parts in the order in which they were set."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def text_of(content: bytes) -> str:
    """All of it."""
    return "\n".join(pages_of(content))


def fonts_of(content: bytes) -> set[str]:
    """The fonts that it shows anything in."""
    objects = (str(PdfReader(io.BytesIO(content)).get_object(number)) for number in _numbers(content))
    return {found for one in objects for found in re.findall(r"/BaseFont': '/[A-Z]{6}\+([A-Za-z-]+)'", one)}


def _numbers(content: bytes) -> range:
    return range(1, len(PdfReader(io.BytesIO(content)).xref[0]) + 1)
