"""The statement as CSV …"""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import LazySettings

from cauri.books.wallets.models import Wallet
from cauri.servicing.statements import movements, queries, spreadsheet
from cauri.servicing.statements.tests.village import NOON, after, fund, pay, someone

MIDNIGHT = NOON.replace(hour=0)


def _file(wallet: Wallet, *, excel: bool = False) -> str:
    statement = queries.statement(wallet, since=MIDNIGHT, until=MIDNIGHT + timedelta(days=1))
    return b"".join(spreadsheet.lines(statement, excel=excel)).decode()


def _rows(wallet: Wallet) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(_file(wallet), newline="")))


def test_begins_with_the_opening_and_ends_with_the_closing_balance() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000, at=MIDNIGHT - timedelta(hours=1)), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1), note="For the rice")
    opening, line, closing = _rows(awa.wallet)
    assert (opening["kind"], opening["balance"], opening["at"]) == (
        "opening_balance",
        "1000.00",
        "2026-11-10T00:00:00+00:00",
    )
    assert line == {
        "at": "2026-11-10T12:01:00+00:00",
        "id": str(sent.pk),
        "kind": "transfer",
        "direction": "out",
        "counterparty": "Moussa D•••",
        "note": "For the rice",
        "amount": "100.00",
        "fee": "1.00",
        "change": "-101.00",
        "balance": "899.00",
        "currency": "MRU",
    }
    assert (closing["kind"], closing["balance"], closing["currency"]) == ("closing_balance", "899.00", "MRU")


def test_gives_times_in_the_operators_zone(settings: LazySettings) -> None:
    settings.OPERATOR_TIME_ZONE = "Asia/Dubai"
    awa = someone("Awa Diallo", minor=1, at=NOON)
    assert _rows(awa.wallet)[1]["at"] == "2026-11-10T16:00:00+04:00"


def test_quotes_as_rfc_4180_says() -> None:
    awa, moussa = someone("Awa Diallo", minor=10_000), someone("Moussa Diop")
    note = 'He said "rice",\nthen left'
    pay(awa.wallet, moussa.wallet, 100, note=note)
    text = _file(awa.wallet)
    assert '"He said ""rice"",\nthen left"' in text
    assert text.startswith("at,id,kind,direction,counterparty,note,amount,fee,change,balance,currency\r\n")
    assert text.endswith("\r\n")
    assert _rows(awa.wallet)[-2]["note"] == note


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝"])  # noqa: RUF001 - the look-alike is the test
def test_lets_no_spreadsheet_compute_what_somebody_wrote(start: str) -> None:
    awa, moussa = someone("Awa Diallo", minor=10_000), someone("Moussa Diop")
    note = f'{start}HYPERLINK("http://example.org")'
    pay(awa.wallet, moussa.wallet, 100, note=note)
    line = _rows(awa.wallet)[-2]
    assert line["note"] == f"'{note}"
    assert line["change"] == "-1.01"


@pytest.mark.parametrize("cut", [";", "; ", "|", "\n", "rice;\r\n", ";\t", ';"', ";'"])
def test_lets_no_spreadsheet_compute_wherever_it_cuts_a_cell(cut: str) -> None:
    awa, moussa = someone("Awa Diallo", minor=10_000), someone("Moussa Diop")
    pay(awa.wallet, moussa.wallet, 100, note=f"a{cut}=cmd!A1")
    note = _rows(awa.wallet)[-2]["note"]
    assert "'=cmd!A1" in note
    assert note.replace("'", "") == f"a{cut}=cmd!A1".replace("'", "")


def test_leaves_signs_within_a_sentence_alone() -> None:
    awa, moussa = someone("Awa Diallo", minor=10_000), someone("Moussa Diop")
    pay(awa.wallet, moussa.wallet, 100, note="rice - 2 kg, a+b=c; awa@example.org\nthanks")
    assert _rows(awa.wallet)[-2]["note"] == "rice - 2 kg, a+b=c; awa@example.org\nthanks"


def test_begins_with_a_byte_order_mark_for_excel_only() -> None:
    awa = someone("Awa Diallo", minor=1, at=NOON)
    plain = _file(awa.wallet)
    assert _file(awa.wallet, excel=True) == f"\ufeff{plain}"


def test_is_made_while_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movements, "PAGE", 4)
    monkeypatch.setattr(spreadsheet, "ROWS_AT_ONCE", 4)
    awa = someone("Awa Diallo")
    for number in range(20):
        fund(awa.wallet, 100, at=after(number))
    statement = queries.statement(awa.wallet, since=MIDNIGHT, until=MIDNIGHT + timedelta(days=1))
    pieces = spreadsheet.lines(statement, excel=False)
    assert next(pieces).count(b"\r\n") == 4
    rest = list(pieces)
    assert [piece.count(b"\r\n") for piece in rest] == [4, 4, 4, 4, 3]
