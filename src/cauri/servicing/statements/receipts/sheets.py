"""A receipt as a document: what its template is told, and the PDF."""

import io
from datetime import datetime
from typing import Any

import segno
from django.conf import settings

from cauri.money import Money
from cauri.servicing.statements.documents import figures, words
from cauri.servicing.statements.queries import Receipt
from cauri.servicing.statements.receipts import queries
from cauri.servicing.statements.typesetting import printing

_LEFT, _END = "\u2066", "\u2069"  # around a figure in a sentence that may run from the right


def pdf_of(receipt: Receipt, *, root: str, language: str, now: datetime) -> bytes:
    """A receipt as PDF, in ar, en or fr, with a code that leads to the page below `root` which says it is genuine.

    On one day it is the same, byte for byte.
    """
    return printing.pdf_of("receipt", told(receipt, root=root, language=language, now=now), at=receipt.item.at)


def told(receipt: Receipt, *, root: str, language: str, now: datetime) -> dict[str, Any]:
    """What the template is told."""
    item, says = receipt.item, words.RECEIPT[language]
    link = queries.link_to(item.id, now=now)
    address = f"{root}{link.token}"
    facts = {
        "kind": words.kind(item.kind, language),
        "payer": receipt.payer or settings.OPERATOR_NAME,
        "payee": receipt.payee or settings.OPERATOR_NAME,
        "amount": figures.sum_of_money(item.amount, language),
        "fee": _unless_nothing(item.fee, language),
        "total": _unless_nothing(item.total - item.amount, language) and figures.sum_of_money(item.total, language),
        "at": f"{figures.time(item.at)} ({settings.OPERATOR_TIME_ZONE})",
        "note": item.note,
    }
    return {
        "language": language,
        "words": says,
        "title": says["title"],
        "operator": figures.written(settings.OPERATOR_NAME),
        "footer": str(item.id),
        "amount": figures.sum_of_money(item.total, language),
        "state": says["completed"],
        "facts": [
            *({"name": says[name], **figures.written(text)} for name, text in facts.items() if text),
            {"name": says["reference"], "text": str(item.id), "rtl": False},
        ],
        "proof": {
            "code": _code_of(address),
            "text": says["proof"].format(day=f"{_LEFT}{link.expires_at.date()}{_END}"),
            "address": address,
        },
    }


def _unless_nothing(money: Money, language: str) -> str:
    return figures.sum_of_money(money, language) if money else ""


def _code_of(address: str) -> str:
    """The address as a QR code, drawn in SVG."""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()
