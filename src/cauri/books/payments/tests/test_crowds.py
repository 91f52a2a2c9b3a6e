"""Many payments at the same moment, each in a connection of its own: every unit is accounted for."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial

import pytest
from tests.support import people
from tests.support.crowds import together
from tests.support.people import Customer, customer, quoted

from cauri.books.fees import services as fees
from cauri.books.ledger import queries as ledger
from cauri.books.ledger import upkeep, verification
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation, ByStepUp
from cauri.books.payments.models import Payment, Quote
from cauri.kit import clock, ids
from cauri.kit.transactions import retrying
from cauri.money import Money

pytestmark = pytest.mark.usefixtures("committed_db")


def test_take_and_give_to_the_unit() -> None:
    fees.install_defaults(now=clock.now())
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    agreed = [_agreed(awa, moussa, f"{n}.37") for n in range(1, 21)]

    outcomes = together([partial(_pay, *one) for one in agreed])

    assert Counter(map(type, outcomes)) == {Payment: 20}
    sent = sum((quote.amount for quote, _ in agreed), _mru("0"))
    taken = sum((quote.fee for quote, _ in agreed), _mru("0"))
    assert (sent, awa.balance, moussa.balance) == (_mru("217.40"), _mru("1000.00") - sent - taken, sent)
    assert _fees() == taken
    assert awa.balance + moussa.balance + _fees() == _mru("1000.00")
    upkeep.fold()
    assert verification.verify(now=clock.now()).findings == []


def test_spend_the_same_money_once() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    agreed = [_agreed(awa, moussa, "1000.00") for _ in range(8)]

    outcomes = together([partial(_pay, *one) for one in agreed])

    assert Counter(type(one).__name__ for one in outcomes) == {"Payment": 1, "InsufficientFunds": 7}
    recorded = Counter(Payment.objects.filter(product="transfer").values_list("state", "code"))
    assert recorded == {("completed", ""): 1, ("refused", "insufficient_funds"): 7}
    assert (awa.balance, moussa.balance) == (_mru("0.00"), _mru("1000.00"))


def test_cross_each_other_without_a_deadlock() -> None:
    people.without_limits()
    fees.install_defaults(now=clock.now())
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow")
    ways = [(awa, moussa, "3.00"), (moussa, awa, "2.00")]
    each = 25  # by each of eight threads

    def send(payer: Customer, payee: Customer, amount: str) -> list[Payment]:
        return [_pay(*_agreed(payer, payee, amount)) for _ in range(each)]

    outcomes = together([partial(send, *ways[n % 2]) for n in range(8)])

    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert (awa.balance, moussa.balance) == (_mru("897.00"), _mru("1098.00"))  # 1000 - 303 + 200, 1000 - 202 + 300
    assert _fees() == _mru("5.00")


def test_keep_a_limit_exactly_and_have_it_back_the_next_day() -> None:
    yesterday, today = clock.now() - timedelta(days=1), clock.now()
    people.limited_to(Bounds(daily_count=10, daily_minor=1_000), since=yesterday - timedelta(hours=1))
    awa, moussa = customer("Awa Diallo", now=yesterday), customer("Moussa Sow", funds="0.00", now=yesterday)

    for day in (yesterday, today):
        before = moussa.balance
        quotes = [quoted(awa, moussa, "1.00", now=day) for _ in range(50)]
        token = awa.stepped_up(quotes[0], now=day).token
        calls = [partial(_pay, quote, ByStepUp(awa.caller, token, quote.terms), now=day) for quote in quotes]
        outcomes = [one for start in (0, 25) for one in together(calls[start : start + 25])]

        named = Counter(type(one).__name__ for one in outcomes)
        assert named["Payment"] == 10
        assert set(named) <= {"Payment", "DailyVolumeExceeded", "DailyValueExceeded"}
        assert moussa.balance - before == _mru("10.00")
    assert Payment.objects.filter(state="refused").count() == 80


def test_carry_one_quote_out_once() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote, by = _agreed(awa, moussa, "100.00")

    outcomes = together([lambda: _pay(quote, by)] * 10)

    assert Counter(type(one).__name__ for one in outcomes) == {"Payment": 1, "QuoteUsed": 9}
    assert (awa.balance, moussa.balance) == (_mru("900.00"), _mru("100.00"))
    assert Payment.objects.filter(quote=quote).count() == 1


def test_are_one_payment_under_one_id() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote, by = _agreed(awa, moussa, "100.00")
    posting_id = ids.new_id()

    outcomes = together([lambda: payments.pay(quote.pk, by, posting_id=posting_id, now=clock.now())] * 10)

    assert {one.pk for one in outcomes if isinstance(one, Payment)} == {posting_id}
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert moussa.balance == _mru("100.00")


def test_use_a_step_up_token_up_to_its_cap_and_no_further() -> None:
    awa, moussa = customer("Awa Diallo", funds="50000.00"), customer("Moussa Sow", funds="0.00")
    quotes = [quoted(awa, moussa, "3000.00") for _ in range(10)]
    token = awa.stepped_up(quotes[0]).token

    outcomes = together([partial(_pay, quote, ByStepUp(awa.caller, token, quote.terms)) for quote in quotes])

    assert Counter(type(one).__name__ for one in outcomes) == {"Payment": 6, "StepUpRefused": 4}  # the cap is 20000
    assert moussa.balance == _mru("18000.00")


def _agreed(payer: Customer, payee: Customer, amount: str) -> tuple[Quote, Authorisation]:
    quote = quoted(payer, payee, amount)
    return quote, payer.stepped_up(quote)


def _pay(quote: Quote, by: Authorisation, *, now: datetime | None = None) -> Payment:
    at = now or clock.now()
    return retrying(lambda: payments.pay(quote.pk, by, posting_id=ids.new_id(), now=at))


def _fees() -> Money:
    return ledger.balance_of(ledger.account("fees:MRU").pk).balance


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
