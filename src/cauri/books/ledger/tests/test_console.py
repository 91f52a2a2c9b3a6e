"""The books' pages …"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from cauri.books.ledger import accounts, admin, holds, queries, returns, services, upkeep
from cauri.books.ledger.postings import Move, NewPosting
from cauri.books.ledger.refusals import InsufficientFunds
from cauri.identity.staff import services as staff
from cauri.infra.audit import queries as audit
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money

CHART = "/console/ledger/account/"
TRIAL_BALANCE = "/console/ledger/account/trial-balance/"
SEALS = "/console/ledger/block/"
VERIFICATIONS = "/console/ledger/verification/"
VERIFY_NOW = "/console/ledger/verification/now/"
NOBODYS = UUID("01932b0c-7a10-7000-8000-0123456789ab")
DAY = datetime(2026, 11, 18, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Books:
    """Three accounts: Awa's and Moussa's wallets, and the clearing account, which is hot."""

    awa: int
    moussa: int
    clearing: int

    def post(self, source: int, destination: int, amount: str, *, at: datetime, kind: str = "transfer") -> UUID:
        posting = NewPosting(
            id=ids.new_id(), kind=kind, moves=[Move(source, destination, Money.of(amount, "MRU"))], at=at
        )
        services.carry_out(posting)
        return posting.id


def _opened() -> Books:
    with transaction():
        books = Books(
            awa=accounts.open_account("wallet:awa", currency="MRU", kind="wallet", now=DAY),
            moussa=accounts.open_account("wallet:moussa", currency="MRU", kind="wallet", now=DAY),
            clearing=accounts.open_account("clearing:bank", currency="MRU", kind="clearing", now=DAY),
        )
    books.post(books.clearing, books.awa, "1000.00", at=DAY, kind="cash_in")
    return books


def _signed_in(client: Client) -> Client:
    member = staff.enrol("fatou", email="fatou@cauri.example", password="twelve-cowries-at-noon", now=DAY)
    client.force_login(member)
    return client


@pytest.fixture
def books(db: None) -> Books:
    return _opened()


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    """A browser in which Fatou is signed in."""
    return _signed_in(client)


def _page(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _words(page: str) -> str:
    """What a reader sees of the page's own part, as one line."""
    content = page[page.index('<div class="c-page">') :]
    return " ".join(re.sub(r"<[^>]*>", "", re.sub(r"</?(td|th|dt|dd|p|tr|option|h2)\b[^>]*>", " ", content)).split())


def test_are_for_staff_only(client: Client, books: Books) -> None:
    for page in (CHART, f"{CHART}{books.awa}/", TRIAL_BALANCE, SEALS, VERIFICATIONS):
        assert client.get(page)["Location"].startswith("/console/login/")
    assert client.post(VERIFY_NOW)["Location"].startswith("/console/login/")
    assert not audit.records(action="ledger.verified").exists()


def test_list_accounts_with_what_they_hold_the_waiting_lines_included(desk: Client, books: Books) -> None:
    words = _words(_page(desk, CHART))

    assert "wallet:awa Customer wallets credit open 1000.00" in words
    assert "clearing:bank Clearing, one per provider debit open \N{MINUS SIGN}1000.00" in words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=awa", {"wallet:awa"}),
        ("q=WALLET", {"wallet:awa", "wallet:moussa"}),
        ("kind=clearing", {"clearing:bank"}),
        ("currency=XOF", set()),
        ("state=frozen", {"wallet:moussa"}),
        ("q=awa&kind=clearing", set()),
    ],
)
def test_find_accounts(desk: Client, books: Books, query: str, found: set[str]) -> None:
    with transaction():
        accounts.freeze(books.moussa)

    words = _words(_page(desk, f"{CHART}?{query}"))

    assert {code for code in ("wallet:awa", "wallet:moussa", "clearing:bank") if code in words} == found


def test_find_a_posting_by_its_id(desk: Client, books: Books) -> None:
    posting = books.post(books.awa, books.moussa, "1.00", at=DAY)

    assert desk.get(f"{CHART}?q={posting}")["Location"] == f"/console/ledger/posting/{posting}/"


def test_turn_the_chart_page_by_page(desk: Client, books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "_ACCOUNTS", 2)

    first = _page(desk, CHART)
    second = _page(desk, f"{CHART}?after={books.moussa}")

    assert f"?after={books.moussa}" in first
    assert "clearing:bank" not in _words(first)
    assert "clearing:bank" in _words(second)
    assert "Next page" not in second


def test_show_an_accounts_lines_newest_first_with_the_balance_after_each(desk: Client, books: Books) -> None:
    books.post(books.awa, books.moussa, "250.50", at=DAY + timedelta(hours=1))

    words = _words(_page(desk, f"{CHART}{books.awa}/"))

    newest = words.index("\N{MINUS SIGN}250.50 749.50")
    assert newest < words.index("1000.00 1000.00")
    assert words.startswith("Customer wallets, credit side")


