"""`verify` …"""

import threading

import psycopg
import pytest
from django.db import connection

from cauri.books.ledger import holds, invariants, oversight, returns, upkeep, verification
from cauri.books.ledger.events import VerificationFailed
from cauri.books.ledger.models import Block, Verification
from cauri.books.ledger.tests import breaking
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import DAY, Town, after, money, move, post, posting
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Subject
from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import ids
from cauri.kit.transactions import InsideTransaction, transaction


def _live(town: Town) -> None:
    """A bit of everything that books can hold."""
    paid = post(move(town.awa, town.moussa, 500), move(town.awa, town.fees, 5), at=after(1)).id
    post(move(town.awa, town.ibrahima, 40), at=after(2))
    with transaction():
        held = holds.hold(posting(move(town.awa, town.clearing, 300)), expires_at=after(10**9)).id
        holds.capture(ids.new_id(), hold_id=held, at=after(3), amounts=[money(100)])
        returns.refund(ids.new_id(), original_id=paid, at=after(4), amounts=[money(50), money(0)])
    towns.batch([posting(move(town.fatou, town.awa, 1)), posting(move(town.clearing, town.fatou, 9))])
    upkeep.fold()
    upkeep.seal(now=DAY)
    for block in Block.objects.all():
        upkeep.publish_head(block.number)
    post(move(town.awa, town.ibrahima, 7), at=after(5))


@pytest.fixture
def town(committed_db: Urls) -> Town:
    town = towns.settle()
    _live(town)
    return town


def test_keeps_on_record_that_all_is_well(town: Town) -> None:
    result = verification.verify(now=DAY)
    assert result.passed
    assert result.findings == []
    assert result.counts == {"accounts": 7, "postings": 10, "entries": 17, "tail": 1, "blocks": 1}
    assert (result.started_at, verification.latest()) == (DAY, result)
    assert not PublishedFact.objects.filter(name=VerificationFailed.name).exists()
    assert town.awa


@pytest.mark.usefixtures("committed_db")
def test_passes_on_empty_books() -> None:
    assert verification.latest() is None
    assert verification.verify(now=DAY).passed


@pytest.mark.usefixtures("tampered")
def test_names_what_is_wrong_tells_it_and_keeps_it(town: Town, committed_db: Urls) -> None:
    with psycopg.connect(committed_db.owner) as owner:  # balances are what even the owner's triggers let pass
        owner.execute("UPDATE ledger_balance SET balance = balance + 1 WHERE account_id = %s", [town.awa])
    result = verification.verify(now=DAY)
    assert not result.passed
    assert [(one["check"], one["row"]) for one in result.findings] == [
        ("zero_sum", "currency MRU"),
        ("balance_is_last_entry", f"balance (account {town.awa})"),
    ]
    assert result.findings[0]["detail"] == "the sum is 1 minor units"
    assert Verification.objects.get().findings == result.findings
    told = PublishedFact.objects.get(name=VerificationFailed.name)
    assert told.payload == {"verification_id": str(result.id)}


BREACHES = {
    "zero_sum": "UPDATE ledger_balance SET balance = balance - 3 WHERE account_id = {awa}",
    "running_balance": "UPDATE ledger_entry SET balance = balance + 1 WHERE account_id = {moussa} AND leg = 1",
    "balance_is_last_entry": "UPDATE ledger_balance SET stamp = stamp + 1 WHERE account_id = {awa}",
    "entries_are_moves": "UPDATE ledger_hot_entry SET amount = amount + 1",
    "one_currency": "UPDATE ledger_account SET currency = 'XOF' WHERE id = {awa}",
    "floor": "UPDATE ledger_balance SET floor = 1000000 WHERE account_id = {awa}",
    "account_has_balance": "UPDATE ledger_balance SET state = 'asleep' WHERE account_id = {awa}",
    "posting_is_whole": "UPDATE ledger_posting SET code = 'why' WHERE state = 'posted'",
    "held_is_reserved": "UPDATE ledger_balance SET held = held + 1 WHERE account_id = {awa}",
    "captures_fit": "UPDATE ledger_hold SET remaining = '{{201}}'",
    "pending_has_hold": "DELETE FROM ledger_hold",
    "returns_fit": "UPDATE ledger_posting SET facts = '{{\"amounts\": [501, 0]}}' WHERE kind = 'refund'",
    "returns_go_back": "UPDATE ledger_posting SET payee_id = {fatou} WHERE kind = 'refund'",
}


