"""`hold` …"""

from datetime import timedelta
from uuid import UUID

import pytest

from cauri.books.ledger import accounts, holds, queries, services, upkeep
from cauri.books.ledger.postings import Move, Posted
from cauri.books.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AmountOutOfRange,
    AtInTheFuture,
    InsufficientFunds,
    PostingIdReused,
    SameAccount,
    UnknownAccount,
    WrongCurrency,
)
from cauri.books.ledger.tests.town import (
    DAY,
    NATURES,
    START,
    Town,
    available,
    balance,
    batch,
    held,
    legs,
    lines,
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


def _hold(*moves: Move, hold_id: UUID | None = None, kind: str = "withdrawal") -> Posted:
    with transaction():
        return holds.hold(posting(*moves, posting_id=hold_id, kind=kind), expires_at=LATER)


def test_leaves_the_money_where_it_is_and_lets_nobody_spend_it(town: Town) -> None:
    held_id = _hold(move(town.awa, town.clearing, 9_000), move(town.awa, town.fees, 50)).id
    assert (balance(town.awa), held(town.awa), available(town.awa)) == (START, 9_050, START - 9_050)
    assert lines(town.awa) == [(START, START)]
    with pytest.raises(InsufficientFunds) as refused:
        post(move(town.awa, town.moussa, START - 9_049))
    assert refused.value.facts["available_minor"] == START - 9_050
    (outcome,) = batch([posting(move(town.awa, town.moussa, START - 9_049))])
    assert isinstance(outcome.refusal, InsufficientFunds)
    post(move(town.awa, town.moussa, START - 9_050))
    assert available(town.awa) == 0
    assert queries.posting(held_id).state == "pending"
    assert legs(held_id) == []


def test_keeps_what_each_move_reserves(town: Town) -> None:
    held_id = _hold(move(town.awa, town.clearing, 900), move(town.moussa, town.fees, 50)).id
    kept = queries.hold_of(held_id)
    assert kept is not None
    assert (kept.remaining, kept.state) == ([900, 50], "open")
    assert kept.expires_at == clock.microseconds_of(LATER)
    assert (held(town.awa), held(town.moussa), held(town.fees)) == (900, 50, 0)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("nature", NATURES)
def test_reserves_money_of_an_account_of_every_nature(nature: str) -> None:
    source, destination = of_nature(nature, minor=100), of_nature("cold, floor 0")
    _hold(move(source, destination, 60), move(source, destination, 40))
    assert (balance(source), held(source)) == (100, 100)
    if nature.endswith("floor 0"):
        with pytest.raises(InsufficientFunds):
            _hold(move(source, destination, 1))
        with pytest.raises(InsufficientFunds):
            post(move(source, destination, 1))
    upkeep.fold()
    assert (balance(source), held(source)) == (100, 100)


@pytest.mark.usefixtures("town")
def test_needs_the_callers_transaction() -> None:
    with pytest.raises(NoTransaction):
        holds.hold(posting(move(1, 2, 3)), expires_at=LATER)


def test_refuses_what_the_source_does_not_have_over_all_moves(town: Town) -> None:
    with pytest.raises(InsufficientFunds) as refused:
        _hold(move(town.awa, town.clearing, START), move(town.awa, town.fees, 1))
    assert refused.value.facts == {
        "account_id": town.awa,
        "available_minor": START,
        "needed_minor": START + 1,
    }
    assert held(town.awa) == 0


def test_does_not_count_what_its_own_moves_would_bring(town: Town) -> None:
    with pytest.raises(InsufficientFunds):
        _hold(move(town.awa, town.fatou, 5), move(town.fatou, town.moussa, 5))


def test_is_refused_by_frozen_and_closed_accounts_as_a_posting_is(town: Town) -> None:
    closed = opened("wallet")
    with transaction():
        accounts.close(closed)
        accounts.freeze(town.moussa)
    with pytest.raises(AccountFrozen):
        _hold(move(town.moussa, town.awa, 1))
    with pytest.raises(AccountClosed):
        _hold(move(closed, town.awa, 1))
    with pytest.raises(AccountClosed):
        _hold(move(town.awa, closed, 1))
    _hold(move(town.awa, town.moussa, 1))  # what comes in still arrives
    assert held(town.awa) == 1


def test_is_refused_where_it_is_malformed_or_names_the_wrong_accounts(town: Town) -> None:
    abroad = opened("wallet", currency="XOF")
    for refusal, moves in (
        (AmountOutOfRange, [move(town.awa, town.moussa, 0)]),
        (AmountOutOfRange, [move(town.clearing, town.moussa, 10**15 + 1)]),
        (SameAccount, [move(town.awa, town.moussa, 1), move(town.awa, town.awa, 1)]),
        (UnknownAccount, [move(town.awa, 2**40, 1)]),
        (UnknownAccount, [move(2**40, town.awa, 1)]),
        (WrongCurrency, [move(town.awa, abroad, 1)]),
        (WrongCurrency, [move(abroad, town.awa, 1)]),
    ):
        with pytest.raises(refusal):
            _hold(*moves)
    with pytest.raises(AtInTheFuture), transaction():
        holds.hold(
            posting(move(town.awa, town.moussa, 1), at=clock.now() + timedelta(minutes=6)),
            expires_at=clock.now() + timedelta(hours=1),
        )
    assert held(town.awa) == 0


# -- the id is the key -----------------------------------------------------------------------------------------------


def test_is_placed_once_under_its_id(town: Town) -> None:
    hold_id = ids.new_id()
    assert not _hold(move(town.awa, town.clearing, 900), hold_id=hold_id).replayed
    assert _hold(move(town.awa, town.clearing, 900), hold_id=hold_id).replayed
    assert held(town.awa) == 900
    with pytest.raises(PostingIdReused):
        _hold(move(town.awa, town.clearing, 901), hold_id=hold_id)
    with transaction():
        holds.release(ids.new_id(), hold_id=hold_id, at=DAY)
    assert _hold(move(town.awa, town.clearing, 900), hold_id=hold_id).replayed  # and stays released
    assert held(town.awa) == 0


def test_does_not_pass_for_a_posting_of_the_same_moves(town: Town) -> None:
    """Whoever asked to post must not hear that the money has moved when it is only held."""
    hold_id = ids.new_id()
    moves = [move(town.awa, town.moussa, 100)]
    _hold(*moves, hold_id=hold_id, kind="transfer")
    with pytest.raises(PostingIdReused):
        post(*moves, posting_id=hold_id)
    with pytest.raises(PostingIdReused):
        services.carry_out(posting(*moves, posting_id=hold_id))
    (outcome,) = batch([posting(*moves, posting_id=hold_id)])
    assert isinstance(outcome.refusal, PostingIdReused)
    assert balance(town.moussa) == START


def test_is_not_what_a_posting_of_the_same_moves_was(town: Town) -> None:
    for moves in (
        [move(town.awa, town.moussa, 100)],
        [move(town.awa, town.moussa, 100), move(town.awa, town.fees, 1)],
    ):
        posted = post(*moves)
        with pytest.raises(PostingIdReused):
            _hold(*moves, hold_id=posted.id, kind="transfer")
    assert held(town.awa) == 0


def test_leaves_nothing_when_it_is_refused(town: Town) -> None:
    hold_id = ids.new_id()
    with pytest.raises(InsufficientFunds):
        _hold(move(town.fatou, town.awa, 1), hold_id=hold_id)
    assert not stands(hold_id)
    assert queries.hold_of(hold_id) is None


def test_stays_refused_once_its_refusal_is_recorded(town: Town) -> None:
    wanted = posting(move(town.fatou, town.awa, 5), kind="withdrawal")
    with pytest.raises(InsufficientFunds) as first, transaction():
        holds.hold(wanted, expires_at=LATER)
    with transaction():
        assert services.record_refusal(wanted, first.value) == "refused"
    post(move(town.clearing, town.fatou, 5))
    with pytest.raises(InsufficientFunds) as again, transaction():
        holds.hold(wanted, expires_at=LATER)
    assert again.value.facts == first.value.facts
