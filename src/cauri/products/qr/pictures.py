"""Codes as pictures: for a screen, and a page to print and hang up. Error correction M: 15 % may be scratched."""

import io
from typing import Final

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from segno import QRCode

from cauri.books.wallets import numbers
from cauri.products.qr import payloads
from cauri.products.qr.models import Code

_QUIET: Final = 4  # modules of white around it, as ISO 18004 wants
_PIXELS: Final = 8  # a module's side
_WORDS: Final = {
    "ar": {"scan": "امسح لتدفع لي", "number": "رقم الحساب", "check": "تحقق من الاسم قبل الدفع."},
    "en": {"scan": "Scan to pay me", "number": "Account", "check": "Check the name before you pay."},
    "fr": {"scan": "Scannez pour me payer", "number": "Compte", "check": "Vérifiez le nom avant de payer."},
}


def png(code: Code) -> bytes:
    """The code as PNG, black on white."""
    content = io.BytesIO()
    _drawn(code).save(content, kind="png", scale=_PIXELS, border=_QUIET)
    return content.getvalue()


def svg(code: Code) -> bytes:
    """The code as SVG of any size."""
    content = io.BytesIO()
    _drawn(code).save(content, kind="svg", border=_QUIET, light="#fff", omitsize=True, svgclass=None, lineclass=None)
    return content.getvalue()


def poster(code: Code, *, language: str) -> bytes:
    """A page of A5 as SVG, with who is paid and the account's number."""
    inline = _drawn(code).svg_inline(border=_QUIET, light="#fff", omitsize=True, svgclass=None, lineclass=None)
    shown = {
        **_WORDS[language],
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "picture": mark_safe(inline),  # noqa: S308 - an SVG that segno drew of squares
        "name": code.owner.name,
        "account": numbers.grouped(code.wallet.number),
        "amount": "" if code.amount is None else str(code.amount),
        "purpose": code.purpose,
        "operator": settings.OPERATOR_NAME,
    }
    return render_to_string("qr/poster.svg", shown).encode()


def _drawn(code: Code) -> QRCode:
    return segno.make_qr(payloads.payload_of(code), error="m", encoding="utf-8")
