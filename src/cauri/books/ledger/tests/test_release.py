"""`release` and `expire_due` …"""

from datetime import timedelta
from uuid import UUID

import pytest

from cauri.books.ledger import accounts, holds, queries
from cauri.books.ledger.postings import Posted
from cauri.books.ledger.refusals import (
    HoldCaptured,
    HoldExpired,
    HoldReleased,
    PostingIdReused,
    UnknownHold,
)
from cauri.books.ledger.tests.town import (
    DAY,
    START,
    Town,
    available,
    balance,
    held,
    legs,
    money,
    move,
    post,
    posting,
)
from cauri.kit import ids
from cauri.kit.transactions import InsideTransaction, NoTransaction, transaction

LATER = DAY + timedelta(hours=1)


def _hold(town: Town, minor: int = 1_000, *, hours: int = 1) -> UUID:
    with transaction():
        return holds.hold(
            posting(move(town.awa, town.clearing, minor), move(town.awa, town.fees, 10)),
            expires_at=DAY + timedelta(hours=hours),
        ).id


def _release(hold_id: UUID, posting_id: UUID | None = None) -> Posted:
    with transaction():
        return holds.release(posting_id or ids.new_id(), hold_id=hold_id, at=DAY)


def _capture(hold_id: UUID, *minors: int, final: bool = False) -> Posted:
    with transaction():
        return holds.capture(
            ids.new_id(), hold_id=hold_id, at=DAY, amounts=[money(minor) for minor in minors], final=final
        )


def _state(hold_id: UUID) -> str:
    kept = queries.hold_of(hold_id)
    assert kept is not None
    return kept.state


# -- release ---------------------------------------------------------------------------------------------------------


def test_release_gives_back_what_is_held(town: Town) -> None:
    hold_id = _hold(town)
    released = _release(hold_id)
    assert not released.replayed
    assert (balance(town.awa), available(town.awa)) == (START, START)
    stood = queries.posting(released.id)
    assert (stood.state, stood.kind, stood.original_id) == ("released", "release", hold_id)
    assert stood.moves == [(town.awa, town.clearing, 1_000), (town.awa, town.fees, 10)]
    assert legs(released.id) == []
    assert _state(hold_id) == "released"


def test_release_gives_back_what_captures_left(town: Town) -> None:
    hold_id = _hold(town)
    _capture(hold_id, 999, 10)
    released = _release(hold_id)
    assert (balance(town.awa), held(town.awa)) == (START - 1_009, 0)
    assert queries.posting(released.id).moves == [(town.awa, town.clearing, 1)]
    assert [phase.kind for phase in queries.phases_of(hold_id)] == ["capture", "release"]


def test_release_works_on_frozen_accounts(town: Town) -> None:
    hold_id = _hold(town)
    with transaction():
        accounts.freeze(town.awa)
    _release(hold_id)
    assert held(town.awa) == 0


def test_release_works_after_the_holds_time(town: Town) -> None:
    hold_id = _hold(town, hours=-1)
    _release(hold_id)
    assert _state(hold_id) == "released"


def test_release_happens_once(town: Town) -> None:
    hold_id, posting_id = _hold(town), ids.new_id()
    _hold(town)
    assert not _release(hold_id, posting_id).replayed
    assert _release(hold_id, posting_id).replayed
    assert held(town.awa) == 1_010
    with pytest.raises(HoldReleased):
        _release(hold_id)


def test_release_refuses_an_id_that_stands(town: Town) -> None:
    first, second = _hold(town), _hold(town)
    released = _release(first)
    for taken in (released.id, first, second, post(move(town.awa, town.moussa, 1)).id):
        with pytest.raises(PostingIdReused):
            _release(second, taken)
    assert _state(second) == "open"


def test_release_refuses_what_is_no_open_hold(town: Town) -> None:
    captured, expired = _hold(town), _hold(town, hours=-1)
    _capture(captured, 5, 0, final=True)
    holds.expire_due(now=DAY)
    with pytest.raises(HoldCaptured):
        _release(captured)
    with pytest.raises(HoldExpired):
        _release(expired)
    nowhere = ids.new_id()
    with pytest.raises(UnknownHold) as refused:
        _release(nowhere)
    assert refused.value.facts == {"hold_id": str(nowhere)}


@pytest.mark.usefixtures("town")
def test_release_needs_the_callers_transaction() -> None:
    with pytest.raises(NoTransaction):
        holds.release(ids.new_id(), hold_id=ids.new_id(), at=DAY)


# -- expire_due ------------------------------------------------------------------------------------------------------


def test_expire_due_gives_back_every_hold_whose_time_is_over_and_no_other(town: Town) -> None:
    old, due, young = _hold(town, 100, hours=-5), _hold(town, 200), _hold(town, 400, hours=2)
    assert holds.expire_due(now=LATER) == 2
    assert [_state(one) for one in (old, due, young)] == ["expired", "expired", "open"]
    assert held(town.awa) == 410
    assert holds.expire_due(now=LATER) == 0
    (phase,) = queries.phases_of(old)
    assert (phase.kind, phase.state, phase.amount) == ("expiry", "released", 100)


def test_expire_due_waits_for_the_very_microsecond(town: Town) -> None:
    _hold(town)
    assert holds.expire_due(now=LATER - timedelta(microseconds=1)) == 0
    assert holds.expire_due(now=LATER) == 1


def test_expire_due_gives_back_what_captures_left(town: Town) -> None:
    hold_id = _hold(town)
    _capture(hold_id, 400, 0)
    holds.expire_due(now=LATER)
    assert (balance(town.awa), held(town.awa)) == (START - 400, 0)
    (phase,) = [one for one in queries.phases_of(hold_id) if one.kind == "expiry"]
    assert phase.moves == [(town.awa, town.clearing, 600), (town.awa, town.fees, 10)]


def test_expire_due_takes_the_oldest_first_and_no_more_than_asked(town: Town) -> None:
    made = [_hold(town, 10, hours=hours) for hours in (-1, -3, -2)]
    assert holds.expire_due(now=DAY, most=2) == 2
    assert [_state(one) for one in made] == ["open", "expired", "expired"]


def test_expire_due_leaves_captured_and_released_holds_alone(town: Town) -> None:
    captured, released = _hold(town), _hold(town)
    _capture(captured, 1, 0, final=True)
    _release(released)
    assert holds.expire_due(now=LATER) == 0
    assert [_state(one) for one in (captured, released)] == ["captured", "released"]


@pytest.mark.usefixtures("db")
def test_expire_due_owns_its_transactions() -> None:
    with pytest.raises(InsideTransaction), transaction():
        holds.expire_due(now=DAY)
