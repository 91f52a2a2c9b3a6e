"""`reverse` …"""

from datetime import timedelta
from uuid import UUID

import pytest

from cauri.books.ledger import accounts, holds, queries, returns
from cauri.books.ledger.postings import Posted
from cauri.books.ledger.refusals import (
    AccountClosed,
    AlreadyReturned,
    AtInTheFuture,
    InsufficientFunds,
    NotReturnable,
    PostingIdReused,
    SameAccount,
    UnknownPosting,
)
from cauri.books.ledger.tests.town import (
    DAY,
    START,
    Town,
    available,
    balance,
    legs,
    money,
    move,
    of_nature,
    post,
    posting,
)
from cauri.kit import clock, ids
from cauri.kit.transactions import NoTransaction, transaction


def _reverse(original_id: UUID, *, receivable: int | None = None, posting_id: UUID | None = None) -> Posted:
    with transaction():
        return returns.reverse(posting_id or ids.new_id(), original_id=original_id, at=DAY, receivable=receivable)


def test_takes_everything_back(town: Town) -> None:
    paid = post(move(town.awa, town.moussa, 900), move(town.awa, town.fees, 9), kind="transfer").id
    reversal = _reverse(paid)
    assert [balance(one) for one in (town.awa, town.moussa, town.fees)] == [START, START, 0]
    stood = queries.posting(reversal.id)
    assert (stood.kind, stood.state, stood.original_id) == ("reversal", "posted", paid)


def test_takes_back_what_refunds_left(town: Town) -> None:
    paid = post(move(town.awa, town.moussa, 900), move(town.awa, town.fees, 9)).id
    with transaction():
        returns.refund(ids.new_id(), original_id=paid, at=DAY, amounts=[money(400), money(9)])
    assert legs(_reverse(paid).id) == [(town.moussa, -500), (town.awa, 500)]
    with pytest.raises(AlreadyReturned):
        _reverse(paid)


def test_works_on_frozen_accounts(town: Town) -> None:
    paid = post(move(town.awa, town.moussa, 900)).id
    with transaction():
        accounts.freeze(town.moussa)
        accounts.freeze(town.awa)
    _reverse(paid)
    assert (balance(town.awa), balance(town.moussa)) == (START, START)


def test_works_on_frozen_hot_accounts(town: Town) -> None:
    paid = post(move(town.awa, town.ibrahima, 50), move(town.awa, town.fees, 5)).id
    with transaction():
        accounts.freeze(town.ibrahima)
        accounts.freeze(town.fees)
    _reverse(paid)
    assert [balance(one) for one in (town.awa, town.ibrahima, town.fees)] == [START, 0, 0]


def test_is_refused_where_the_money_is_spent_and_nobody_stands_in(town: Town) -> None:
    paid = post(move(town.awa, town.fatou, 900)).id
    post(move(town.fatou, town.clearing, 300))
    with pytest.raises(InsufficientFunds) as refused:
        _reverse(paid)
    assert refused.value.facts == {"account_id": town.fatou, "available_minor": 600, "needed_minor": 900}


def test_lets_the_house_pay_what_is_spent(town: Town) -> None:
    paid = post(move(town.awa, town.fatou, 900)).id
    post(move(town.fatou, town.clearing, 300))
    reversal = _reverse(paid, receivable=town.receivable)
    assert legs(reversal.id) == [
        (town.fatou, -600),
        (town.awa, 600),
        (town.receivable, -300),
        (town.awa, 300),
    ]
    assert [balance(one) for one in (town.awa, town.fatou, town.receivable)] == [START, 0, -300]


def test_lets_the_house_pay_all_where_all_is_spent(town: Town) -> None:
    paid = post(move(town.awa, town.fatou, 900)).id
    post(move(town.fatou, town.clearing, 900))
    assert legs(_reverse(paid, receivable=town.receivable).id) == [(town.receivable, -900), (town.awa, 900)]


def test_asks_nothing_of_the_house_where_the_money_is_there(town: Town) -> None:
    paid = post(move(town.awa, town.ibrahima, 900)).id  # still in the merchant's tail
    _reverse(paid, receivable=town.receivable)
    assert (balance(town.ibrahima), balance(town.receivable)) == (0, 0)


def test_leaves_alone_what_the_payee_holds_for_others(town: Town) -> None:
    paid = post(move(town.awa, town.fatou, 900)).id
    with transaction():
        holds.hold(posting(move(town.fatou, town.clearing, 700)), expires_at=DAY + timedelta(hours=1))
    _reverse(paid, receivable=town.receivable)
    assert (balance(town.fatou), available(town.fatou), balance(town.receivable)) == (700, 0, -700)


