"""A statement as camt.053.001.08 (ISO 20022, Bank-to-Customer Statement), made while it is sent.

Elements stand in the order of the schema. Texts are cut to the schema's lengths; what XML cannot carry is left out.
https://www.iso20022.org/iso-20022-message-definitions (camt.053.001.08)
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring  # written only: nothing is parsed here

from django.conf import settings

from cauri.money import Money
from cauri.servicing.statements import periods
from cauri.servicing.statements.documents import figures
from cauri.servicing.statements.items import Item
from cauri.servicing.statements.queries import Statement

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
ENTRIES_AT_ONCE: Final = 200
_HEAD: Final = f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
_TAIL: Final = "</Stmt></BkToCstmrStmt></Document>\n"
_RETURNS: Final = {"refund", "reversal"}
_UNWRITABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The schema's longest texts: Max34Text of accounts (Max35Text elsewhere) and Max140Text.
_ACCOUNT, _TEXT = 34, 140


def lines(statement: Statement, *, now: datetime) -> Iterator[bytes]:
    """The file in pieces: head, balances, one entry for each line, oldest first.

    The closing balance stands in front. A file that does not add up ends before its last element, so that it is no XML:
    StatementDiffers is raised there.
    """
    first, last = periods.days_of(statement.since, statement.until)
    yield (_HEAD + _written(_group(statement, first, last, now)) + "<Stmt>").encode()
    yield "".join(_written(one) for one in _front(statement, first, last, now)).encode()
    entries: list[str] = []
    for item in statement.lines:
        entries.append(_written(_entry(item)))
        if len(entries) == ENTRIES_AT_ONCE:
            yield "".join(entries).encode()
            entries.clear()
    yield ("".join(entries) + _TAIL).encode()


def end_to_end_id(item: Item) -> str:
    """How a payment is called in 35 characters: its id without hyphens."""
    return item.id.hex


def _group(statement: Statement, first: date, last: date, now: datetime) -> Element:
    header = Element("GrpHdr")
    _said(header, "MsgId", _name_of(statement, first, last))
    _said(header, "CreDtTm", _time(now))
    return header


def _front(statement: Statement, first: date, last: date, now: datetime) -> Iterator[Element]:
    """What stands in a statement before its entries."""
    yield _alone("Id", _name_of(statement, first, last))
    yield _alone("CreDtTm", _time(now))
    spanned = Element("FrToDt")
    _said(spanned, "FrDtTm", _time(statement.since))
    _said(spanned, "ToDtTm", _time(statement.until))
    yield spanned
    yield _account(statement)
    yield _balance("OPBD", statement.opening, first)
    yield _balance("CLBD", statement.closing, last)


def _account(statement: Statement) -> Element:
    wallet = statement.wallet
    account = Element("Acct")
    _said(SubElement(SubElement(account, "Id"), "Othr"), "Id", wallet.number, most=_ACCOUNT)
    _said(account, "Ccy", wallet.currency)
    _said(SubElement(account, "Ownr"), "Nm", wallet.owner.name, most=_TEXT)
    institution = SubElement(SubElement(account, "Svcr"), "FinInstnId")
    _said(institution, "Nm", settings.OPERATOR_NAME, most=_TEXT)
    return account


def _balance(code: str, balance: Money, day: date) -> Element:
    shown = Element("Bal")
    _said(SubElement(SubElement(shown, "Tp"), "CdOrPrtry"), "Cd", code)
    _amount(shown, balance)
    _said(SubElement(shown, "Dt"), "Dt", day.isoformat())
    return shown


def _entry(item: Item) -> Element:
    entry = Element("Ntry")
    _said(entry, "NtryRef", end_to_end_id(item))
    _amount(entry, item.change)
    if item.kind in _RETURNS:
        _said(entry, "RvslInd", "true")
    _said(SubElement(entry, "Sts"), "Cd", "BOOK")
    _said(SubElement(entry, "BookgDt"), "DtTm", _time(item.at))
    _said(SubElement(entry, "ValDt"), "Dt", item.at.astimezone(figures.zone()).date().isoformat())
    _said(entry, "AcctSvcrRef", end_to_end_id(item))
    _said(SubElement(SubElement(entry, "BkTxCd"), "Prtry"), "Cd", item.kind, most=_ACCOUNT)
    details = SubElement(SubElement(entry, "NtryDtls"), "TxDtls")
    references = SubElement(details, "Refs")
    _said(references, "AcctSvcrRef", end_to_end_id(item))
    _said(references, "EndToEndId", end_to_end_id(item))
    _amount(details, item.change)
    if item.counterparty.name:
        side = "Cdtr" if item.direction == "out" else "Dbtr"
        party = SubElement(SubElement(SubElement(details, "RltdPties"), side), "Pty")
        _said(party, "Nm", item.counterparty.name, most=_TEXT)
    note = _plain(item.note)
    if note:
        remittance = SubElement(details, "RmtInf")
        for start in range(0, len(note), _TEXT):
            _said(remittance, "Ustrd", note[start : start + _TEXT])
    return entry


def _amount(parent: Element, money: Money) -> None:
    shown = SubElement(parent, "Amt", Ccy=money.currency.code)
    shown.text = abs(money).amount
    _said(parent, "CdtDbtInd", "DBIT" if money.minor < 0 else "CRDT")


def _name_of(statement: Statement, first: date, last: date) -> str:
    """What one statement of a wallet is called, in 35 characters."""
    return f"{statement.wallet.number}-{first:%Y%m%d}-{last:%Y%m%d}"


def _time(at: datetime) -> str:
    return at.astimezone(figures.zone()).isoformat(timespec="milliseconds")


def _said(parent: Element, name: str, text: str, *, most: int | None = None) -> None:
    SubElement(parent, name).text = _plain(text)[:most]


def _alone(name: str, text: str) -> Element:
    element = Element(name)
    element.text = _plain(text)
    return element


def _plain(text: str) -> str:
    return _UNWRITABLE.sub("", text).strip()


def _written(element: Element) -> str:
    return tostring(element, encoding="unicode")
