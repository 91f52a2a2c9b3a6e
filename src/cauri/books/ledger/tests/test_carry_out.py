"""`carry_out` and `record_refusal` …"""

from datetime import timedelta

import pytest

from cauri.books.ledger import accounts, queries, services
from cauri.books.ledger.models import Posting
from cauri.books.ledger.postings import NewPosting
from cauri.books.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AmountOutOfRange,
    AtInTheFuture,
    InsufficientFunds,
    PostingIdReused,
    Refused,
    SameAccount,
    UnknownAccount,
    WrongCurrency,
)
from cauri.books.ledger.tests.town import (
    START,
    Town,
    after,
    balance,
    batch,
    legs,
    money,
    move,
    of_nature,
    opened,
    post,
    posting,
    stands,
)
from cauri.kit import clock, ids
from cauri.kit.transactions import InsideTransaction, NoTransaction, transaction


def _recorded(town: Town) -> dict[type[Refused], NewPosting]:
    frozen, closed = of_nature("cold, floor 0", minor=9), opened("wallet")
    with transaction():
        accounts.freeze(frozen)
        accounts.close(closed)
    return {
        InsufficientFunds: posting(move(town.awa, town.moussa, 7), move(town.fatou, town.fees, 7)),
        AccountFrozen: posting(move(frozen, town.moussa, 7)),
        AccountClosed: posting(move(town.awa, closed, 7)),
        UnknownAccount: posting(move(town.awa, 2**40, 7)),
        WrongCurrency: posting(move(town.awa, opened("wallet", currency="XOF"), 7)),
    }


def test_carry_out_posts_in_a_transaction_of_its_own(town: Town) -> None:
    one = posting(move(town.awa, town.moussa, 5))
    assert not services.carry_out(one).replayed
    assert services.carry_out(one).replayed
    assert balance(town.awa) == START - 5
    with pytest.raises(InsideTransaction), transaction():
        services.carry_out(one)


@pytest.mark.parametrize("refusal", [InsufficientFunds, AccountFrozen, AccountClosed, UnknownAccount, WrongCurrency])
def test_carry_out_moves_nothing_and_remembers_why_when_refused(town: Town, refusal: type[Refused]) -> None:
    one = _recorded(town)[refusal]
    with pytest.raises(refusal) as refused:
        services.carry_out(one)
    stood = queries.posting(one.id)
    assert (stood.state, stood.code, stood.facts) == ("refused", refusal.code, refused.value.facts)
    assert stood.moves == [(each.source, each.destination, each.amount.minor) for each in one.moves]
    assert (stood.kind, stood.at) == (one.kind, one.stamp)
    assert legs(one.id) == []
    assert balance(town.awa) == START


def test_carry_out_stays_refused_even_after_the_money_arrives(town: Town) -> None:
    one = posting(move(town.fatou, town.awa, 5))
    with pytest.raises(InsufficientFunds) as first:
        services.carry_out(one)
    post(move(town.clearing, town.fatou, 500))
    with pytest.raises(InsufficientFunds) as again:
        services.carry_out(one)
    assert again.value.facts == first.value.facts == {
        "account_id": town.fatou,
        "available_minor": 0,
        "needed_minor": 5,
    }  # fmt: skip
    with pytest.raises(InsufficientFunds):
        post(*one.moves, posting_id=one.id)
    services.carry_out(posting(move(town.fatou, town.awa, 5)))
    assert balance(town.fatou) == 495


def test_carry_out_refuses_another_body_and_keeps_the_first(town: Town) -> None:
    one = posting(move(town.awa, town.moussa, 5))
    services.carry_out(one)
    with pytest.raises(PostingIdReused):
        services.carry_out(posting(move(town.awa, town.moussa, 6), posting_id=one.id))
    assert queries.posting(one.id).state == "posted"


