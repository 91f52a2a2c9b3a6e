"""Whoever may write anything changes sealed history: the verifier finds …"""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from cauri.books.ledger import heads, holds, invariants, returns, seals, services, upkeep
from cauri.books.ledger.invariants import Finding
from cauri.books.ledger.models import Block
from cauri.books.ledger.refusals import Refused
from cauri.books.ledger.tests import breaking, edits
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.edits import COLUMNS, Row, edit_of, name_of, rows_of
from cauri.books.ledger.tests.town import DAY, Town, after, batch, money, move, opened, post, posting
from cauri.kit import ids
from cauri.kit.transactions import transaction

HOW_MANY = 1_000


def _a_round(town: Town, n: int) -> None:
    """Postings of every kind and shape, posted, refused, held, captured, given back; then a block that seals them."""
    at = after(100 * n)
    paid = post(move(town.awa, town.moussa, 50), at=at, reference=ids.new_id()).id
    bought = post(move(town.awa, town.ibrahima, 40), move(town.awa, town.fees, 1), at=at, kind="sale").id
    post(move(town.moussa, town.fatou, 9), move(town.fatou, town.awa, 4), move(town.fatou, town.fees, 2), at=at)
    batch([posting(move(town.awa, town.moussa, 3), at=at), posting(move(town.fatou, town.awa, 5_000), at=at)])
    batch([posting(move(town.clearing, town.awa, 70), move(town.awa, town.fees, 3), at=at, kind="cash_in")])
    with pytest.raises(Refused):
        services.carry_out(posting(move(town.fatou, town.moussa, 9_000), move(town.fatou, town.fees, 1), at=at))
    with transaction():
        holds.hold(posting(move(town.awa, town.clearing, 30), move(town.awa, town.fees, 1)), expires_at=at)
        second = holds.hold(posting(move(town.moussa, town.clearing, 20), at=at), expires_at=at + timedelta(1)).id
        third = holds.hold(posting(move(town.awa, town.fatou, 8), at=at), expires_at=at + timedelta(1)).id
        holds.capture(ids.new_id(), hold_id=second, at=at, amounts=[money(15)])
        holds.release(ids.new_id(), hold_id=third, at=at)
        returns.refund(ids.new_id(), original_id=bought, at=at, amounts=[money(10), money(0)])
        returns.reverse(ids.new_id(), original_id=paid, at=at, receivable=town.receivable)
    assert holds.expire_due(now=at) == 1
    upkeep.fold()
    upkeep.seal(now=DAY)


