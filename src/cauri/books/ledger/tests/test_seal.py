"""`seal` and the publishing of heads …"""

import hashlib
import threading
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from cauri.books.ledger import heads, queries, seals, services, upkeep
from cauri.books.ledger.events import BlockSealed
from cauri.books.ledger.models import Block, Entry, Posting
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import DAY, Town, another_connection, move, post, value
from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.kit.transactions import InsideTransaction, transaction


@pytest.fixture
def settled(committed_db: Urls) -> Town:
    return towns.settle()


def _sealed() -> int:
    """Seal and publish, as the jobs do."""
    count = upkeep.seal(now=DAY)
    for block in Block.objects.all():
        upkeep.publish_head(block.number)
    return count


def _members() -> tuple[set[UUID], set[tuple[int, int]]]:
    postings: set[UUID] = set()
    entries: set[tuple[int, int]] = set()
    for block in Block.objects.all():
        postings |= set(block.postings)
        entries |= set(zip(block.entry_accounts, block.entry_stamps, strict=True))
    return postings, entries


def _everything() -> tuple[set[UUID], set[tuple[int, int]]]:
    return set(Posting.objects.values_list("id", flat=True)), set(Entry.objects.values_list("account_id", "stamp"))


# -- seal ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("committed_db")
def test_seals_nothing_where_there_is_nothing() -> None:
    assert _sealed() == 0


def test_seals_all_postings_and_entries_that_can_no_longer_change(settled: Town) -> None:
    post(move(settled.awa, settled.moussa, 5))
    upkeep.fold()
    assert _sealed() == 1
    assert _members() == _everything()
    assert list(seals.findings(heads.published())) == []
    assert _sealed() == 0


def test_goes_on_where_the_block_before_ended(settled: Town) -> None:
    for amount in (1, 2, 3):
        post(move(settled.awa, settled.moussa, amount))
        upkeep.fold()
        assert _sealed() == 1
    first, second, third = Block.objects.order_by("number")
    assert (first.number, second.number, third.number) == (1, 2, 3)
    assert (second.from_xid, third.from_xid) == (first.to_xid, second.to_xid)
    assert bytes(first.previous) == hashlib.sha256(b"cauri").digest()
    assert (bytes(second.previous), bytes(third.previous)) == (bytes(first.head), bytes(second.head))
    assert third.sealed_at == clock.microseconds_of(DAY)
    assert _members() == _everything()


def test_waits_for_transactions_that_are_still_running(settled: Town, committed_db: Urls) -> None:
    """A transaction that began earlier may still write rows with its older id: nothing after it is sealed yet."""
    upkeep.fold()
    _sealed()
    with another_connection(committed_db.app) as slow:
        slow.execute("SELECT pg_current_xact_id()")
        late = post(move(settled.awa, settled.moussa, 5)).id
        upkeep.seal(now=DAY)
        assert queries.block_of(queries.posting(late)) is None
        slow.commit()
    upkeep.fold()
    assert _sealed() == 1
    assert queries.block_of(queries.posting(late)) == Block.objects.latest("number").number
    assert _members() == _everything()


def test_leaves_the_tail_to_the_folder(settled: Town) -> None:
    posted = post(move(settled.awa, settled.ibrahima, 5)).id
    _sealed()
    assert queries.block_of(queries.posting(posted)) is not None
    assert not {account for account, _ in _members()[1]} & {settled.ibrahima}
    upkeep.fold()
    _sealed()
    assert _members() == _everything()


def test_never_splits_a_transaction(settled: Town) -> None:
    upkeep.fold()
    _sealed()
    before = Block.objects.count()
    for _ in range(3):
        with transaction():
            for amount in (1, 2, 3):
                services.post_one(towns.posting(move(settled.awa, settled.moussa, amount)))
    while value("SELECT ledger_seal(0, 4)"):
        pass
    blocks = Block.objects.filter(number__gt=before).order_by("number")
    assert [len(block.postings) for block in blocks] == [3, 3, 3]
    assert [len(block.entry_accounts) for block in blocks] == [6, 6, 6]
    assert list(seals.findings({})) == []


@pytest.mark.parametrize("most", [1, 3, 5, 20_000])
def test_blocks_of_any_size_add_up(settled: Town, most: int) -> None:
    for amount in range(1, 8):
        post(move(settled.awa, settled.moussa, amount), move(settled.awa, settled.fees, 1))
    upkeep.fold()
    while value("SELECT ledger_seal(0, %s)", most):
        pass
    assert _members() == _everything()
    assert list(seals.findings({})) == []


