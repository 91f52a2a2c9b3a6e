"""A statement as a document: what its template is told, and the PDF."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from cauri.books.wallets import numbers
from cauri.money import Money
from cauri.servicing.statements import periods
from cauri.servicing.statements.documents import figures, words
from cauri.servicing.statements.items import Item
from cauri.servicing.statements.queries import Statement
from cauri.servicing.statements.typesetting import printing


def pdf_of(statement: Statement, lines: Sequence[Item], *, language: str) -> bytes:
    """A statement with all its lines as PDF, in ar, en or fr. The same statement makes the same bytes whenever."""
    return printing.pdf_of("statement", told(statement, lines, language=language), at=statement.until)


def told(statement: Statement, lines: Sequence[Item], *, language: str) -> dict[str, Any]:
    """What the template is told: words, figures as they are shown, and what people wrote."""
    says = words.STATEMENT[language]
    wallet = statement.wallet
    first, last = periods.days_of(statement.since, statement.until)
    nothing = Money(0, statement.opening.currency)
    money_in = sum((one.change for one in lines if one.change.minor > 0), nothing)
    money_out = sum((-one.change for one in lines if one.change.minor < 0), nothing)
    facts = {
        "holder": wallet.owner.name,
        "number": numbers.grouped(wallet.number),
        "currency": wallet.currency,
        "period": f"{first} – {last}",  # noqa: RUF001 - from, to
        "zone": settings.OPERATOR_TIME_ZONE,
    }
    return {
        "language": language,
        "words": says,
        "title": says["title"],
        "operator": figures.written(settings.OPERATOR_NAME),
        "footer": numbers.grouped(wallet.number),
        "facts": [{"name": says[name], **figures.written(text)} for name, text in facts.items()],
        "opening": {"at": str(first), "amount": figures.amount(statement.opening, language)},
        "closing": {"at": str(last), "amount": figures.sum_of_money(statement.closing, language)},
        "sums": {"money_in": figures.amount(money_in, language), "money_out": figures.amount(money_out, language)},
        "lines": [_line(one, language) for one in lines],
    }


def _line(item: Item, language: str) -> dict[str, Any]:
    change = figures.amount(abs(item.change), language)
    return {
        "at": figures.time(item.at),
        "kind": words.kind(item.kind, language),
        "other": figures.written(item.counterparty.name or ""),
        "note": figures.written(item.note),
        "reference": str(item.id),
        "money_out": change if item.change.minor < 0 else "",
        "money_in": change if item.change.minor > 0 else "",
        "balance": figures.amount(item.balance, language) if item.balance is not None else "",
    }
