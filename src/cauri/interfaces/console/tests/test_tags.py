"""The console writes …"""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.timezone import override

from cauri.interfaces.console.templatetags import console
from cauri.money import Money


def _text(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize(
    ("amount", "code", "text", "groups"),
    [
        ("0.00", "MRU", "0.00", 1),
        ("999.99", "MRU", "999.99", 1),
        ("1000.00", "MRU", "1000.00", 2),
        ("-1234567.80", "MRU", "\N{MINUS SIGN}1234567.80", 3),
        ("2500000", "XOF", "2500000", 3),
        ("0.005", "TND", "0.005", 1),
        ("92233720368547758.07", "MRU", "92233720368547758.07", 6),
    ],
)
def test_amounts_in_groups_that_a_copy_does_not_have(amount: str, code: str, text: str, groups: int) -> None:
    html = console.amount(Money.of(amount, code))

    assert _text(html) == text
    assert html.count("<span>") == groups


def test_money_with_its_currency() -> None:
    assert _text(console.money(Money.of("12.50", "MRU"))) == "12.50&nbsp;MRU"


def test_times_of_the_operators_zone_and_keeps_the_microseconds_in_reach() -> None:
    at = datetime(2026, 11, 20, 23, 59, 59, 123456, tzinfo=UTC)

    with override(timezone(timedelta(hours=2))):
        html = console.moment(at)

    assert _text(html) == "2026-11-21 01:59:59"
    assert 'title="2026-11-20 23:59:59.123456 UTC"' in html


@pytest.mark.parametrize(("word", "tone"), [("passed", "good"), ("frozen", "wait"), ("refused", "bad"), ("open", "")])
def test_what_is_unusual_in_colour_and_always_in_words(word: str, tone: str) -> None:
    assert console.state(word) == f'<span class="c-state {tone}">{word}</span>'


def test_addresses_that_keep_the_other_questions() -> None:
    request = RequestFactory().get("/x", {"q": "awa & co", "after": "7"})
    template = Template("{% load console %}{% address_with after=9 %} {% address_with after=None %}")

    assert template.render(Context({"request": request})) == "?q=awa+%26+co&amp;after=9 ?q=awa+%26+co"


def test_nothing_that_a_name_could_smuggle_in() -> None:
    assert "<script>" not in console.state("<script>")
