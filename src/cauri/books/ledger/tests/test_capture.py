"""`capture` …"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from cauri.books.ledger import accounts, holds, queries
from cauri.books.ledger.postings import Move, Posted
from cauri.books.ledger.refusals import (
    AccountClosed,
    AmountOutOfRange,
    AtInTheFuture,
    CaptureExceedsHold,
    HoldCaptured,
    HoldExpired,
    HoldReleased,
    PostingIdReused,
    UnknownHold,
    WrongCurrency,
)
from cauri.books.ledger.tests.town import (
    DAY,
    NATURES,
    START,
    Town,
    available,
    balance,
    held,
    legs,
    lines,
    money,
    move,
    of_nature,
    opened,
    post,
    posting,
    stands,
)
from cauri.kit import clock, ids
from cauri.kit.transactions import NoTransaction, transaction

LATER = DAY + timedelta(hours=1)


def _hold(*moves: Move) -> UUID:
    with transaction():
        return holds.hold(posting(*moves, kind="withdrawal"), expires_at=LATER).id


def _capture(
    hold_id: UUID,
    amounts: Sequence[int] | None = None,
    *,
    final: bool = False,
    at: datetime = DAY,
    posting_id: UUID | None = None,
    currency: str = "MRU",
) -> Posted:
    with transaction():
        return holds.capture(
            posting_id or ids.new_id(),
            hold_id=hold_id,
            at=at,
            amounts=None if amounts is None else [money(amount, currency) for amount in amounts],
            final=final,
        )


def _left(hold_id: UUID) -> tuple[str, list[int]]:
    kept = queries.hold_of(hold_id)
    assert kept is not None
    return kept.state, kept.remaining


@pytest.fixture
def hold_id(town: Town) -> UUID:
    """1000 from Awa to the clearing account, 10 for the house."""
    return _hold(move(town.awa, town.clearing, 1_000), move(town.awa, town.fees, 10))


def test_carries_out_all_that_is_held(town: Town, hold_id: UUID) -> None:
    captured = _capture(hold_id)
    assert (balance(town.awa), held(town.awa), balance(town.fees)) == (START - 1_010, 0, 10)
    assert _left(hold_id) == ("captured", [0, 0])
    assert legs(captured.id) == [
        (town.awa, -1_000),
        (town.clearing, 1_000),
        (town.awa, -10),
        (town.fees, 10),
    ]
    stood = queries.posting(captured.id)
    assert (stood.kind, stood.state, stood.original_id) == ("capture", "posted", hold_id)


def test_may_take_parts_until_the_hold_is_used_up(town: Town, hold_id: UUID) -> None:
    _capture(hold_id, [400, 10])
    assert _left(hold_id) == ("open", [600, 0])
    assert (held(town.awa), available(town.awa)) == (600, START - 1_010)
    _capture(hold_id, [599, 0])
    assert _left(hold_id) == ("open", [1, 0])
    _capture(hold_id)
    assert _left(hold_id) == ("captured", [0, 0])
    assert lines(town.awa)[1:] == [
        (-400, START - 400),
        (-10, START - 410),
        (-599, START - 1_009),
        (-1, START - 1_010),
    ]


def test_gives_the_rest_back_when_it_is_final(town: Town, hold_id: UUID) -> None:
    _capture(hold_id, [300, 0], final=True)
    assert _left(hold_id) == ("captured", [0, 0])
    assert (balance(town.awa), held(town.awa)) == (START - 300, 0)


def test_ends_the_hold_when_its_parts_are_all_taken(hold_id: UUID) -> None:
    _capture(hold_id, [1_000, 10])
    assert _left(hold_id) == ("captured", [0, 0])
    with pytest.raises(HoldCaptured) as refused:
        _capture(hold_id)
    assert refused.value.facts == {"hold_id": str(hold_id)}


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("destination_nature", NATURES)
@pytest.mark.parametrize("source_nature", NATURES)
def test_pays_between_accounts_of_every_nature(source_nature: str, destination_nature: str) -> None:
    source, destination = of_nature(source_nature, minor=100), of_nature(destination_nature)
    kept = _hold(move(source, destination, 100))
    _capture(kept, [30])
    assert (balance(source), held(source), balance(destination)) == (70, 70, 30)
    _capture(kept, [50], final=True)
    assert (balance(source), held(source), balance(destination)) == (20, 0, 80)


def test_pays_two_sources_in_two_currencies(town: Town) -> None:
    abroad, far = opened("wallet", currency="XOF"), opened("clearing", currency="XOF")
    post(move(far, abroad, 700, "XOF"))
    kept = _hold(move(abroad, far, 650, "XOF"), move(town.awa, town.fees, 4))
    with transaction():
        holds.capture(ids.new_id(), hold_id=kept, at=DAY, amounts=[money(600, "XOF"), money(4)], final=True)
    assert (balance(abroad), held(abroad), balance(town.awa), held(town.awa)) == (100, 0, START - 4, 0)


@pytest.mark.usefixtures("db")
def test_takes_what_was_held_even_where_it_passes_through_a_third_account() -> None:
    payer, between = of_nature("cold, floor 0", minor=50), of_nature("cold, floor 0", minor=50)
    kept = _hold(move(payer, between, 50), move(between, payer, 50))
    _capture(kept)
    assert (balance(payer), balance(between)) == (50, 50)


@pytest.mark.usefixtures("town")
def test_needs_the_callers_transaction() -> None:
    with pytest.raises(NoTransaction):
        holds.capture(ids.new_id(), hold_id=ids.new_id(), at=DAY)


# -- policy ----------------------------------------------------------------------------------------------------------


def test_pays_what_was_promised_before_a_freeze(town: Town, hold_id: UUID) -> None:
    with transaction():
        accounts.freeze(town.awa)
    _capture(hold_id, [500, 5])
    assert (balance(town.awa), held(town.awa)) == (START - 505, 505)


def test_pays_nothing_to_a_closed_account_and_keeps_the_hold(town: Town) -> None:
    kept = _hold(move(town.awa, town.fatou, 70))
    with transaction():
        accounts.close(town.fatou)
    with pytest.raises(AccountClosed) as refused:
        _capture(kept)
    assert refused.value.facts == {"account_id": town.fatou}
    assert (_left(kept), held(town.awa)) == (("open", [70]), 70)
    with transaction():
        holds.release(ids.new_id(), hold_id=kept, at=DAY)
    assert available(town.awa) == START


def test_is_too_late_from_the_holds_expiry_on_whether_the_job_has_come_by_or_not(hold_id: UUID) -> None:
    _capture(hold_id, [1, 0], at=LATER - timedelta(microseconds=1))
    for at in (LATER, LATER + timedelta(days=1)):
        with pytest.raises(HoldExpired):
            _capture(hold_id, [1, 0], at=at)
    holds.expire_due(now=LATER)
    with pytest.raises(HoldExpired):
        _capture(hold_id, [1, 0], at=DAY)


# -- every other refusal ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("town")
def test_needs_a_hold() -> None:
    posting_id, nowhere = ids.new_id(), ids.new_id()
    with pytest.raises(UnknownHold) as refused:
        _capture(nowhere, posting_id=posting_id)
    assert refused.value.facts == {"hold_id": str(nowhere)}
    assert not stands(posting_id)


def test_needs_a_hold_and_not_a_posting(town: Town) -> None:
    with pytest.raises(UnknownHold):
        _capture(post(move(town.awa, town.moussa, 5)).id)


def test_finds_nothing_after_a_release(hold_id: UUID) -> None:
    with transaction():
        holds.release(ids.new_id(), hold_id=hold_id, at=DAY)
    with pytest.raises(HoldReleased):
        _capture(hold_id)


@pytest.mark.parametrize("amounts", [[1_001, 0], [0, 11], [1_000, 11]])
def test_never_exceeds_the_hold(town: Town, hold_id: UUID, amounts: list[int]) -> None:
    with pytest.raises(CaptureExceedsHold) as refused:
        _capture(hold_id, amounts)
    assert refused.value.facts == {"hold_id": str(hold_id)}
    assert held(town.awa) == 1_010


def test_never_exceeds_what_earlier_captures_left_of_a_move(hold_id: UUID) -> None:
    _capture(hold_id, [600, 10])
    for amounts in ([401, 0], [1, 1]):
        with pytest.raises(CaptureExceedsHold):
            _capture(hold_id, amounts)


@pytest.mark.parametrize("amounts", [[0, 0], [-1, 10], [5], [5, 5, 5], []])
def test_refuses_amounts_that_do_not_belong_to_the_moves(hold_id: UUID, amounts: list[int]) -> None:
    with pytest.raises(AmountOutOfRange) as refused:
        _capture(hold_id, amounts)
    assert refused.value.facts == {"hold_id": str(hold_id)}
    assert _left(hold_id) == ("open", [1_000, 10])


def test_refuses_amounts_of_another_currency(hold_id: UUID) -> None:
    with pytest.raises(WrongCurrency):
        _capture(hold_id, [5, 5], currency="XOF")
    assert _left(hold_id) == ("open", [1_000, 10])


def test_refuses_a_time_far_ahead(town: Town) -> None:
    """A line stamped in the year 2100 would put every later line of the account there too."""
    with transaction():
        kept = holds.hold(posting(move(town.awa, town.moussa, 5)), expires_at=clock.now().replace(year=2101)).id
    with pytest.raises(AtInTheFuture):
        _capture(kept, at=clock.now().replace(year=2100))


# -- the id is the key -----------------------------------------------------------------------------------------------


def test_happens_once_under_its_id(town: Town, hold_id: UUID) -> None:
    posting_id = ids.new_id()
    assert not _capture(hold_id, [100, 1], posting_id=posting_id).replayed
    assert _capture(hold_id, [100, 1], posting_id=posting_id).replayed
    assert balance(town.awa) == START - 101
    _capture(hold_id)
    assert _capture(hold_id, [100, 1], posting_id=posting_id).replayed
    assert _capture(hold_id, [100, 1], posting_id=posting_id, at=LATER + timedelta(days=1)).replayed


def test_refuses_another_body_under_its_id(town: Town, hold_id: UUID) -> None:
    posting_id = ids.new_id()
    _capture(hold_id, [100, 1], posting_id=posting_id)
    other = _hold(move(town.awa, town.clearing, 1_000), move(town.awa, town.fees, 10))
    with pytest.raises(PostingIdReused):
        _capture(hold_id, [100, 2], posting_id=posting_id)
    with pytest.raises(PostingIdReused):
        _capture(hold_id, [100, 1], posting_id=posting_id, final=True)
    with pytest.raises(PostingIdReused):
        _capture(hold_id, posting_id=posting_id)
    with pytest.raises(PostingIdReused):
        _capture(other, [100, 1], posting_id=posting_id)
    with pytest.raises(PostingIdReused):
        _capture(hold_id, [100, 1], posting_id=hold_id)
    with pytest.raises(PostingIdReused), transaction():
        holds.release(posting_id, hold_id=hold_id, at=DAY)
    assert (balance(town.awa), held(town.awa)) == (START - 101, 909 + 1_010)


def test_and_a_posting_do_not_share_an_id(town: Town, hold_id: UUID) -> None:
    posted = post(move(town.awa, town.clearing, 1_000), move(town.awa, town.fees, 10))
    with pytest.raises(PostingIdReused):
        _capture(hold_id, posting_id=posted.id)
    captured = _capture(hold_id)
    with pytest.raises(PostingIdReused):
        post(
            move(town.awa, town.clearing, 1_000),
            move(town.awa, town.fees, 10),
            posting_id=captured.id,
            kind="capture",
        )