def test_show_lines_that_wait_in_the_tail(desk: Client, books: Books) -> None:
    assert "\N{MINUS SIGN}1000.00 \N{MINUS SIGN}1000.00" in _words(_page(desk, f"{CHART}{books.clearing}/"))


def test_turn_an_accounts_lines_page_by_page(desk: Client, books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "_LINES", 2)
    for hour in range(1, 4):
        books.post(books.awa, books.moussa, f"{hour}.00", at=DAY + timedelta(hours=hour))

    first = _page(desk, f"{CHART}{books.awa}/")
    older = re.search(r"\?before=(\d+)", first)

    assert older
    second = _words(_page(desk, f"{CHART}{books.awa}/?before={older[1]}"))
    assert "\N{MINUS SIGN}3.00" in _words(first)
    assert "\N{MINUS SIGN}2.00" in _words(first)
    assert "\N{MINUS SIGN}2.00" not in second
    assert "\N{MINUS SIGN}1.00" in second
    assert "1000.00 1000.00" in second


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ("from=2026-11-19&to=2026-11-19", {"2.00"}),
        ("from=2026-11-20", {"4.00"}),
        ("to=2026-11-18", {"1.00"}),
        ("from=nonsense&to=2026-99-99", {"1.00", "2.00", "4.00"}),
    ],
)
def test_show_the_lines_of_days_as_the_operator_counts_them(
    desk: Client, books: Books, settings: Settings, days: str, shown: set[str]
) -> None:
    settings.OPERATOR_TIME_ZONE = "Asia/Kathmandu"  # midnight there is 18:15 UTC
    books.post(books.awa, books.moussa, "1.00", at=datetime(2026, 11, 18, 18, 14, 59, 999999, tzinfo=UTC))
    books.post(books.awa, books.moussa, "2.00", at=datetime(2026, 11, 18, 18, 15, tzinfo=UTC))
    books.post(books.awa, books.moussa, "4.00", at=datetime(2026, 11, 19, 18, 15, tzinfo=UTC))

    words = _words(_page(desk, f"{CHART}{books.moussa}/?{days}"))

    entries = words[words.index("Balance after") :]
    assert {amount for amount in ("1.00", "2.00", "4.00") if f" {amount} " in entries} == shown


def test_turn_the_lines_of_days_page_by_page(desk: Client, books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "_LINES", 1)
    for day, amount in ((18, "1.00"), (19, "2.00"), (20, "4.00")):
        books.post(books.awa, books.moussa, amount, at=datetime(2026, 11, day, 13, tzinfo=UTC))

    address = f"{CHART}{books.moussa}/?to=2026-11-19"
    first = _page(desk, address)
    older = re.search(r"before=(\d+)", first)

    assert older
    assert "2.00 3.00" in _words(first)
    assert "1.00 1.00" in _words(_page(desk, f"{address}&before={older[1]}"))


def test_show_what_an_account_held_at_a_past_time(desk: Client, books: Books) -> None:
    books.post(books.awa, books.moussa, "400.00", at=DAY + timedelta(hours=2))

    before = _words(_page(desk, f"{CHART}{books.awa}/?at=2026-11-18T13:00"))
    after = _words(_page(desk, f"{CHART}{books.awa}/?at=2026-11-18T14:00"))

    assert "Balance at 2026-11-18 13:00:00 1000.00" in before
    assert "Balance at 2026-11-18 14:00:00 600.00" in after


@pytest.mark.parametrize("page", [f"{CHART}999999/", f"/console/ledger/posting/{NOBODYS}/", f"{SEALS}7/"])
def test_say_that_there_is_nothing_where_there_is_nothing(desk: Client, page: str) -> None:
    assert desk.get(page).status_code == 404


def test_show_a_posting_with_parties_lines_and_what_followed(desk: Client, books: Books) -> None:
    posting = books.post(books.awa, books.moussa, "250.00", at=DAY)
    refund = ids.new_id()
    with transaction():
        returns.refund(refund, original_id=posting, at=DAY, amounts=[Money.of("50.00", "MRU")])

    words = _words(_page(desk, f"/console/ledger/posting/{posting}/"))
    of_refund = _page(desk, f"/console/ledger/posting/{refund}/")

    assert "Act transfer State posted" in words
    assert "wallet:awa wallet:moussa 250.00&nbsp;MRU" in words
    assert "wallet:awa \N{MINUS SIGN}250.00&nbsp;MRU 750.00&nbsp;MRU" in words
    assert "wallet:moussa 250.00&nbsp;MRU 250.00&nbsp;MRU" in words
    assert f"refund posted {refund}" in words
    assert "not sealed yet" in words
    assert f'href="/console/ledger/posting/{posting}/"' in of_refund