def test_counts_what_one_payee_got_in_several_moves_once(town: Town) -> None:
    paid = post(move(town.awa, town.fatou, 500), move(town.moussa, town.fatou, 500)).id
    post(move(town.fatou, town.clearing, 300))
    _reverse(paid, receivable=town.receivable)
    assert [balance(one) for one in (town.awa, town.moussa, town.fatou, town.receivable)] == [
        START,
        START,
        0,
        -300,
    ]


def test_counts_what_comes_back_to_a_payee_who_had_passed_it_on(town: Town) -> None:
    """Fatou only passed the money on; Moussa still has it, so the house has nothing to pay."""
    paid = post(move(town.awa, town.fatou, 800), move(town.fatou, town.moussa, 800)).id
    _reverse(paid, receivable=town.receivable)
    assert [balance(one) for one in (town.awa, town.fatou, town.moussa, town.receivable)] == [
        START,
        0,
        START,
        0,
    ]


def test_asks_nothing_of_the_house_for_an_account_without_a_floor(town: Town) -> None:
    paid = post(move(town.awa, town.fees, 60)).id
    post(move(town.fees, town.clearing, 60))
    _reverse(paid, receivable=town.receivable)
    assert (balance(town.fees), balance(town.receivable)) == (-60, 0)


def test_pays_the_missing_part_from_a_receivable_account_that_is_not_hot(town: Town) -> None:
    cold = of_nature("cold, no floor")
    paid = post(move(town.awa, town.fatou, 900)).id
    post(move(town.fatou, town.clearing, 900))
    _reverse(paid, receivable=cold)
    assert (balance(town.awa), balance(cold)) == (START, -900)


def test_does_not_reach_a_closed_payer(town: Town) -> None:
    payer = of_nature("cold, floor 0", minor=5)
    paid = post(move(payer, town.moussa, 5)).id
    with transaction():
        accounts.close(payer)
    for receivable in (None, town.receivable):
        with pytest.raises(AccountClosed):
            _reverse(paid, receivable=receivable)


def test_does_not_reach_a_closed_payee_but_the_house_may_pay_for_him(town: Town) -> None:
    paid = post(move(town.awa, town.fatou, 5)).id
    post(move(town.fatou, town.clearing, 5))
    with transaction():
        accounts.close(town.fatou)
    with pytest.raises(AccountClosed):
        _reverse(paid)
    _reverse(paid, receivable=town.receivable)
    assert (balance(town.awa), balance(town.receivable)) == (START, -5)


def test_does_not_let_the_payer_stand_in_for_the_payee(town: Town) -> None:
    paid = post(move(town.awa, town.fatou, 900)).id
    post(move(town.fatou, town.clearing, 900))
    with pytest.raises(SameAccount):
        _reverse(paid, receivable=town.awa)


def test_needs_something_that_was_posted_and_is_no_return(town: Town) -> None:
    paid = post(move(town.awa, town.moussa, 5)).id
    reversal = _reverse(paid)
    with pytest.raises(NotReturnable):
        _reverse(reversal.id)
    with pytest.raises(UnknownPosting):
        _reverse(ids.new_id())


@pytest.mark.usefixtures("town")
def test_needs_the_callers_transaction() -> None:
    with pytest.raises(NoTransaction):
        returns.reverse(ids.new_id(), original_id=ids.new_id(), at=DAY)


def test_refuses_a_time_far_ahead(town: Town) -> None:
    paid = post(move(town.awa, town.moussa, 5)).id
    with pytest.raises(AtInTheFuture), transaction():
        returns.reverse(ids.new_id(), original_id=paid, at=clock.now().replace(year=2100))


def test_happens_once_under_its_id_and_body(town: Town) -> None:
    paid, posting_id = post(move(town.awa, town.moussa, 5)).id, ids.new_id()
    other = post(move(town.awa, town.moussa, 5)).id
    assert not _reverse(paid, posting_id=posting_id).replayed
    assert _reverse(paid, posting_id=posting_id).replayed
    with pytest.raises(PostingIdReused):
        _reverse(paid, posting_id=posting_id, receivable=town.receivable)
    with pytest.raises(PostingIdReused):
        _reverse(other, posting_id=posting_id)
    with pytest.raises(PostingIdReused), transaction():
        returns.refund(posting_id, original_id=paid, at=DAY)
    assert balance(town.awa) == START - 5
