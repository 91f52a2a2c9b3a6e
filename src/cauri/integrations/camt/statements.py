"""Reading camt.053: https://www.iso20022.org/catalogue-messages (Bank-to-Customer Statement)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from itertools import pairwise
from typing import ClassVar, Final
from xml.etree.ElementTree import Element, ParseError  # the types; defusedxml parses

from defusedxml import DefusedXmlException, ElementTree  # type: ignore[import-untyped] # it ships no types

from cauri.kit.errors import Refusal
from cauri.money.amounts import Money
from cauri.servicing.reconciliation.kinds import Kind, State
from cauri.servicing.reconciliation.ports import Report, ReportLine, ReportUnavailable, ReportUnreadable

_NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
_LARGEST: Final = 10 * 1024 * 1024
_MOST_ENTRIES: Final = 200_000
_DEEPEST: Final = 60
_LONGEST_WORD: Final = 100
_NOT_PROVIDED: Final = {"", "NOTPROVIDED", "NONREF"}
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD",)
_SIGNS: Final = {"CRDT": 1, "DBIT": -1}


class CamtStatements:
    """A reconciliation.ports.ReportSource for a bank where the operator's own money is."""

    is_bank: ClassVar[bool] = True
    can_fetch: ClassVar[bool] = False

    def fetch(self, day: date) -> bytes:
        """Banks are not asked: staff bring their statements. Raises ReportUnavailable, always."""
        raise ReportUnavailable("no_door")

    def read(self, body: bytes, *, day: date | None = None) -> Report:
        """What a file says. Raises ReportUnreadable."""
        statements = [_statement(one) for one in _statements(body)]
        if len({one.account for one in statements}) != 1 or len({one.closing.currency for one in statements}) != 1:
            raise ReportUnreadable("no statement, or several accounts")
        for earlier, later in pairwise(statements):
            if earlier.closing != later.opening:
                raise ReportUnreadable("statements that do not follow each other")
        lines = [line for one in statements for line in one.lines]
        days = sorted({each for one in statements for each in (one.first_day, one.last_day)})
        if day is not None and days != [day]:
            raise ReportUnreadable("statement of another day")
        closing = statements[-1].closing
        return Report(first_day=days[0], last_day=days[-1], lines=lines, closing={closing.currency.code: closing})


@dataclass(frozen=True, slots=True)
class _Statement:
    account: str
    opening: Money
    closing: Money
    first_day: date
    last_day: date
    lines: list[ReportLine]


@dataclass(frozen=True, slots=True)
class _Node:
    """An element, asked without its namespace."""

    element: Element

    def all(self, path: str) -> Iterator["_Node"]:
        """Everything there, in order."""
        wanted = "/".join(f"{{*}}{name}" for name in path.split("/"))
        return (_Node(one) for one in self.element.findall(wanted))

    def first(self, path: str) -> "_Node | None":
        """What is there first."""
        return next(self.all(path), None)

    def text(self, path: str) -> str:
        """The words there; none where there is nothing."""
        found = self.first(path)
        return ((found.element.text or "") if found else "").strip()


def _statements(body: bytes) -> list[_Node]:
    if len(body) > _LARGEST:
        raise ReportUnreadable("too large")
    try:
        root: Element = ElementTree.fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise ReportUnreadable("not XML, or not only XML") from None
    if not root.tag.startswith("{" + _NAMESPACE):
        raise ReportUnreadable("not camt.053")
    _must_be_flat(root)
    return list(_Node(root).all("BkToCstmrStmt/Stmt"))


def _must_be_flat(root: Element) -> None:
    """Return if nothing is nested deeper than a statement ever is. Raises ReportUnreadable."""
    layer: list[Element] = [root]
    for _ in range(_DEEPEST):
        layer = [child for one in layer for child in one]
        if not layer:
            return
    raise ReportUnreadable("too deep")


def _statement(node: _Node) -> _Statement:
    opening, closing = _balance(node, _OPENING), _balance(node, _CLOSING)
    entries = list(node.all("Ntry"))
    if len(entries) > _MOST_ENTRIES:
        raise ReportUnreadable("too many entries")
    booked = [one for one in entries if (one.text("Sts/Cd") or one.text("Sts")) == "BOOK"]
    try:
        sums = sum((_signed(one) for one in booked), Money(0, opening.currency))
        adds_up = opening + sums == closing
    except Refusal:
        raise ReportUnreadable("several currencies, or amounts beyond any") from None
    if not adds_up:
        raise ReportUnreadable("opening balance and entries do not make the closing balance")
    lines = [line for number, one in enumerate(booked, start=1) for line in _lines(one, f"{node.text('Id')}/{number}")]
    days = [_date(_balances(node, _CLOSING)[0], "Dt").date(), *(line.happened_at.date() for line in lines)]
    account = node.text("Acct/Id/IBAN") or node.text("Acct/Id/Othr/Id")
    return _Statement(account, opening, closing, min(days), max(days), lines)