def test_show_that_a_line_waits_in_the_tail(desk: Client, books: Books) -> None:
    (line,) = queries.page_of(books.clearing)

    words = _words(_page(desk, f"/console/ledger/posting/{line.posting_id}/"))

    assert "clearing:bank \N{MINUS SIGN}1000.00&nbsp;MRU waits in the tail" in words


def test_show_why_a_posting_was_refused(desk: Client, books: Books) -> None:
    with pytest.raises(InsufficientFunds):
        books.post(books.moussa, books.awa, "5.00", at=DAY)
    (refused,) = queries.without_entries(books.moussa)

    words = _words(_page(desk, f"/console/ledger/posting/{refused.id}/"))

    assert "State refused Refused because insufficient funds insufficient_funds" in words
    assert "Needed minor 500" in words
    assert "It moved nothing." in words
    assert "refused insufficient funds" in _words(_page(desk, f"{CHART}{books.moussa}/"))


def test_show_what_a_hold_still_reserves(desk: Client, books: Books) -> None:
    hold = NewPosting(
        id=ids.new_id(),
        kind="card_authorisation",
        moves=[Move(books.awa, books.moussa, Money.of("300.00", "MRU"))],
        at=DAY,
    )
    with transaction():
        holds.hold(hold, expires_at=DAY + timedelta(days=7))
    with transaction():
        holds.capture(ids.new_id(), hold_id=hold.id, at=DAY, amounts=[Money.of("120.00", "MRU")])

    words = _words(_page(desk, f"/console/ledger/posting/{hold.id}/"))
    account = _words(_page(desk, f"{CHART}{books.awa}/"))

    assert "State pending" in words
    assert "Still reserved 180.00&nbsp;MRU" in words
    assert "capture posted" in words
    assert "Held for others 180.00&nbsp;MRU Available 700.00&nbsp;MRU" in account


def test_balance_now_and_at_a_past_time(desk: Client, books: Books) -> None:
    books.post(books.clearing, books.moussa, "500.00", at=DAY + timedelta(hours=2), kind="cash_in")

    now = _words(_page(desk, TRIAL_BALANCE))
    then = _words(_page(desk, f"{TRIAL_BALANCE}?at=2026-11-18T13:00"))

    assert "Sum of all accounts: 0.00&nbsp;MRU balanced" in now
    assert "Total 1500.00 1500.00" in now
    assert "Total 1000.00 1000.00" in then
    assert "as of 2026-11-18 13:00:00" in then


def test_show_seals_and_verify_on_record(client: Client, committed_db: Urls) -> None:
    desk = _signed_in(client)
    books = _opened()
    posting = books.post(books.awa, books.moussa, "250.00", at=DAY)
    upkeep.fold()
    upkeep.seal(now=clock.now())

    assert "1 " in _words(_page(desk, SEALS))
    seal = _words(_page(desk, f"{SEALS}1/"))
    assert str(posting) in seal
    assert queries.head_of(1) in seal
    assert "Seal Block 1" in _words(_page(desk, f"/console/ledger/posting/{posting}/"))

    assert desk.get(VERIFY_NOW).status_code == 405
    result = _words(desk.post(VERIFY_NOW, follow=True).content.decode())

    assert result.startswith("Result passed")
    assert "Everything adds up" in result
    (record,) = audit.records(action="ledger.verified")
    assert (record.actor_kind, record.after) == ("staff", {"passed": True, "findings": 0})
    assert "passed" in _words(_page(desk, VERIFICATIONS))
    assert "Passed" in _words(_page(desk, "/console/"))


def test_need_the_token_of_their_own_form_to_verify(committed_db: Urls) -> None:
    desk = _signed_in(Client(enforce_csrf_checks=True))

    assert desk.post(VERIFY_NOW).status_code == 403
    assert not audit.records(action="ledger.verified").exists()


@pytest.mark.usefixtures("tampered")
def test_name_the_row_that_differs(client: Client, committed_db: Urls) -> None:
    desk = _signed_in(client)
    books = _opened()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_balance SET balance = balance + 1 WHERE account_id = %s", [books.awa])

    result = _words(desk.post(VERIFY_NOW, follow=True).content.decode())

    assert result.startswith("Result differs")
    assert "currency MRU the sum is 1 minor units" in result
    assert f"balance (account {books.awa})" in result
    assert "currency MRU: the sum is 1 minor units" in _words(_page(desk, VERIFICATIONS))
    assert "Differs" in _words(_page(desk, "/console/"))
    assert "does not balance" in _words(_page(desk, TRIAL_BALANCE))
