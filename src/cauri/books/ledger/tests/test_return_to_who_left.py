"""What is given back to somebody whose account is closed …"""

from uuid import UUID

import pytest

from cauri.books.ledger import accounts, queries, returns, upkeep
from cauri.books.ledger.postings import Posted
from cauri.books.ledger.refusals import (
    AccountClosed,
    AlreadyReturned,
    InsufficientFunds,
    PostingIdReused,
    RefundExceedsPosting,
    SameAccount,
    UnknownAccount,
    WrongCurrency,
)
from cauri.books.ledger.tests.town import (
    DAY,
    NATURES,
    START,
    Town,
    balance,
    legs,
    money,
    move,
    of_nature,
    opened,
    post,
)
from cauri.kit import ids
from cauri.kit.transactions import transaction

NOBODY = 2**40


def _left(account: int) -> None:
    """Its owner takes out what is left and closes it."""
    if rest := balance(account):
        post(move(account, opened("clearing"), rest))
    with transaction():
        accounts.cool(account)
        accounts.close(account)


def _refund(
    original: UUID, amounts: list[int] | None = None, *, unclaimed: int | None, posting_id: UUID | None = None
) -> Posted:
    with transaction():
        return returns.refund(
            posting_id or ids.new_id(),
            original_id=original,
            at=DAY,
            amounts=None if amounts is None else [money(amount) for amount in amounts],
            unclaimed=unclaimed,
        )


def _reverse(
    original: UUID, *, unclaimed: int | None, receivable: int | None = None, posting_id: UUID | None = None
) -> Posted:
    with transaction():
        return returns.reverse(
            posting_id or ids.new_id(), original_id=original, at=DAY, receivable=receivable, unclaimed=unclaimed
        )


@pytest.fixture
def unclaimed(town: Town) -> int:
    return opened("unclaimed")


@pytest.fixture
def sale(town: Town) -> UUID:
    """Awa pays Moussa 1000 and a fee of 10, and is still there."""
    return post(move(town.awa, town.moussa, 1_000), move(town.awa, town.fees, 10), kind="sale").id


def test_waits_on_the_account_named_for_it_and_the_posting_says_so(town: Town, unclaimed: int, sale: UUID) -> None:
    _left(town.awa)
    refunded = _refund(sale, unclaimed=unclaimed)
    assert legs(refunded.id) == [
        (town.fees, -10),
        (unclaimed, 10),
        (town.moussa, -1_000),
        (unclaimed, 1_000),
    ]
    assert (balance(unclaimed), balance(town.awa), balance(town.moussa), balance(town.fees)) == (1_010, 0, START, 0)
    facts = queries.posting(refunded.id).facts
    assert facts is not None
    assert (facts["amounts"], facts["arrived"]) == ([1_000, 10], [unclaimed, unclaimed])


def test_is_refused_where_no_account_is_named_for_it(town: Town, sale: UUID) -> None:
    _left(town.awa)
    for call in (_refund, _reverse):
        with pytest.raises(AccountClosed):
            call(sale, unclaimed=None)


def test_comes_back_to_who_is_still_there_whatever_is_named(town: Town, unclaimed: int, sale: UUID) -> None:
    with transaction():
        accounts.freeze(town.awa)
    refunded = _refund(sale, [400, 0], unclaimed=unclaimed)
    _reverse(sale, unclaimed=NOBODY)
    assert (balance(town.awa), balance(unclaimed)) == (START, 0)
    assert "arrived" not in (queries.posting(refunded.id).facts or {})


def test_never_exceeds_the_original(town: Town, unclaimed: int, sale: UUID) -> None:
    _refund(sale, [400, 0], unclaimed=unclaimed)
    _left(town.awa)
    _refund(sale, [500, 0], unclaimed=unclaimed)
    with pytest.raises(RefundExceedsPosting):
        _refund(sale, [101, 0], unclaimed=unclaimed)
    _reverse(sale, unclaimed=unclaimed)
    with pytest.raises(AlreadyReturned):
        _refund(sale, [1, 0], unclaimed=unclaimed)
    assert (balance(unclaimed), balance(town.moussa), balance(town.fees)) == (610, START, 0)


@pytest.mark.parametrize("payees", NATURES)
@pytest.mark.parametrize("payers", NATURES)
@pytest.mark.parametrize("houses", NATURES)
def test_arrives_between_accounts_of_every_nature(town: Town, payers: str, payees: str, houses: str) -> None:
    payer, payee, unclaimed = of_nature(payers, minor=100), of_nature(payees), of_nature(houses)
    sale = post(move(payer, payee, 100)).id
    _left(payer)
    _refund(sale, [30], unclaimed=unclaimed)
    _reverse(sale, unclaimed=unclaimed, receivable=town.receivable)
    upkeep.fold()
    assert (balance(unclaimed), balance(payee), balance(payer)) == (100, 0, 0)


