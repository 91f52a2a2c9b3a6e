"""A file that its owner agreed to …"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import App, new_key
from tests.support.people import Customer, limited_to

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.ledger import queries as ledger
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import bulk, held
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.ports import ALLOWED, Decision, Verdict
from cauri.books.wallets import services as wallets
from cauri.identity.access.services import lock_for
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.kit import clock
from cauri.money import Money
from cauri.products.payouts import endings, queries, runs, services
from cauri.products.payouts.models import Batch, Line
from cauri.products.payouts.tests.office import PAYOUTS, agreed, approved, became, large, line, paid, staff
from cauri.servicing.notifications.models import Notice
from cauri.servicing.statements import queries as statements


class HoldsLarge:
    """A guard that wants what is above 1,000.00 to be looked at."""

    def verdict_on(self, quote: Quote, *, before: Sequence[Quote] = (), now: datetime) -> Verdict:
        large = quote.product == "payouts" and quote.amount_minor > 100_000
        return Verdict(Decision.HOLD, "large") if large else ALLOWED


HOLDS_LARGE = f"{__name__}.HoldsLarge"


def test_pays_each_line_once_with_its_fee_and_note(awa: Customer, moussa: Customer) -> None:
    fees.set_rule(fees.Scope("payouts", "MRU"), Price(fixed_minor=150), actor=SYSTEM, now=clock.now())
    fatou, khady = staff(2)
    batch_id = agreed(awa, moussa, line(fatou, "100.00", "March"), line(khady, "50.00"), line(fatou, "1.00"))

    batch = paid(batch_id)

    assert (batch.state, batch.paid, batch.refused) == ("done", 3, 0)
    assert (awa.balance, fatou.balance, khady.balance) == (mru("99844.50"), mru("101.00"), mru("50.00"))
    assert batch.paid_out == batch.total == mru("155.50")
    first = Payment.objects.get(pk=Line.objects.get(batch=batch_id, number=1).pk)
    assert first.quote is not None
    assert (first.product, first.authorised_by, first.quote.note) == ("payouts", "batch", "March")
    assert first.session_id == awa.caller.session_id
    runs.pay(batch_id, now=clock.now())
    assert awa.balance == mru("99844.50")


def test_is_paid_by_who_hears_of_it_and_told_once(awa: Customer, moussa: Customer) -> None:
    fatou, khady = staff(2)
    batch_id = agreed(awa, moussa, line(fatou, "100.00", "March"), line(khady, "50.00"))

    relay.deliver_all()

    assert Batch.objects.get(pk=batch_id).state == "done"
    assert _kinds(awa) == ["preparer_named", "payout_waits", "payout_ended"]
    assert _kinds(moussa) == ["payout_ended"]
    assert [_kinds(one)[-1:] for one in (fatou, khady)] == [["received"], ["received"]]
    told = App.of(awa).get("/api/v1/notifications").document["items"][0]
    assert "2/2" in told["text"]
    item = statements.transaction(fatou.user.pk, Line.objects.get(batch=batch_id, number=1).pk)
    assert (item.kind, item.direction, item.note, item.counterparty.name) == ("payouts", "in", "March", "Awa D•••")


def test_refuses_lines_as_they_would_be_alone(awa: Customer, moussa: Customer) -> None:
    rich, gone, frozen, last = staff(4)
    batch_id = agreed(
        awa, moussa, line(rich, "99900.00"), line(gone, "10.00"), line(frozen, "500.00"), line(last, "100.00")
    )
    wallets.close(gone.wallet.pk, actor=SYSTEM, now=clock.now())

    batch = paid(batch_id)

    assert became(batch_id) == ["paid", "account_closed", "insufficient_funds", "paid"]
    assert (batch.state, batch.paid, batch.refused, awa.balance) == ("done", 2, 2, mru("0.00"))
    assert Payment.objects.filter(product="payouts", state="refused").count() == 2


def test_keeps_to_the_limits_of_both_sides(awa: Customer, moussa: Customer) -> None:
    fatou, khady = staff(2)
    limited_to(Bounds(daily_minor=15_000), tier=2, since=clock.now())
    batch_id = agreed(awa, moussa, line(fatou, "100.00"), line(khady, "100.00"))

    paid(batch_id)

    assert became(batch_id) == ["paid", "daily_value_limit_exceeded"]


def test_has_what_a_guard_wants_to_see_held_until_it_is_decided(
    awa: Customer, moussa: Customer, settings: Settings
) -> None:
    settings.PAYMENT_GUARDS = [HOLDS_LARGE]
    fatou, khady, binta = staff(3)
    batch_id = agreed(awa, moussa, line(fatou, "2000.00"), line(khady, "10.00"), line(binta, "3000.00"))

    batch = paid(batch_id)

    assert became(batch_id) == ["held", "paid", "held"]
    assert (batch.state, batch.held, batch.paid_out) == ("done", 2, mru("10.00"))
    assert ledger.balance_of(awa.wallet.account_id).available == mru("94990.00")
    large = Line.objects.filter(batch=batch_id, state="held").order_by("number")
    held.release(large[0].pk, actor=SYSTEM, now=clock.now())
    held.reject(large[1].pk, actor=SYSTEM, now=clock.now())
    assert runs.pay_on(now=clock.now())["settled"] == 2
    batch.refresh_from_db()
    assert became(batch_id) == ["paid", "paid", "payment_not_allowed"]
    assert (batch.held, batch.paid, batch.refused, batch.paid_out) == (0, 2, 1, mru("2010.00"))
    assert (fatou.balance, binta.balance, awa.balance) == (mru("2000.00"), mru("0.00"), mru("97990.00"))


def test_pays_nothing_alone_that_another_worker_has_concluded(
    awa: Customer, moussa: Customer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was to be paid alone, and before that was done somebody else found that it costs something else by now."""
    settings.PAYMENT_GUARDS = [HOLDS_LARGE]
    (fatou,) = staff(1)
    batch_id = agreed(awa, moussa, line(fatou, "2000.00"))
    quote = payments.quote

    def concluded_meanwhile(**asked: Any) -> Any:
        became_: dict[UUID, tuple[str, str]] = {Line.objects.get(batch=batch_id).pk: ("refused", runs.PRICES_CHANGED)}
        endings.conclude(endings.locked(batch_id), became_, paid_minor=0)
        return quote(**asked)

    monkeypatch.setattr(payments, "quote", concluded_meanwhile)
    batch = paid(batch_id)

    assert (batch.state, batch.held, batch.refused) == ("done", 0, 1)
    assert awa.balance == mru("100000.00")
    assert not Payment.objects.filter(product="payouts").exists()


