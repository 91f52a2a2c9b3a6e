"""The statement as PDF …"""

import io
import threading
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from tests.support.people import Customer

from cauri.books.wallets import numbers
from cauri.books.wallets.models import Wallet
from cauri.identity.users.models import User
from cauri.servicing.statements import queries
from cauri.servicing.statements.documents import figures, sheets, words
from cauri.servicing.statements.tests import paper
from cauri.servicing.statements.tests.village import NOON, after, fund, mru, pay, someone
from cauri.servicing.statements.typesetting import printing
from cauri.servicing.statements.typesetting.printing import BREAK

MIDNIGHT = NOON.replace(hour=0)
HOSTILE = [
    '#eval("40+2") #read("/etc/passwd") #image("statement.typ")',
    "*bold* _italic_ $x^2$ `raw` = heading",
    "<label> @reference // comment /* another */ \\ # ] } ) \\u{41}",
    "#let told = 1",
]


def _pdf(wallet: Wallet, language: str = "en") -> bytes:
    statement = queries.statement(wallet, since=MIDNIGHT, until=MIDNIGHT + timedelta(days=1))
    return sheets.pdf_of(statement, queries.in_full(statement), language=language)


def _named(name: str, one: Customer) -> Customer:
    User.objects.filter(pk=one.user.pk).update(name=name)
    one.wallet.refresh_from_db()
    return one


def _without_spaces(text: str) -> str:
    return "".join(text.replace(printing.BREAK, "").split())


def test_says_whose_it_is_and_how_every_line_moved_the_balance() -> None:
    awa = someone("Awa Diallo", minor=100_000, at=MIDNIGHT - timedelta(hours=1))
    sent = pay(awa.wallet, someone("Moussa Diop").wallet, 10_000, at=after(1), note="For the rice")

    text = paper.text_of(_pdf(awa.wallet))

    for said in (
        "Cauri", "Account statement", "Awa Diallo", numbers.grouped(awa.wallet.number), "2026-11-10 12:01",
        "Transfer · Moussa D•••", "For the rice", str(sent.pk), "1,000.00", "101.00", "899.00 MRU", "Page 1 / 1",
    ):  # fmt: skip
        assert said in text, (said, text)
    assert "Moussa Diop" not in text


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_speaks_the_language_that_is_asked_for(language: str) -> None:
    awa = someone("Awa Diallo", minor=123_456_789, at=after(1))

    content = _pdf(awa.wallet, language)
    read = PdfReader(io.BytesIO(content))

    text = paper.text_of(content)
    assert read.metadata is not None
    assert read.metadata.title == words.STATEMENT[language]["title"]
    assert str(read.root_object["/Lang"]) == language
    assert {"ar": "1,234,567.89", "en": "1,234,567.89", "fr": "1 234 567,89"}[language] in text.replace("\u00a0", " ")
    if language != "ar":
        assert words.STATEMENT[language]["opening"] in text


def test_joins_arabic_letters_and_keeps_its_figures_from_left_to_right() -> None:
    awa = _named("أوا جالو", someone("Awa Diallo", minor=100_000))
    pay(awa.wallet, _named("فاطمة صو", someone("Fatou Sow")).wallet, 10_000, at=after(1), note="ثمن السمك 12.5")

    content = _pdf(awa.wallet, "ar")

    fonts = paper.fonts_of(content)
    assert {"NotoSansArabic-Regular", "NotoSansArabic-Bold", "NotoSans-Regular"} <= fonts
    assert "2026-11-10 12:01" in paper.text_of(content)


@pytest.mark.parametrize("note", HOSTILE)
def test_shows_what_somebody_wrote_as_it_is(note: str) -> None:
    awa = someone("Awa #eval(1) *Diallo*", minor=100_000)
    pay(awa.wallet, someone("Moussa $Diop$").wallet, 10_000, at=after(1), note=note)

    for language in words.LANGUAGES:
        text = _without_spaces(paper.text_of(_pdf(awa.wallet, language)))
        assert _without_spaces(note) in text
        assert "Awa#eval(1)*Diallo*" in text


def test_leaves_out_what_is_not_seen_and_what_turns_text_around() -> None:
    assert printing.shown("a\u202eb\u2066c\u200fd\x00e\ud800f\u2028g\nh  i") == "abcdef g h i"
    assert printing.shown("\u0645\u06cc\u200c\u062e") == "\u0645\u06cc\u200c\u062e"
    assert figures.written("محمد Ba") == {"text": "محمد Ba", "rtl": True}
    assert figures.written("12 Moussa محمد") == {"text": "12 Moussa محمد", "rtl": False}
    assert figures.written("…") == {"text": "…", "rtl": False}


def test_breaks_a_word_that_would_run_over_the_amounts() -> None:
    assert printing.shown("9" * 50 + " b") == BREAK.join(["9" * 20, "9" * 20, "9" * 10]) + " b"
    awa = someone("Awa Diallo", minor=100_000)
    pay(awa.wallet, someone("Moussa Diop").wallet, 10_000, at=after(1), note="9" * 255)

    lines = paper.text_of(_pdf(awa.wallet)).splitlines()

    assert max(line.count("9") for line in lines) < 60


def test_is_the_same_file_whenever_it_is_asked_for() -> None:
    awa = someone("Awa Diallo", minor=100_000, at=after(1))
    assert _pdf(awa.wallet) == _pdf(awa.wallet)
    fund(awa.wallet, 1, at=after(2))
    assert paper.text_of(_pdf(awa.wallet)).count("Test money") == 2


def test_numbers_its_pages_and_begins_each_with_the_heads_of_the_columns() -> None:
    awa = someone("Awa Diallo")
    for number in range(60):
        fund(awa.wallet, 100, at=after(number))

    pages = paper.pages_of(_pdf(awa.wallet))

    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} / {len(pages)}" in page
        assert "Balance" in page
    assert "60.00 MRU" in pages[-1]


def test_adds_up_what_came_and_what_went() -> None:
    awa = someone("Awa Diallo", minor=100_000)
    pay(awa.wallet, someone("Moussa Diop").wallet, 10_000, at=after(1))
    statement = queries.statement(awa.wallet, since=MIDNIGHT, until=MIDNIGHT + timedelta(days=1))

    told = sheets.told(statement, queries.in_full(statement), language="fr")

    assert told["sums"] == {"money_in": "1\u00a0000,00", "money_out": "101,00"}
    assert figures.amount(mru(-123_456), "en") == "-1,234.56"


def test_is_made_of_as_many_lines_as_a_statement_may_have() -> None:
    awa = someone("Awa Diallo", minor=100_000)
    statement = queries.statement(awa.wallet, since=MIDNIGHT, until=MIDNIGHT + timedelta(days=1))
    told: dict[str, Any] = sheets.told(statement, queries.in_full(statement), language="ar")
    told["lines"] *= queries.MOST_LINES

    content = printing.pdf_of("statement", told, at=NOON)

    assert len(content) < 20 * 1024 * 1024


def test_is_refused_rather_than_waited_for_while_others_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_AT_ONCE", threading.Semaphore(0))
    monkeypatch.setattr(printing, "_PATIENCE", 0.01)

    with pytest.raises(printing.PrintersBusy):
        printing.pdf_of("receipt", {}, at=NOON)


@pytest.mark.parametrize("seconds", [0.01, 20])
def test_is_refused_when_it_cannot_be_set(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(printing, "_SECONDS", seconds)

    for _ in range(3):  # the printer is free again each time
        with pytest.raises(printing.NotPrinted):
            printing.pdf_of("receipt", {"nothing": "of what it needs"}, at=NOON)
