"""`refund` …"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from cauri.books.ledger import accounts, holds, queries, returns, services, upkeep
from cauri.books.ledger.postings import Posted
from cauri.books.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AlreadyReturned,
    AmountOutOfRange,
    AtInTheFuture,
    InsufficientFunds,
    NotReturnable,
    PostingIdReused,
    RefundExceedsPosting,
    UnknownPosting,
    WrongCurrency,
)
from cauri.books.ledger.tests.town import (
    DAY,
    NATURES,
    START,
    Town,
    balance,
    batch,
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


def _refund(
    original_id: UUID,
    amounts: Sequence[int] | None = None,
    *,
    posting_id: UUID | None = None,
    at: datetime = DAY,
    currency: str = "MRU",
    reference: UUID | None = None,
) -> Posted:
    with transaction():
        return returns.refund(
            posting_id or ids.new_id(),
            original_id=original_id,
            at=at,
            amounts=None if amounts is None else [money(amount, currency) for amount in amounts],
            reference=reference,
        )


@pytest.fixture
def sale(town: Town) -> UUID:
    """Awa pays Moussa 1000 and a fee of 10."""
    return post(move(town.awa, town.moussa, 1_000), move(town.awa, town.fees, 10), kind="sale").id


def test_pays_all_back_in_the_opposite_order(town: Town, sale: UUID) -> None:
    refunded = _refund(sale)
    assert legs(refunded.id) == [
        (town.fees, -10),
        (town.awa, 10),
        (town.moussa, -1_000),
        (town.awa, 1_000),
    ]
    assert (balance(town.awa), balance(town.moussa), balance(town.fees)) == (START, START, 0)
    stood = queries.posting(refunded.id)
    assert (stood.kind, stood.state, stood.original_id) == ("refund", "posted", sale)
    assert queries.phases_of(sale) == [stood]


def test_never_changes_the_original(town: Town, sale: UUID) -> None:
    before = (vars(queries.posting(sale)).copy(), legs(sale))
    _refund(sale)
    after_ = (vars(queries.posting(sale)).copy(), legs(sale))
    for one in (before[0], after_[0]):
        one.pop("_state")
    assert after_ == before
    assert lines(town.awa)[1:] == [(-1_000, START - 1_000), (-10, START - 1_010), (10, START - 1_000), (1_000, START)]


def test_pays_parts_back_until_nothing_is_left(town: Town, sale: UUID) -> None:
    _refund(sale, [400, 0])
    _refund(sale, [599, 10])
    assert balance(town.awa) == START - 1
    assert legs(_refund(sale).id) == [(town.moussa, -1), (town.awa, 1)]
    with pytest.raises(AlreadyReturned) as refused:
        _refund(sale)
    assert refused.value.facts == {"posting_id": str(sale)}
    with pytest.raises(AlreadyReturned):
        _refund(sale, [1, 0])


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("destination_nature", NATURES)
@pytest.mark.parametrize("source_nature", NATURES)
def test_pays_back_between_accounts_of_every_nature(source_nature: str, destination_nature: str) -> None:
    source, destination = of_nature(source_nature, minor=100), of_nature(destination_nature)
    sale = post(move(source, destination, 100)).id
    _refund(sale, [30])
    assert (balance(source), balance(destination)) == (30, 70)
    _refund(sale)
    upkeep.fold()
    assert (balance(source), balance(destination)) == (100, 0)


def test_pays_an_exchange_back_in_both_currencies(town: Town) -> None:
    abroad = opened("wallet", currency="XOF")
    sells, buys = opened("exchange_position"), opened("exchange_position", currency="XOF")
    exchange = post(move(town.awa, sells, 4_000), move(buys, abroad, 65_000, "XOF"), kind="exchange").id
    with transaction():
        returns.refund(ids.new_id(), original_id=exchange, at=DAY, amounts=[money(2_000), money(32_500, "XOF")])
    assert (balance(town.awa), balance(abroad)) == (START - 2_000, 32_500)
    _refund(exchange)
    assert [balance(account) for account in (town.awa, abroad, sells, buys)] == [START, 0, 0, 0]


def test_pays_a_batched_posting_and_a_capture_back(town: Town) -> None:
    one = posting(move(town.awa, town.moussa, 100))
    batch([one])
    _refund(one.id)
    with transaction():
        held_id = holds.hold(posting(move(town.awa, town.moussa, 50)), expires_at=DAY + timedelta(hours=1)).id
        captured = holds.capture(ids.new_id(), hold_id=held_id, at=DAY, amounts=[money(30)])
    _refund(captured.id, [20])
    assert (balance(town.awa), held(town.awa)) == (START - 10, 20)


@pytest.mark.usefixtures("town")
def test_needs_the_callers_transaction() -> None:
    with pytest.raises(NoTransaction):
        returns.refund(ids.new_id(), original_id=ids.new_id(), at=DAY)


# -- every refusal ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amounts", [[1_001, 0], [0, 11], [1_000, 11]])
def test_never_exceeds_the_original(town: Town, sale: UUID, amounts: list[int]) -> None:
    with pytest.raises(RefundExceedsPosting) as refused:
        _refund(sale, amounts)
    assert refused.value.facts == {"posting_id": str(sale)}
    _refund(sale, [600, 10])
    for again in ([401, 0], [1, 1]):
        with pytest.raises(RefundExceedsPosting):
            _refund(sale, again)
    assert balance(town.moussa) == START + 400


@pytest.mark.parametrize("amounts", [[0, 0], [-1, 5], [5], [5, 5, 5], []])
def test_refuses_amounts_that_do_not_belong_to_the_moves(sale: UUID, amounts: list[int]) -> None:
    with pytest.raises(AmountOutOfRange):
        _refund(sale, amounts)


def test_refuses_amounts_of_another_currency(sale: UUID) -> None:
    with pytest.raises(WrongCurrency):
        _refund(sale, [5, 5], currency="XOF")


def test_needs_the_payees_money(town: Town, sale: UUID) -> None:
    post(move(town.moussa, town.clearing, START + 1))
    with pytest.raises(InsufficientFunds) as refused:
        _refund(sale)
    assert refused.value.facts == {
        "account_id": town.moussa,
        "available_minor": 999,
        "needed_minor": 1_000,
    }
    _refund(sale, [999, 10])


def test_folds_a_merchants_tail_before_it_is_refused(town: Town) -> None:
    sale = post(move(town.awa, town.ibrahima, 500)).id
    _refund(sale)
    assert (balance(town.awa), balance(town.ibrahima)) == (START, 0)


def test_is_refused_by_a_payee_who_is_frozen_or_closed(town: Town, sale: UUID) -> None:
    with transaction():
        accounts.freeze(town.moussa)
    with pytest.raises(AccountFrozen):
        _refund(sale)
    paid = post(move(town.awa, town.fatou, 5)).id
    post(move(town.fatou, town.clearing, 5))
    with transaction():
        accounts.close(town.fatou)
    with pytest.raises(AccountClosed):
        _refund(paid)


def test_arrives_at_a_frozen_payer(town: Town, sale: UUID) -> None:
    with transaction():
        accounts.freeze(town.awa)
    _refund(sale)
    assert balance(town.awa) == START


def test_needs_something_that_was_posted(town: Town, sale: UUID) -> None:
    refused = posting(move(town.fatou, town.awa, 5))
    with pytest.raises(InsufficientFunds):
        services.carry_out(refused)
    with transaction():
        held_id = holds.hold(posting(move(town.awa, town.moussa, 5)), expires_at=DAY).id
        released = holds.release(ids.new_id(), hold_id=held_id, at=DAY)
    refunded = _refund(sale)
    for original, state in (
        (refused.id, "refused"),
        (held_id, "pending"),
        (released.id, "released"),
        (refunded.id, "posted"),
    ):
        with pytest.raises(NotReturnable) as not_:
            _refund(original)
        assert not_.value.facts == {"posting_id": str(original), "state": state}
    nowhere = ids.new_id()
    with pytest.raises(UnknownPosting) as unknown:
        _refund(nowhere)
    assert unknown.value.facts == {"posting_id": str(nowhere)}


def test_refuses_a_time_far_ahead(sale: UUID) -> None:
    with pytest.raises(AtInTheFuture):
        _refund(sale, at=clock.now().replace(year=2100))


# -- the id is the key -----------------------------------------------------------------------------------------------


def test_happens_once_under_its_id(town: Town, sale: UUID) -> None:
    posting_id = ids.new_id()
    assert not _refund(sale, [300, 0], posting_id=posting_id).replayed
    assert _refund(sale, [300, 0], posting_id=posting_id).replayed
    _refund(sale)
    assert _refund(sale, [300, 0], posting_id=posting_id).replayed
    assert balance(town.awa) == START


def test_refuses_another_body_under_its_id(town: Town, sale: UUID) -> None:
    posting_id = ids.new_id()
    other = post(move(town.awa, town.moussa, 1_000), move(town.awa, town.fees, 10), kind="sale").id
    _refund(sale, [300, 0], posting_id=posting_id)
    with pytest.raises(PostingIdReused):
        _refund(sale, [301, 0], posting_id=posting_id)
    with pytest.raises(PostingIdReused):
        _refund(sale, posting_id=posting_id)
    with pytest.raises(PostingIdReused):
        _refund(other, [300, 0], posting_id=posting_id)
    with pytest.raises(PostingIdReused):
        _refund(sale, [300, 0], posting_id=posting_id, reference=ids.new_id())
    with pytest.raises(PostingIdReused):
        _refund(sale, [300, 0], posting_id=other)
    with pytest.raises(PostingIdReused), transaction():
        returns.reverse(posting_id, original_id=sale, at=DAY)
    assert balance(town.awa) == START - 2_020 + 300


def test_stays_refused_once_its_refusal_is_recorded(town: Town, sale: UUID) -> None:
    post(move(town.moussa, town.clearing, START + 1_000))
    posting_id = ids.new_id()
    with pytest.raises(InsufficientFunds) as first:
        _refund(sale, posting_id=posting_id)
    assert not stands(posting_id)
    recorded = posting(move(town.moussa, town.awa, 1_000), posting_id=posting_id, kind="refund")
    with transaction():
        assert services.record_refusal(recorded, first.value, original_id=sale) == "refused"
    post(move(town.clearing, town.moussa, START))
    with pytest.raises(InsufficientFunds) as again:
        _refund(sale, posting_id=posting_id)
    assert again.value.facts == first.value.facts
    assert not _refund(sale).replayed