def test_pays_many_lines_to_one_person_beside_the_others(awa: Customer, moussa: Customer) -> None:
    fatou, khady = staff(2)
    batch_id = agreed(awa, moussa, *[line(fatou, "1.00")] * 3, line(khady, "1.00"))

    assert [(one.number, one.payee_id) for one in runs._open_lines(Batch.objects.get(pk=batch_id))] == [
        (1, fatou.wallet.pk),
        (4, khady.wallet.pk),
    ]
    assert paid(batch_id).paid == 4
    assert (fatou.balance, khady.balance) == (mru("3.00"), mru("1.00"))


def test_refuses_lines_that_would_cost_something_else_by_now(awa: Customer, moussa: Customer) -> None:
    fatou, khady = staff(2)
    batch_id = agreed(awa, moussa, line(fatou, "100.00"), line(khady, "2000.00"))
    price = Price(fixed_minor=100)
    fees.set_rule(fees.Scope("payouts", "MRU", amount_from=100_000), price, actor=SYSTEM, now=clock.now())

    batch = paid(batch_id)

    assert became(batch_id) == ["paid", "payout_prices_changed"]
    assert (batch.state, khady.balance) == ("done", mru("0.00"))


def test_is_stopped_when_its_owner_is_locked(awa: Customer, moussa: Customer) -> None:
    (fatou,) = staff(1)
    batch_id = agreed(awa, moussa, line(fatou, "100.00"))
    lock_for(awa.user.pk, by=SYSTEM, wipe=False, now=clock.now())

    batch = paid(batch_id)

    assert (batch.state, batch.code, batch.stopped) == ("stopped", "payer_locked", 1)
    assert fatou.balance == mru("0.00")