def test_has_a_breach_here_for_every_promise() -> None:
    assert [invariant.name for invariant in invariants.INVARIANTS] == list(BREACHES)


@pytest.mark.parametrize("promise", BREACHES)
def test_finds_a_breach_of_every_promise(town: Town, superuser: str, promise: str) -> None:
    assert breaking.found(superuser, {}) == []
    with breaking.broken(superuser, BREACHES[promise].format(**vars(town))) as changed:
        assert changed > 0
        assert promise in {finding.check for finding in invariants.findings(using=superuser)}


# What would make a careless check fail instead of naming the row.
EXTREMES = (
    "UPDATE ledger_posting SET amount = -9223372036854775808 WHERE state = 'posted'",
    "UPDATE ledger_posting SET further = '{{1}}' WHERE further IS NOT NULL",
    "UPDATE ledger_posting SET further = '{{1, 2, -9223372036854775808}}' WHERE further IS NOT NULL",
    "UPDATE ledger_posting SET further = '{{{{1, 2}}, {{3, 4}}, {{5, 6}}}}' WHERE further IS NOT NULL",
    "UPDATE ledger_posting SET facts = '{{\"amounts\": 5}}' WHERE original_id IS NOT NULL",
    'UPDATE ledger_posting SET facts = \'{{"amounts": ["a", {{}}, null]}}\' WHERE original_id IS NOT NULL',
    "UPDATE ledger_posting SET facts = '{{\"amounts\": [1e300, 1]}}' WHERE original_id IS NOT NULL",
    "UPDATE ledger_posting SET facts = '[]' WHERE original_id IS NOT NULL",
    "UPDATE ledger_posting SET facts = jsonb_set(facts, '{{arrived}}', '[\"x\", 1e300]') WHERE kind = 'refund'",
    "UPDATE ledger_posting SET facts = jsonb_set(facts, '{{arrived}}', '[[1], {{}}]') WHERE kind = 'refund'",
    "UPDATE ledger_posting SET value_on = 'infinity' WHERE kind = 'refund'",
    "UPDATE ledger_entry SET balance = 9223372036854775807 WHERE leg = 1",
    "UPDATE ledger_balance SET balance = -9223372036854775808, held = 9223372036854775807 WHERE account_id = {awa}",
    "UPDATE ledger_hold SET remaining = '{{}}'",
    "UPDATE ledger_hold SET remaining = '{{NULL}}'",
    "UPDATE ledger_block SET leaves = ''",
    "UPDATE ledger_block SET leaves = substr(leaves, 2)",
    "UPDATE ledger_block SET postings = '{{}}', entry_accounts = '{{}}', entry_stamps = '{{}}'",
    "UPDATE ledger_block SET entry_stamps = '{{}}'",
)


@pytest.mark.parametrize("extreme", EXTREMES)
def test_finds_what_would_make_a_careless_check_fail(town: Town, superuser: str, extreme: str) -> None:
    with breaking.broken(superuser, extreme.format(**vars(town))) as changed:
        assert changed > 0
        assert breaking.found(superuser, {})


def test_holds_while_the_platform_goes_on_posting(town: Town) -> None:
    """Everything is checked in one snapshot: a posting in between is either wholly there or not at all."""
    stop = threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            post(move(town.clearing, town.awa, 7), move(town.clearing, town.fees, 1))
            upkeep.fold()
        connection.close()

    poster = threading.Thread(target=go_on)
    poster.start()
    try:
        for _ in range(5):
            assert verification.verify(now=DAY).findings == []
    finally:
        stop.set()
        poster.join()


def test_owns_its_transactions(town: Town) -> None:
    with pytest.raises(InsideTransaction), transaction():
        verification.verify(now=DAY)
    assert town.awa


def test_may_be_asked_for_by_staff_on_record(town: Town) -> None:
    who = Actor("staff", ids.new_id())
    result = oversight.verify(by=who, origin=NOWHERE, now=DAY)
    assert result.passed
    (record,) = audit.records(subject=Subject("ledger.verification", result.id))
    assert (record.action, record.actor, record.after) == ("ledger.verified", who.id, {"passed": True, "findings": 0})
    assert town.awa
