"""`history` …"""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauri.books.ledger import services as ledger
from cauri.books.ledger.postings import Move, NewPosting
from cauri.books.payments.queries import UnknownPayment
from cauri.books.wallets.models import Wallet
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.servicing.statements import queries
from cauri.servicing.statements.items import Item
from cauri.servicing.statements.tests import village
from cauri.servicing.statements.tests.village import NOON, OWN, after, fund, mru, pay, someone


def _all(wallet: Wallet, *, most: int = 100) -> list[Item]:
    found = queries.history(wallet, most=most)
    assert found.rest is None
    return found.items


def _pages(wallet: Wallet, most: int) -> list[Item]:
    seen: list[Item] = []
    rest = None
    while True:
        page = queries.history(wallet, before=rest, most=most)
        assert len(page.items) <= most
        seen += page.items
        rest = page.rest
        if rest is None:
            return seen


def test_tells_the_newest_first_with_amount_fee_total_and_balance() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1), note="For the rice")

    newest, first = _all(awa.wallet)
    assert (newest.id, newest.kind, newest.direction, newest.state) == (sent.pk, "transfer", "out", "completed")
    assert (newest.amount, newest.fee, newest.total) == (mru(10_000), mru(100), mru(10_100))
    assert (newest.change, newest.balance, newest.at) == (mru(-10_100), mru(89_900), after(1))
    assert (newest.counterparty.name, newest.counterparty.own_wallet_id) == ("Moussa D•••", None)
    assert (newest.note, newest.code, newest.original_id) == ("For the rice", "", None)
    assert (first.kind, first.direction, first.change, first.counterparty.name) == ("faucet", "in", mru(100_000), None)

    [got] = _all(moussa.wallet)
    assert (got.id, got.direction, got.note) == (sent.pk, "in", "For the rice")
    assert (got.amount, got.fee, got.total, got.balance) == (mru(10_000), mru(0), mru(10_000), mru(10_000))
    assert got.counterparty.name == "Awa D•••"


def test_shows_a_fee_to_the_side_that_bears_it() -> None:
    awa, ibrahima = someone("Awa Diallo", minor=100_000), someone("Ibrahima Ba")
    pay(awa.wallet, ibrahima.wallet, 5_000, product=village.CHARGED_TO_PAYEE)

    spent, taken = _all(awa.wallet)[0], _all(ibrahima.wallet)[0]
    assert (spent.amount, spent.fee, spent.total) == (mru(5_000), mru(0), mru(5_000))
    assert (taken.amount, taken.fee, taken.total, taken.change) == (mru(5_000), mru(150), mru(4_850), mru(4_850))


def test_tells_of_ones_own_wallets_in_both() -> None:
    awa = someone("Awa Diallo", minor=1_000)
    savings = village.savings_of(awa)
    moved = pay(awa.wallet, savings, 400, product=OWN)

    left, arrived = _all(awa.wallet)[0], _all(savings)[0]
    assert (left.id, left.direction, left.counterparty.own_wallet_id) == (moved.pk, "out", savings.pk)
    assert (arrived.id, arrived.direction, arrived.counterparty.own_wallet_id) == (moved.pk, "in", awa.wallet.pk)
    assert left.counterparty.name == "Awa Diallo"


def test_tells_the_payer_why_it_was_refused_and_the_payee_nothing() -> None:
    awa, moussa = someone("Awa Diallo", minor=1_000), someone("Moussa Diop")
    refused = pay(awa.wallet, moussa.wallet, 5_000, at=after(1), note="Too much")

    item = _all(awa.wallet)[0]
    assert (item.id, item.state, item.code, item.direction) == (refused.pk, "refused", "insufficient_funds", "out")
    assert (item.amount, item.fee, item.total) == (mru(5_000), mru(50), mru(5_050))
    assert (item.change, item.balance, item.at, item.note) == (mru(0), None, after(1), "Too much")
    assert item.counterparty.name == "Moussa D•••"
    assert _all(moussa.wallet) == []