@pytest.mark.parametrize("who", ["owner", "staff"])
def test_is_stopped_for_what_is_not_paid_yet(
    who: str, awa: Customer, moussa: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(runs, "TURNS", 1)
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    people_ = staff(3)
    batch_id = agreed(awa, moussa, *(line(one, "100.00") for one in people_))
    assert runs.pay(batch_id, now=clock.now()) is False

    for _ in range(2):
        if who == "owner":
            assert App.of(awa).put(f"{PAYOUTS}/{batch_id}/stop", {}).status == 200
        else:
            services.stop_by_staff(batch_id, because="they asked", actor=SYSTEM, now=clock.now())

    batch = paid(batch_id)
    assert became(batch_id) == ["paid", "paid", "stopped"]
    assert (batch.state, batch.code, batch.paid, batch.stopped) == ("stopped", f"stopped_by_{who}", 2, 1)
    assert people_[2].balance == mru("0.00")


def test_goes_on_when_the_worker_has_turned_to_others(
    awa: Customer, moussa: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "TURNS", 1)
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    batch_id = agreed(awa, moussa, *(line(one) for one in staff(5)))

    relay.deliver_all()

    assert became(batch_id) == ["paid"] * 5
    assert Batch.objects.get(pk=batch_id).state == "done"


def test_is_found_by_the_job_when_nobody_heard(awa: Customer, moussa: Customer) -> None:
    batch_id = agreed(awa, moussa, *(line(one) for one in staff(2)))

    assert runs.pay_on(now=clock.now())["over"] == 1

    assert became(batch_id) == ["paid"] * 2


def test_can_be_tried_again_for_what_was_refused(awa: Customer, moussa: Customer) -> None:
    fatou, khady = staff(2)
    batch_id = agreed(awa, moussa, line(fatou, "99999.00", "rich"), line(khady, "2.00", "March"))
    paid(batch_id)
    assert became(batch_id) == ["paid", "insufficient_funds"]
    people.fund(awa, "10.00")

    again = App.of(awa).post(f"{PAYOUTS}/{batch_id}/retry", {}, key=new_key())
    assert App.of(awa).post(f"{PAYOUTS}/{batch_id}/retry", {}, key=new_key()).code == "payout_nothing_to_retry"

    assert (again.status, again.document["retry_of"], again.document["lines"]) == (201, str(batch_id), 1)
    assert approved(awa, again.document).status == 201
    retried = Batch.objects.get(pk=again.document["id"])
    assert paid(retried.pk).paid == 1
    assert (khady.balance, retried.prepared_by_id) == (mru("2.00"), moussa.user.pk)
    by = AuditRecord.objects.filter(action="payouts.brought").order_by("at").values_list("actor", flat=True)
    assert list(by) == [moussa.user.pk, awa.user.pk], "who did it is on record, not who brought the file at first"
    assert queries.brought_by(moussa.user.pk, now=clock.now()) == 1


def test_takes_a_few_round_trips_however_many_lines_it_has(awa: Customer, moussa: Customer) -> None:
    payees = [str(one.user.username) for one in staff(40)]
    counts = []
    for some in (payees[:1], payees[:10], payees):  # with the first, the house's own account is opened
        batch_id = large(awa, moussa, some)
        with CaptureQueriesContext(connection) as queries:
            runs._take_a_turn(batch_id, now=clock.now())
        counts.append(len(queries.captured_queries))

    assert counts[1] == counts[2] <= 16, [query["sql"][:100] for query in queries.captured_queries]


def _kinds(one: Customer) -> list[str]:
    told = Notice.objects.filter(user_id=one.user.pk).exclude(kind__in=["welcome", "arrived"])
    return list(told.order_by("pk").values_list("kind", flat=True))


def mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