def test_finds_the_next_rows_however_many_ids_passed_without_any(settled: Town) -> None:
    upkeep.fold()
    _sealed()
    with connection.cursor() as cursor:  # ids that other rooms used up
        cursor.execute("DO $$ BEGIN FOR n IN 1..5000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$")
    late = post(move(settled.awa, settled.moussa, 5)).id
    assert _sealed() == 1
    assert Block.objects.latest("number").postings == [late]


def test_does_not_chase_what_is_posted_while_it_seals(settled: Town) -> None:
    upkeep.fold()
    _sealed()
    posted, enough = threading.Event(), threading.Event()

    def go_on_posting() -> None:
        while not enough.is_set():
            post(move(settled.awa, settled.moussa, 1))
            posted.set()
        connection.close()

    thread = threading.Thread(target=go_on_posting)
    thread.start()
    try:
        for _ in range(5):
            posted.clear()
            posted.wait(timeout=10)
            assert upkeep.seal(now=DAY) <= 1
    finally:
        enough.set()
        thread.join()
    _sealed()
    assert _members() == _everything()


def test_tells_every_block(settled: Town) -> None:
    upkeep.fold()
    post(move(settled.awa, settled.moussa, 5))
    count = upkeep.seal(now=DAY)
    told = PublishedFact.objects.filter(name=BlockSealed.name).order_by("position")
    assert [fact.payload["number"] for fact in told] == list(range(1, count + 1))


def test_seals_once_when_several_do_it_at_the_same_time(settled: Town) -> None:
    for amount in range(1, 10):
        post(move(settled.awa, settled.moussa, amount))
    upkeep.fold()
    together = threading.Barrier(4)

    def seal() -> None:
        together.wait()
        upkeep.seal(now=DAY)
        connection.close()

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [block.number for block in Block.objects.order_by("number")] == list(range(1, Block.objects.count() + 1))
    assert _members() == _everything()
    _sealed()


@pytest.mark.usefixtures("db")
def test_owns_its_transactions() -> None:
    for verb in (lambda: upkeep.seal(now=DAY), lambda: upkeep.publish_head(1)):
        with pytest.raises(InsideTransaction), transaction():
            verb()


def test_makes_the_roots_that_the_verifier_makes(committed_db: Urls) -> None:
    with psycopg.connect(committed_db.owner) as owner:
        for count in (1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 100):
            leaves = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(count))
            root = owner.execute("SELECT ledger_merkle_root(%s)", [leaves]).fetchone()
            assert root == (seals.merkle_root(leaves),), count


# -- published heads -------------------------------------------------------------------------------------------------


def test_publishes_the_head_of_each_block_once(settled: Town, published_heads: Path) -> None:
    _sealed()
    post(move(settled.awa, settled.moussa, 5))
    _sealed()
    _sealed()
    numbers = list(Block.objects.order_by("number").values_list("number", flat=True))
    assert published_heads.read_text().splitlines() == [f"{number} {queries.head_of(number)}" for number in numbers]
    assert heads.published() == {number: queries.head_of(number) for number in numbers}


def test_has_published_nothing_at_first(published_heads: Path) -> None:
    assert not published_heads.exists()
    assert heads.published() == {}


def test_publishes_from_many_threads_without_mixing_lines(published_heads: Path) -> None:
    wanted = {number: hashlib.sha256(bytes([number])).hexdigest() for number in range(1, 30)}

    def publish() -> None:
        for number, head in wanted.items():
            heads.publish(number, head)

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heads.published() == wanted
    assert len(published_heads.read_text().splitlines()) == len(wanted)


def test_keeps_the_first_head_of_a_number() -> None:
    one, other = hashlib.sha256(b"1").hexdigest(), hashlib.sha256(b"2").hexdigest()
    heads.publish(1, one)
    heads.publish(1, other)
    assert heads.published() == {1: one}


@pytest.mark.parametrize("torn", ["1", "1 ", "1 abc", "1 " + "a" * 63])
def test_publishes_a_head_again_that_a_power_cut_tore(published_heads: Path, torn: str) -> None:
    whole = hashlib.sha256(b"1").hexdigest()
    published_heads.parent.mkdir(parents=True)
    published_heads.write_text(torn)
    assert heads.published() == {}
    heads.publish(1, whole)
    assert heads.published() == {1: whole}
    heads.publish(2, whole)
    assert heads.published() == {1: whole, 2: whole}