@pytest.fixture(autouse=True)
def all_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that a change shows as, where a test looks for one row among the findings."""
    monkeypatch.setattr(seals, "MOST_FINDINGS", 1_000)
    monkeypatch.setattr(invariants, "MOST_FINDINGS", 1_000)


@pytest.fixture
def books(committed_db: object, superuser: str) -> str:
    """About a hundred postings under six blocks; the alias of whoever may write anything."""
    town = towns.settle()
    abroad, far = opened("wallet", currency="XOF"), opened("clearing", currency="XOF")
    sells, buys = opened("exchange_position"), opened("exchange_position", currency="XOF")
    post(move(far, abroad, 900, "XOF"))
    post(move(town.awa, sells, 40), move(buys, abroad, 650, "XOF"), kind="exchange")
    for n in range(6):
        _a_round(town, n)
    for number in Block.objects.values_list("number", flat=True):
        upkeep.publish_head(number)
    assert breaking.found(superuser, heads.published()) == []
    return superuser


def _found(using: str) -> list[Finding]:
    return breaking.found(using, heads.published())


def _rows_found(using: str) -> set[str]:
    return {finding.row for finding in _found(using)}


# -- single edits ----------------------------------------------------------------------------------------------------


def test_a_thousand_random_edits_of_single_fields_and_names_every_row(books: str) -> None:
    random_ = random.Random(20250314)
    rows = {table: rows_of(books, table) for table in edits.KEYS}
    assert len(rows["ledger_posting"]) > 80
    tried: Counter[tuple[str, str]] = Counter()
    for n in range(HOW_MANY):
        table, column = COLUMNS[n % len(COLUMNS)]
        edit = edit_of(table, column, rows[table], random_)
        with breaking.broken(books, edit.statement, edit.parameters) as changed:
            assert changed == 1, edit
            found = list(seals.findings(heads.published(), using=books))
        assert edit.named in {finding.row for finding in found if finding.check == "sealed_row"}, (edit, found)
        tried[table, column] += 1
    assert set(tried) == set(COLUMNS)
    assert min(tried.values()) > 40
    assert _found(books) == []


def test_every_column_that_these_tables_have(books: str) -> None:
    """So that a new column is edited too."""
    with connections[books].cursor() as cursor:
        for table, columns in edits.TYPES.items():
            cursor.execute(
                "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND NOT attisdropped",
                [table],
            )
            assert dict(cursor.fetchall()) == columns


@pytest.mark.parametrize(
    "column",
    [
        "number",
        "from_xid",
        "to_xid",
        "postings",
        "entry_accounts",
        "entry_stamps",
        "leaves",
        "root",
        "previous",
        "head",
    ],
)
def test_an_edit_of_each_column_of_each_block(books: str, column: str) -> None:
    values = {
        "number": "number + 100",
        "from_xid": "from_xid - 1",
        "to_xid": "to_xid + 1",
        "postings": "postings[2:]",
        "entry_accounts": "entry_accounts[2:]",
        "entry_stamps": "entry_stamps[2:]",
    }
    new = values.get(column, f"set_byte({column}, 7, get_byte({column}, 7) # 1)")
    for number in Block.objects.values_list("number", flat=True):
        with breaking.broken(books, f"UPDATE ledger_block SET {column} = {new} WHERE number = {number}") as changed:
            assert changed == 1
            assert _found(books)


# -- rows that go, come and change places ----------------------------------------------------------------------------


@pytest.mark.parametrize("table", edits.KEYS)
def test_every_row_that_is_deleted(books: str, table: str) -> None:
    for row in rows_of(books, table)[::4]:
        where = " AND ".join(f"{key}::text = %({key})s" for key in edits.KEYS[table])
        with breaking.broken(books, f"DELETE FROM {table} WHERE {where}", row) as changed:
            assert changed == 1
            assert name_of(table, row) in _rows_found(books)


@pytest.mark.parametrize(
    "forged",
    [
        "INSERT INTO ledger_posting SELECT %(id)s, xid, at, payer_id, payee_id, amount, value_on, state, kind, further,"
        " original_id, reference, code, facts FROM ledger_posting WHERE state = '{state}' ORDER BY id DESC LIMIT 1",
        "INSERT INTO ledger_entry SELECT account_id, stamp + 1000000, posting_id, 0, balance, xid, leg"
        " FROM ledger_entry ORDER BY account_id, stamp DESC LIMIT 1",
    ],
)
@pytest.mark.parametrize("state", ["posted", "refused", "released"])
def test_every_row_that_is_forged_into_sealed_history(books: str, forged: str, state: str) -> None:
    posting_id = ids.new_id()
    with breaking.broken(books, forged.format(state=state), {"id": posting_id}) as changed:
        assert changed == 1
        found = [finding for finding in _found(books) if finding.check == "sealed_row"]
        assert [finding.detail for finding in found] == ["was not there when its transaction was sealed"]
        assert (found[0].row == f"posting {posting_id}") == ("ledger_posting" in forged)


def test_two_rows_that_change_places(books: str) -> None:
    swap = """
        WITH two AS (SELECT id, amount, row_number() OVER (ORDER BY id) AS n FROM ledger_posting
                      WHERE id::text IN (%(one)s, %(other)s))
        UPDATE ledger_posting SET amount = (SELECT amount FROM two WHERE two.id <> ledger_posting.id)
         WHERE id IN (SELECT id FROM two)
    """
    posted = [row for row in rows_of(books, "ledger_posting") if row["state"] == "posted"]
    pairs = [(one, other) for one, other in zip(posted, posted[7:], strict=False) if one["amount"] != other["amount"]]
    for one, other in pairs[:10]:
        with breaking.broken(books, swap, {"one": one["id"], "other": other["id"]}) as changed:
            assert changed == 2
            assert {name_of("ledger_posting", one), name_of("ledger_posting", other)} <= _rows_found(books)


def test_two_lines_that_change_places(books: str) -> None:
    swap = """
        UPDATE ledger_entry AS line SET posting_id = other.posting_id, leg = other.leg
          FROM ledger_entry AS other
         WHERE line.account_id = other.account_id AND line.amount = other.amount AND line.stamp <> other.stamp
           AND line.account_id::text = %(account_id)s AND line.stamp::text IN (%(one)s, %(other)s)
           AND other.stamp::text IN (%(one)s, %(other)s)
    """
    one, other = _alike(rows_of(books, "ledger_entry"))
    stamps = {"account_id": one["account_id"], "one": one["stamp"], "other": other["stamp"]}
    with breaking.broken(books, swap, stamps) as changed:
        assert changed == 2
        assert {name_of("ledger_entry", one), name_of("ledger_entry", other)} <= _rows_found(books)


def _alike(rows: list[Row]) -> tuple[Row, Row]:
    """Two lines of one account and one amount."""
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row["account_id"], row["amount"])
        if key in seen:
            return seen[key], row
        seen[key] = row
    raise AssertionError("no two lines are alike")


# -- whoever covers the tracks ---------------------------------------------------------------------------------------


def _make_a_transfer_smaller(using: str) -> Row:
    """By one minor unit, and everything that follows from it: lines, balances after, balances."""
    rows = rows_of(using, "ledger_posting")
    wanted = next(row for row in rows if (row["kind"], row["state"], row["further"]) == ("transfer", "posted", None))
    with connections[using].cursor() as cursor:
        cursor.execute("UPDATE ledger_posting SET amount = amount - 1 WHERE id = %(id)s", wanted)
        for party, leg, change in (("payer_id", 0, 1), ("payee_id", 1, -1)):
            about: dict[str, Any] = {"id": wanted["id"], "party": wanted[party], "leg": leg, "change": change}
            cursor.execute(
                """
                UPDATE ledger_entry SET balance = balance + %(change)s,
                       amount = amount + CASE WHEN posting_id = %(id)s AND leg = %(leg)s THEN %(change)s ELSE 0 END
                 WHERE account_id = %(party)s AND stamp >= (SELECT stamp FROM ledger_entry WHERE posting_id = %(id)s
                                                               AND leg = %(leg)s)
                """,
                about,
            )
            cursor.execute(
                "UPDATE ledger_balance SET balance = balance + %(change)s WHERE account_id = %(party)s", about
            )
    return wanted


def test_a_change_that_adds_up_in_every_way(books: str) -> None:
    with breaking.broken(books, "SELECT 1"):
        changed = _make_a_transfer_smaller(books)
        # A reversal had given back more than is left of it now; nothing else shows without the seals.
        assert {finding.check for finding in invariants.findings(using=books)} <= {"returns_fit"}
        assert name_of("ledger_posting", changed) in _rows_found(books)


def test_a_chain_that_was_made_anew(books: str) -> None:
    """History is changed, every block dropped and all of it sealed again: only the published heads can tell."""
    published = heads.published()
    with breaking.broken(books, "SELECT 1"):
        _make_a_transfer_smaller(books)
        with connections[books].cursor() as cursor:
            cursor.execute("DELETE FROM ledger_block")
            sealed: tuple[object, ...] | None = (1,)
            while sealed != (None,):
                cursor.execute("SELECT ledger_seal(%s, 60)", [int(DAY.timestamp())])
                sealed = cursor.fetchone()
        assert list(seals.findings({}, using=books)) == []
        found = [finding for finding in seals.findings(published, using=books) if finding.check == "published_head"]
        assert {finding.row for finding in found} == {f"block {number}" for number in published}


@pytest.mark.parametrize("left", [0, 1, 5])
def test_blocks_that_were_cut_off(books: str, left: int) -> None:
    with breaking.broken(books, f"DELETE FROM ledger_block WHERE number > {left}"):
        gone = {f"block {number}" for number in heads.published() if number > left}
        assert gone
        assert gone <= _rows_found(books)


def test_a_block_that_was_taken_out_of_the_middle(books: str) -> None:
    with breaking.broken(books, "DELETE FROM ledger_block WHERE number = 3"):
        assert "block 3" in _rows_found(books)


def test_a_refused_posting_that_was_taken_out_with_its_place_among_the_members(books: str) -> None:
    """The last member of a block, so that all others keep their places, and nothing that any balance would miss."""
    refused = [posting(move(2**40, 2**41, minor)) for minor in (1, 2, 3)]
    for one in refused:
        with pytest.raises(Refused):
            services.carry_out(one)
    assert upkeep.seal(now=DAY) == 1
    number = Block.objects.latest("number").number
    upkeep.publish_head(number)
    with (
        breaking.broken(books, f"UPDATE ledger_block SET postings = postings[1:2] WHERE number = {number}"),
        breaking.broken(books, "DELETE FROM ledger_posting WHERE id = %(id)s", {"id": refused[2].id}) as changed,
    ):
        assert changed == 1
        assert [(finding.row, finding.detail) for finding in _found(books)] == [
            (f"block {number}", "the leaves are not those of its members")
        ]