def test_carry_out_refuses_another_body_under_an_id_that_was_refused(town: Town) -> None:
    one = posting(move(town.fatou, town.moussa, 5))
    with pytest.raises(InsufficientFunds):
        services.carry_out(one)
    with pytest.raises(PostingIdReused):
        services.carry_out(posting(move(town.awa, town.moussa, 5), posting_id=one.id))


@pytest.mark.parametrize(
    ("refusal", "minor", "to_itself", "ahead"),
    [
        (AmountOutOfRange, 0, False, False),
        (AmountOutOfRange, -5, False, False),
        (AmountOutOfRange, 10**15 + 1, False, False),
        (SameAccount, 5, True, False),
        (AtInTheFuture, 5, False, True),
    ],
)
def test_carry_out_keeps_nothing_of_a_call_that_is_malformed(
    town: Town, refusal: type[Refused], minor: int, to_itself: bool, ahead: bool
) -> None:
    one = posting(
        move(town.awa, town.awa if to_itself else town.moussa, minor),
        at=clock.now() + timedelta(minutes=6 if ahead else 0),
    )
    with pytest.raises(refusal):
        services.carry_out(one)
    assert not stands(one.id)


def test_carry_out_finds_refused_postings_by_party_newest_first(town: Town) -> None:
    refused = [posting(move(town.fatou, town.awa, 5), at=after(n)) for n in (1, 3, 2)]
    for one in refused:
        with pytest.raises(InsufficientFunds):
            services.carry_out(one)
    in_order = [refused[1].id, refused[2].id, refused[0].id]
    for party in (town.fatou, town.awa):
        assert [found.id for found in queries.without_entries(party)] == in_order
    assert [found.id for found in queries.without_entries(town.awa, before=refused[1].stamp, most=1)] == [refused[2].id]
    assert queries.without_entries(town.moussa) == []


# -- record_refusal --------------------------------------------------------------------------------------------------


def test_record_refusal_lets_stand_what_was_posted_meanwhile(town: Town) -> None:
    one = posting(move(town.awa, town.moussa, 5))
    post(*one.moves, posting_id=one.id)
    with transaction():
        assert services.record_refusal(one, InsufficientFunds(account_id=town.awa)) == "posted"
    stood = queries.posting(one.id)
    assert (stood.state, stood.code) == ("posted", None)


def test_record_refusal_keeps_the_first_reason(town: Town) -> None:
    one = posting(move(town.fatou, town.moussa, 5))
    with transaction():
        services.record_refusal(one, InsufficientFunds(account_id=town.fatou))
    with transaction():
        assert services.record_refusal(one, AccountFrozen(account_id=town.fatou)) == "refused"
    stood = queries.posting(one.id)
    assert (stood.code, stood.facts) == ("insufficient_funds", {"account_id": town.fatou})


def test_record_refusal_refuses_another_body_under_an_id_that_stands(town: Town) -> None:
    one = posting(move(town.awa, town.moussa, 5))
    post(*one.moves, posting_id=one.id)
    for other in (
        posting(move(town.awa, town.moussa, 6), posting_id=one.id),
        posting(*one.moves, posting_id=one.id, kind="bill"),
        posting(*one.moves, move(town.awa, town.fees, 1), posting_id=one.id),
        posting(*one.moves, posting_id=one.id, reference=ids.new_id()),
    ):
        with pytest.raises(PostingIdReused), transaction():
            services.record_refusal(other, InsufficientFunds())


def test_record_refusal_is_known_to_batches(town: Town) -> None:
    one = posting(move(town.awa, town.moussa, 5))
    with transaction():
        services.record_refusal(one, AccountFrozen(account_id=town.awa))
    (outcome,) = batch([one])
    assert isinstance(outcome.refusal, AccountFrozen)
    assert balance(town.awa) == START
    assert Posting.objects.filter(state="refused").count() == 1


@pytest.mark.usefixtures("town")
def test_record_refusal_needs_a_transaction() -> None:
    with pytest.raises(NoTransaction):
        services.record_refusal(posting(move(1, 2, 3)), InsufficientFunds(needed=money(3).minor))