def _balance(node: _Node, codes: tuple[str, ...]) -> Money:
    for code in codes:
        found = next(iter(_balances(node, (code,))), None)
        if found is not None:
            return _signed(found)
    raise ReportUnreadable(f"no balance {codes[0]}")


def _balances(node: _Node, codes: tuple[str, ...]) -> list[_Node]:
    return [one for one in node.all("Bal") if one.text("Tp/CdOrPrtry/Cd") in codes]


def _lines(entry: _Node, place: str) -> list[ReportLine]:
    """An entry; or the parts of a batch, where they are told and make its amount. `place` names what has no number."""
    parts = list(entry.all("NtryDtls/TxDtls"))
    whole, at = _amount(entry), _date(entry, "BookgDt")
    kind = Kind.IN if _sign(entry) > 0 else Kind.OUT
    amounts = [_part_of(part) for part in parts]
    known = [one for one in amounts if one is not None and one.currency == whole.currency]
    if len(parts) > 1 and len(known) == len(parts) and sum(known, Money(0, whole.currency)) == whole:
        number = _number(entry, at) or place
        return [
            _line(kind, part, f"{number}/{n}", amount, at)
            for n, (part, amount) in enumerate(zip(parts, known, strict=True), start=1)
        ]
    part = parts[0] if len(parts) == 1 else None
    return [_line(kind, part, _number(entry, at) or place, whole, at)]


def _number(entry: _Node, at: datetime) -> str:
    """The bank's own number of an entry, and its day: some give the same one on another day again."""
    number = entry.text("AcctSvcrRef") or entry.text("NtryDtls/TxDtls/Refs/AcctSvcrRef") or entry.text("NtryRef")
    return "" if number.upper() in _NOT_PROVIDED else f"{at:%Y-%m-%d} {number}"


def _line(kind: Kind, part: _Node | None, number: str, amount: Money, at: datetime) -> ReportLine:
    own = part.text("Refs/EndToEndId") if part else ""
    reference = "" if own.upper() in _NOT_PROVIDED else own
    if max(len(number), len(reference)) > _LONGEST_WORD:
        raise ReportUnreadable("a reference")
    return ReportLine(
        kind=kind,
        reference=reference,
        company_id=number,
        amount=amount,
        fee=Money(0, amount.currency),
        state=State.DONE,
        happened_at=at,
    )


def _part_of(part: _Node) -> Money | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        found = part.first(path)
        if found is not None:
            return _money(found)
    return None


def _signed(node: _Node) -> Money:
    return _amount(node) * _sign(node)


def _sign(node: _Node) -> int:
    sign = _SIGNS.get(node.text("CdtDbtInd"))
    if sign is None:
        raise ReportUnreadable("neither credit nor debit")
    return sign


def _amount(node: _Node) -> Money:
    found = node.first("Amt")
    if found is None:
        raise ReportUnreadable("no amount")
    return _money(found)


def _money(node: _Node) -> Money:
    """An amount as XML writes it: banks add and leave out zeros after the point as they like."""
    written, currency = (node.element.text or "").strip(), node.element.get("Ccy", "")
    whole, _, decimals = written.partition(".")
    if not whole + decimals:
        raise ReportUnreadable("an amount")
    try:
        exponent = Money.of_minor(0, currency).currency.exponent
        decimals = decimals[:exponent] + decimals[exponent:].rstrip("0")
        amount = Money.of(f"{whole.lstrip('0') or '0'}.{decimals}" if decimals else whole.lstrip("0") or "0", currency)
    except Refusal:
        raise ReportUnreadable("an amount") from None
    if amount.minor < 0:
        raise ReportUnreadable("an amount")
    return amount


def _date(node: _Node, path: str) -> datetime:
    """A day, or a time, at which something is booked: a day begins at midnight in UTC."""
    written = node.text(f"{path}/DtTm") or node.text(f"{path}/Dt")
    try:
        if "T" not in written:
            return datetime.combine(date.fromisoformat(written[: len("2026-01-31")]), time(), UTC)
        at = datetime.fromisoformat(written)
    except ValueError:
        raise ReportUnreadable("a date") from None
    zone: tzinfo = at.tzinfo or UTC
    return at.replace(tzinfo=zone).astimezone(UTC)