def test_is_paid_by_the_house_where_the_payee_has_spent_it(town: Town, unclaimed: int) -> None:
    paid = post(move(town.awa, town.fatou, 900), move(town.awa, town.fees, 9)).id
    post(move(town.fatou, town.clearing, 700))
    _left(town.awa)
    reversal = _reverse(paid, unclaimed=unclaimed, receivable=town.receivable)
    assert legs(reversal.id) == [
        (town.fees, -9),
        (unclaimed, 9),
        (town.fatou, -200),
        (unclaimed, 200),
        (town.receivable, -700),
        (unclaimed, 700),
    ]
    assert (balance(unclaimed), balance(town.receivable), balance(town.fatou)) == (909, -700, 0)


def test_is_paid_by_the_house_where_the_payee_has_left_too(town: Town, unclaimed: int) -> None:
    paid = post(move(town.awa, town.fatou, 900)).id
    for gone in (town.awa, town.fatou):
        _left(gone)
    with pytest.raises(InsufficientFunds):
        _reverse(paid, unclaimed=unclaimed, receivable=opened("wallet"))
    _reverse(paid, unclaimed=unclaimed, receivable=town.receivable)
    assert (balance(unclaimed), balance(town.receivable)) == (900, -900)


def test_stays_apart_from_what_goes_back_to_who_is_there(town: Town, unclaimed: int) -> None:
    """One posting of two payers, of whom one has left."""
    paid = post(move(town.awa, town.fatou, 50), move(town.moussa, town.fatou, 70)).id
    _left(town.awa)
    refunded = _refund(paid, unclaimed=unclaimed)
    assert (balance(unclaimed), balance(town.moussa), balance(town.fatou)) == (50, START, 0)
    assert (queries.posting(refunded.id).facts or {})["arrived"] == [unclaimed, town.moussa]


def test_needs_an_account_that_can_take_it(town: Town, unclaimed: int, sale: UUID) -> None:
    _left(town.awa)
    with pytest.raises(UnknownAccount):
        _refund(sale, unclaimed=NOBODY)
    with pytest.raises(WrongCurrency):
        _refund(sale, unclaimed=opened("unclaimed", currency="XOF"))
    with pytest.raises(SameAccount):
        _refund(sale, unclaimed=town.moussa)
    _left(unclaimed)
    with pytest.raises(AccountClosed):
        _refund(sale, [1, 0], unclaimed=unclaimed)


def test_is_not_paid_by_the_account_it_is_for(town: Town, unclaimed: int, sale: UUID) -> None:
    post(move(town.moussa, town.clearing, START + 500))
    _left(town.awa)
    with pytest.raises(SameAccount):
        _reverse(sale, unclaimed=unclaimed, receivable=unclaimed)


def test_can_be_drawn_only_as_far_as_it_is_there(town: Town, unclaimed: int, sale: UUID) -> None:
    _left(town.awa)
    _refund(sale, [400, 0], unclaimed=unclaimed)
    post(move(unclaimed, town.moussa, 300))
    with pytest.raises(InsufficientFunds):
        post(move(unclaimed, town.moussa, 101))
    assert balance(unclaimed) == 100


# -- the id is the key -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named_first", [True, False])
def test_is_the_same_return_when_it_is_asked_again_after_the_closing(
    town: Town, unclaimed: int, sale: UUID, named_first: bool
) -> None:
    refund, reversal = ids.new_id(), ids.new_id()
    named = unclaimed if named_first else None
    _refund(sale, [400, 0], unclaimed=named, posting_id=refund)
    _reverse(sale, unclaimed=named, posting_id=reversal)
    _left(town.awa)
    assert _refund(sale, [400, 0], unclaimed=unclaimed, posting_id=refund).replayed
    assert _reverse(sale, unclaimed=unclaimed, posting_id=reversal).replayed
    assert balance(unclaimed) == 0


def test_is_given_once_under_its_id(town: Town, unclaimed: int, sale: UUID) -> None:
    _left(town.awa)
    posting_id = ids.new_id()
    assert not _refund(sale, [400, 0], unclaimed=unclaimed, posting_id=posting_id).replayed
    for again in (unclaimed, None, opened("unclaimed")):
        assert _refund(sale, [400, 0], unclaimed=again, posting_id=posting_id).replayed
    with pytest.raises(PostingIdReused):
        _refund(sale, [401, 0], unclaimed=unclaimed, posting_id=posting_id)
    with pytest.raises(PostingIdReused):
        _reverse(sale, unclaimed=unclaimed, posting_id=posting_id)
    assert balance(unclaimed) == 400