def test_follows_a_held_payment_to_its_end_and_tells_of_it_once() -> None:
    awa, moussa = someone("Awa Diallo", minor=10_000), someone("Moussa Diop")
    waits = pay(awa.wallet, moussa.wallet, 1_007, at=after(1))
    goes = pay(awa.wallet, moussa.wallet, 2_007, at=after(2))
    stays = pay(awa.wallet, moussa.wallet, 3_007, at=after(3))
    assert [item.state for item in _all(awa.wallet)] == ["held", "held", "held", "completed"]
    assert _all(moussa.wallet) == []

    village.let_through(goes, at=after(10))
    village.turn_away(stays, at=after(11))

    items = _all(awa.wallet)
    assert [(item.id, item.state, item.at) for item in items[:3]] == [
        (goes.pk, "completed", after(10)),
        (stays.pk, "rejected", after(3)),
        (waits.pk, "held", after(1)),
    ]
    assert (items[0].amount, items[0].fee, items[0].total) == (mru(2_007), mru(20), mru(2_027))
    assert [(item.id, item.total) for item in _all(moussa.wallet)] == [(goes.pk, mru(2_007))]


def test_tells_what_went_back_and_of_which_payment() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    some = village.refund(sent, 4_000, at=after(2))
    rest = village.reverse(sent, at=after(3))

    taken_back, given_back = _all(awa.wallet)[:2]
    assert (given_back.id, given_back.kind, given_back.original_id) == (some.pk, "refund", sent.pk)
    assert (given_back.direction, given_back.total, given_back.fee) == ("in", mru(4_000), mru(0))
    assert (taken_back.id, taken_back.kind, taken_back.original_id) == (rest.pk, "reversal", sent.pk)
    assert (taken_back.total, taken_back.balance) == (mru(6_100), mru(100_000))
    assert [item.direction for item in _all(moussa.wallet)] == ["out", "out", "in"]


@pytest.mark.parametrize("most", [1, 2, 3, 7, 50])
def test_loses_and_repeats_nothing_between_pages_even_of_one_microsecond(most: int) -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    for number in range(4):
        at = after(number // 2)
        pay(awa.wallet, moussa.wallet, 100, at=at)
        pay(awa.wallet, moussa.wallet, 900_000, at=at)
        pay(awa.wallet, moussa.wallet, 1_007, at=at)
        pay(moussa.wallet, awa.wallet, 50, at=at, product=OWN)

    whole = _all(awa.wallet)
    assert len(whole) == len({item.id for item in whole}) == 17
    assert all(newer.place > older.place for newer, older in pairwise(whole))
    assert _pages(awa.wallet, most) == whole


def test_goes_on_where_a_page_ended_whatever_has_happened_since() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    for number in range(6):
        pay(awa.wallet, moussa.wallet, 100 + number, at=after(number))
    before = _all(awa.wallet)
    first = queries.history(awa.wallet, most=3)

    pay(awa.wallet, moussa.wallet, 500, at=after(3))  # in the books it stands after the last
    pay(awa.wallet, moussa.wallet, 900_000, at=after(7))

    assert first.items + queries.history(awa.wallet, before=first.rest, most=50).items == before


def test_keeps_to_the_days_kinds_and_states_that_are_asked_for() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    savings = village.savings_of(awa)
    pay(awa.wallet, moussa.wallet, 100, at=after(1))
    refused = pay(awa.wallet, moussa.wallet, 900_000, at=after(2))
    moved = pay(awa.wallet, savings, 200, at=after(3), product=OWN)
    held = pay(awa.wallet, moussa.wallet, 1_007, at=after(4))

    def told(**wanted: object) -> list[object]:
        return [item.id for item in queries.history(awa.wallet, **wanted).items]  # type: ignore[arg-type] # one of many

    assert told(since=after(2), until=after(4)) == [moved.pk, refused.pk]
    assert told(kinds=[OWN]) == [moved.pk]
    assert told(states=["refused", "held"]) == [held.pk, refused.pk]
    assert told(states=["completed"], since=after(2)) == [moved.pk]
    assert told(kinds=["nothing"]) == []


def test_reads_only_so_far_for_a_rare_kind_and_says_where_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "FILTERED_AT_ONCE", 2)
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    for number in range(20):
        pay(awa.wallet, moussa.wallet, 100, at=after(number))

    first = queries.history(awa.wallet, kinds=["faucet"])
    assert first.items == []
    rest = first.rest
    found: list[Item] = []
    while rest is not None:
        page = queries.history(awa.wallet, kinds=["faucet"], before=rest)
        found, rest = found + page.items, page.rest
    assert [item.kind for item in found] == ["faucet"]


