"""Of many lines that are paid at once …"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.support import people
from tests.support.crowds import together
from tests.support.people import Customer, customer, limited_to, paid

from cauri.books.fees import services as fees
from cauri.books.ledger import queries as ledger
from cauri.books.ledger import upkeep
from cauri.books.ledger.models import Posting
from cauri.books.limits.models import LimitUsage
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import bulk, cooling
from cauri.books.payments.authorisations import ByFourEyes
from cauri.books.payments.bulk import Executed, Line
from cauri.books.payments.models import Note, Payment, Quote
from cauri.books.payments.services import PayerLocked, SameWallet, WrongWalletCurrency
from cauri.books.payments.tests.leaving import leave
from cauri.books.payments.tests.watching import Holds, Refuses, path_of
from cauri.books.wallets import services as wallets
from cauri.identity.access import cooling as cooling_off
from cauri.identity.access.cooling import Reason
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.kit.transactions import retrying, transaction
from cauri.money import Money

PAYOUT = "payout"


@pytest.fixture
def awa(db: None) -> Customer:
    fees.install_defaults(now=clock.now())
    return customer("Awa Diallo")


def _line(payee: Customer, amount: str, *, posting_id: UUID | None = None, note: str = "") -> Line:
    money = Money.of(amount, payee.wallet.currency)
    return Line(posting_id=posting_id or ids.new_id(), payee=payee.wallet, amount=money, note=note)


def _execute(payer: Customer, lines: Sequence[Line], *, product: str = PAYOUT) -> Executed:
    payer.wallet.owner.refresh_from_db()
    with transaction():
        return bulk.execute_each(
            lines, ByFourEyes(product, may_debit=True), product=product, payer=payer.wallet, now=clock.now()
        )


def _all(payer: Customer, lines: Sequence[Line], *, product: str = PAYOUT) -> list[str]:
    """Ask until it is known of all lines."""
    for _ in lines:
        became = _became(_execute(payer, lines, product=product), lines)
        if "not yet" not in became:
            return became
    raise AssertionError(became)


def _became(executed: Executed, lines: Sequence[Line]) -> list[str]:
    """In a word each, as it stands in the database."""
    kept = Payment.objects.in_bulk(executed.payments.keys())
    found = {one.pk: one.code or one.state for one in kept.values()} | dict.fromkeys(executed.alone, "alone")
    return [found.get(line.posting_id, "not yet") for line in lines]


def test_each_is_a_payment_like_any_other(awa: Customer) -> None:
    moussa, fatou = customer("Moussa Sow", funds="0"), customer("Fatou Ba", funds="0")
    lines = [_line(moussa, "100.00", note="March"), _line(fatou, "50.00"), _line(moussa, "1.50")]

    executed = _execute(awa, lines, product="transfer")  # which costs 1 %
    assert _became(executed, lines) == ["completed", "completed", "not yet"]
    assert _all(awa, lines, product="transfer") == ["completed"] * 3
    assert (awa.balance, moussa.balance, fatou.balance) == (mru("846.98"), mru("101.50"), mru("50.00"))
    first = Payment.objects.get(pk=lines[0].posting_id)
    assert first.quote is not None
    assert (first.quote.note, first.quote.fee, first.authorised_by) == ("March", mru("1.00"), "four_eyes")
    assert (Note.objects.count(), PublishedFact.objects.filter(name="payments.completed").count()) == (1, 3 + 1)


def test_one_that_is_refused_stops_no_other_and_is_remembered(awa: Customer) -> None:
    moussa, fatou, gone = customer("Moussa Sow", funds="0"), customer("Fatou Ba"), customer("Khady Ba", funds="0")
    leave(gone)
    gone.wallet.owner.refresh_from_db()
    wallets.freeze(fatou.wallet.pk, actor=SYSTEM, now=clock.now())
    khoudia, ibrahima = customer("Khoudia Sy", funds="0"), customer("Ibrahima Fall", funds="0")
    lines = [_line(moussa, "900.00"), _line(gone, "10.00"), _line(khoudia, "500.00"), _line(ibrahima, "90.00")]

    assert _became(_execute(awa, lines), lines) == ["completed", "payee_gone", "not yet", "completed"]
    assert _became(_execute(awa, lines), lines) == ["completed", "payee_gone", "insufficient_funds", "completed"]
    assert (awa.balance, moussa.balance, ibrahima.balance) == (mru("10.00"), mru("900.00"), mru("90.00"))
    refused = set(Posting.objects.filter(state="refused").values_list("pk", flat=True))
    assert refused == {lines[1].posting_id, lines[2].posting_id}


def test_what_was_concluded_stays_what_it_was(awa: Customer) -> None:
    moussa = customer("Moussa Sow", funds="0")
    lines = [_line(moussa, "100.00"), _line(moussa, "5000.00")]
    before = _all(awa, lines)
    people.fund(awa, "9000.00")

    again = [*lines, _line(moussa, "1.00")]

    assert before == ["completed", "insufficient_funds"]
    assert _became(_execute(awa, again), again) == [*before, "completed"]
    assert moussa.balance == mru("101.00")
    assert Quote.objects.filter(product=PAYOUT).count() == 3


def test_limits_refuse_by_themselves_and_take_nothing(awa: Customer) -> None:
    moussa, fatou = customer("Moussa Sow", funds="0"), customer("Fatou Ba", funds="0", tier=2)
    long_ago = clock.now() - timedelta(days=400)
    limited_to(Bounds(daily_minor=30_000), since=long_ago)
    limited_to(Bounds(balance_cap_minor=15_000), direction="in", since=long_ago)
    khoudia, ibrahima = customer("Khoudia Sy", funds="0"), customer("Ibrahima Fall", funds="0", tier=2)
    lines = [_line(moussa, "100.00"), _line(khoudia, "151.00"), _line(fatou, "150.00"), _line(ibrahima, "51.00")]

    withheld, exceeded = "account_max_total_value_exceeded", "daily_value_limit_exceeded"
    assert _all(awa, lines) == ["completed", withheld, "completed", exceeded]
    used = LimitUsage.objects.get(owner_id=awa.user.pk, direction="out", period="day")
    assert (used.amount_minor, used.count) == (25_000, 2)


def test_a_payees_cap_counts_what_came_just_before(awa: Customer) -> None:
    moussa = customer("Moussa Sow", funds="0")
    limited_to(Bounds(balance_cap_minor=15_000), direction="in", since=clock.now() - timedelta(days=400))
    lines = [_line(moussa, "100.00"), _line(moussa, "100.00"), _line(moussa, "50.00")]

    assert _all(awa, lines) == ["completed", "account_max_total_value_exceeded", "completed"]
    assert moussa.balance == mru("150.00")


def test_one_is_not_wronged_by_another_that_came_to_nothing(awa: Customer) -> None:
    moussa, fatou = customer("Moussa Sow", funds="0"), customer("Fatou Ba", funds="0")
    limited_to(Bounds(daily_minor=60_000), since=clock.now() - timedelta(days=400))
    wallets.close(fatou.wallet.pk, actor=SYSTEM, now=clock.now())
    khoudia, ibrahima = customer("Khoudia Sy", funds="0"), customer("Ibrahima Fall", funds="0")
    lines = [_line(fatou, "500.00"), _line(moussa, "150.00"), _line(khoudia, "600.00"), _line(ibrahima, "450.00")]

    assert _became(_execute(awa, lines), lines) == ["account_closed", "not yet", "not yet", "not yet"]
    exceeded = "daily_value_limit_exceeded"
    assert _became(_execute(awa, lines), lines) == ["account_closed", "completed", exceeded, "not yet"]
    assert _became(_execute(awa, lines), lines) == ["account_closed", "completed", exceeded, "completed"]
    assert (awa.balance, moussa.balance, ibrahima.balance) == (mru("400.00"), mru("150.00"), mru("450.00"))


def test_guards_are_asked_of_each(awa: Customer, settings: Settings) -> None:
    moussa, fatou = customer("Moussa Sow", funds="0"), customer("Fatou Ba", funds="0")
    lines = [_line(moussa, "10.00"), _line(fatou, "20.00")]

    settings.PAYMENT_GUARDS = [path_of(Holds)]
    assert _became(_execute(awa, lines), lines) == ["alone", "alone"]
    assert not Quote.objects.filter(product=PAYOUT).exists()
    settings.PAYMENT_GUARDS = [path_of(Refuses)]
    assert _became(_execute(awa, lines), lines) == ["payment_not_allowed"] * 2
    assert moussa.balance == mru("0.00")


def test_guards_see_what_was_allowed_before(awa: Customer, settings: Settings) -> None:
    settings.PAYMENT_GUARDS, settings.COOLING_OFF_CAPS = [path_of(cooling.CoolingOff)], {"MRU": "100.00"}
    moussa, fatou, khoudia = (customer(f"{name} Ba", funds="0") for name in ("Moussa", "Fatou", "Khoudia"))
    with transaction():
        cooling_off.begin(awa.user.pk, Reason.PIN_RESET, now=clock.now())
    paid(awa, moussa, "30.00")
    lines = [_line(moussa, "40.00"), _line(fatou, "40.00"), _line(khoudia, "30.00")]

    assert _became(_execute(awa, lines), lines) == ["completed", "payment_not_allowed", "completed"]


def test_nothing_is_done_when_the_payer_is_locked(awa: Customer) -> None:
    moussa = customer("Moussa Sow", funds="0")
    User.objects.filter(pk=awa.user.pk).update(state=User.State.LOCKED)

    with pytest.raises(PayerLocked):
        _execute(awa, [_line(moussa, "10.00")])
    assert (moussa.balance, Quote.objects.filter(product=PAYOUT).count()) == (mru("0.00"), 0)


def test_nothing_is_done_when_a_line_makes_no_sense(awa: Customer) -> None:
    moussa, euros = customer("Moussa Sow", funds="0"), customer("Fatou Ba", funds="0", currency="EUR")

    for senseless, refusal in ((_line(awa, "1.00"), SameWallet), (_line(euros, "1.00"), WrongWalletCurrency)):
        with pytest.raises(refusal):
            _execute(awa, [_line(moussa, "10.00"), senseless])
    assert moussa.balance == mru("0.00")


def test_each_costs_no_question_of_its_own(awa: Customer) -> None:
    everyone = [customer(f"Payee{n} Ba", funds="0") for n in range(6)]

    def asked(payees: Sequence[Customer]) -> int:
        with CaptureQueriesContext(connection) as questions:
            _execute(awa, [_line(one, "1.00") for one in payees])
        return len(questions)

    asked(everyone[:1])  # opens the house's account
    assert asked(everyone) == asked(everyone[:2])


def test_several_runs_at_once_pay_each_once(committed_db: object) -> None:
    people.without_limits()
    awa, *others = customer("Awa Diallo"), *(customer(f"Payee{n} Ba", funds="0.00") for n in range(20))
    lines = [_line(one, f"{n}.00") for n, one in enumerate(others, start=1)]

    outcomes = together([partial(retrying, lambda: _execute(awa, lines)) for _ in range(8)])

    assert Counter(type(one).__name__ for one in outcomes).keys() <= {"Executed", "PostingIdReused"}
    assert any(isinstance(one, Executed) for one in outcomes)
    assert (awa.balance, sum(one.balance.minor for one in others)) == (mru("790.00"), 21_000)


def test_runs_cross_other_payments_without_harm(committed_db: object) -> None:
    people.without_limits()
    everyone = [customer(f"Person{n} Ba", funds="500.00") for n in range(6)]

    def pays_all(one: Customer) -> None:
        others = [other for other in everyone if other is not one]
        for _ in range(5):
            lines = [_line(other, "2.00") for other in others]
            retrying(lambda lines=lines: _execute(one, lines))  # type: ignore[misc] # bound here, called here

    assert set(map(type, together([partial(pays_all, one) for one in everyone]))) == {type(None)}
    upkeep.fold()
    assert sum(one.balance.minor for one in everyone) == 6 * 50_000
    assert {ledger.balance_of(one.wallet.account_id).balance for one in everyone} == {mru("500.00")}


def mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