def test_asks_the_same_few_questions_however_long_the_page() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    for number in range(10):
        pay(awa.wallet, moussa.wallet, 100, at=after(number), note=f"number {number}")
        pay(awa.wallet, moussa.wallet, 900_000, at=after(number))
        village.let_through(pay(awa.wallet, moussa.wallet, 1_007, at=after(number)), at=after(60 + number))

    asked = []
    for most in (2, 10):
        with CaptureQueriesContext(connection) as questions:
            assert len(queries.history(awa.wallet, most=most).items) == most
        asked.append(len(questions))
    assert asked == [6, 6]


def test_reads_ranges_of_indexes_only() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    for number in range(5):
        pay(awa.wallet, moussa.wallet, 100, at=after(number))
        pay(awa.wallet, moussa.wallet, 900_000, at=after(number))
        village.let_through(pay(awa.wallet, moussa.wallet, 1_007, at=after(number)), at=after(number))
    with CaptureQueriesContext(connection) as questions:
        queries.history(awa.wallet, since=NOON - timedelta(days=1), most=4)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")  # of one row, a whole sort is as cheap as an incremental one
        for question in questions.captured_queries:
            cursor.execute(f"EXPLAIN {question['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
            if "state <> 'posted'" in question["sql"]:
                assert "ledger_posting_payer_without_entries" in plan
                assert "Incremental Sort" in plan or "Sort" not in plan, plan


def test_tells_of_postings_with_many_lines_whole_and_of_those_that_no_payment_made() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    away, back = (awa.wallet.account_id, moussa.wallet.account_id), (moussa.wallet.account_id, awa.wallet.account_id)
    for number in range(25):
        moves = [Move(*side, mru(part)) for side, part in ((away, 10), (away, 20), (back, 5), (away, 30), (away, 40))]
        with transaction():
            posting = NewPosting(id=ids.new_id(), kind="adjustment", moves=moves, at=after(number))
            ledger.post_one(posting)

    items = _pages(awa.wallet, 20)
    assert [(item.kind, item.change) for item in items[:-1]] == [("adjustment", mru(-95))] * 25
    assert [item.balance for item in items[:-1]] == [mru(100_000 - 95 * number) for number in range(25, 0, -1)]
    assert items[0].id == posting.id


def test_begins_empty() -> None:
    assert _all(someone("Awa Diallo").wallet) == []


def test_tells_of_a_long_history_in_the_order_of_the_books() -> None:
    awa = someone("Awa Diallo")
    for number in range(30):
        fund(awa.wallet, 100 + number, at=NOON)
    items = _pages(awa.wallet, 7)
    assert [item.change for item in items] == [mru(129 - number) for number in range(30)]
    assert all(newer.balance == (older.balance or mru(0)) + newer.change for newer, older in pairwise(items))


def test_knows_nothing_of_what_was_to_be_given_back_and_was_spent() -> None:
    awa, moussa = someone("Awa Diallo"), someone("Moussa Diop")
    came = fund(awa.wallet, 10_100, at=after(1))
    pay(awa.wallet, moussa.wallet, 10_000, at=after(2))

    back = village.reverse(came, at=after(3))

    with pytest.raises(UnknownPayment):
        queries.transaction(awa.user.pk, back.pk)
    with pytest.raises(UnknownPayment):
        queries.receipt(awa.user.pk, back.pk)
