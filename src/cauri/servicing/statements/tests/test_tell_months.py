"""`tell_months` …"""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings

from cauri.books.wallets.models import Wallet
from cauri.identity.users.models import User
from cauri.infra.outbox.models import PublishedFact
from cauri.servicing.statements.models import MonthReady, MonthRun
from cauri.servicing.statements.monthly import queries, services
from cauri.servicing.statements.monthly.services import tell_months
from cauri.servicing.statements.tests.village import fund, pay, savings_of, someone

AUGUST = datetime(2026, 8, 10, 12, tzinfo=UTC)
FIRST = datetime(2026, 9, 1, 1, tzinfo=UTC)  # of the next month, when nothing is being written any more
DAY = timedelta(days=1)


def _told() -> list[tuple[str, str]]:
    """Which wallet of which month, in the order of telling."""
    facts = PublishedFact.objects.filter(name="statements.statement_ready").order_by("pk")
    return [(fact.payload["wallet_id"], fact.payload["month"]) for fact in facts]


def _months_of(wallet: Wallet) -> list[str]:
    return [str(one) for one in queries.months_of(wallet, before=None, most=100)]


def test_tells_owners_of_wallets_that_moved_and_nobody_else() -> None:
    awa, moussa, fatou = someone("Awa Diallo", minor=1_000, at=AUGUST), someone("Moussa Diop"), someone("Fatou Sow")
    pay(awa.wallet, moussa.wallet, 100, at=AUGUST + DAY)
    fund(fatou.wallet, 100, at=FIRST)
    savings_of(awa)

    assert tell_months(now=FIRST)["told"] == 2

    assert _told() == [(str(awa.wallet.pk), "2026-08"), (str(moussa.wallet.pk), "2026-08")]
    fact = PublishedFact.objects.filter(name="statements.statement_ready").first()
    assert fact is not None
    assert fact.payload["user_id"] == str(awa.user.pk)
    assert set(fact.payload) == {"user_id", "wallet_id", "month"}
    assert MonthReady.objects.count() == 2


def test_tells_once_however_often_it_runs() -> None:
    awa = someone("Awa Diallo", minor=1_000, at=AUGUST)
    for days in range(5):
        tell_months(now=FIRST + days * DAY)
    assert _told() == [(str(awa.wallet.pk), "2026-08")]


def test_waits_until_nothing_is_being_written_into_the_month() -> None:
    awa = someone("Awa Diallo", minor=1_000, at=AUGUST)
    tell_months(now=FIRST - timedelta(microseconds=1))
    assert _months_of(awa.wallet) == []
    tell_months(now=FIRST)
    assert _months_of(awa.wallet) == [f"2026-08 of {awa.wallet.pk}"]


def test_makes_up_for_months_in_which_it_did_not_run() -> None:
    awa = someone("Awa Diallo", minor=1_000, at=AUGUST)
    tell_months(now=FIRST)
    fund(awa.wallet, 1, at=FIRST + 10 * DAY)
    fund(awa.wallet, 1, at=FIRST + 70 * DAY)

    tell_months(now=FIRST + 100 * DAY)

    assert [month for _, month in _told()] == ["2026-08", "2026-09", "2026-11"]


def test_goes_on_where_it_was_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 2)
    monkeypatch.setattr(services, "MOST_BATCHES", 2)
    everybody = [someone("Awa Diallo", minor=100, at=AUGUST) for _ in range(7)]

    done = [tell_months(now=FIRST + number * DAY)["told"] for number in range(4)]

    assert done == [4, 3, 0, 0]
    assert sorted(_told()) == sorted((str(one.wallet.pk), "2026-08") for one in everybody)
    run = MonthRun.objects.get()
    assert run.finished_at is not None


def test_counts_a_month_by_the_operators_days(settings: LazySettings) -> None:
    settings.OPERATOR_TIME_ZONE = "Asia/Dubai"
    awa, moussa = someone("Awa Diallo"), someone("Moussa Diop")
    midnight = datetime(2026, 8, 31, 20, tzinfo=UTC)
    fund(awa.wallet, 1, at=midnight - timedelta(microseconds=1))
    fund(moussa.wallet, 1, at=midnight)

    tell_months(now=midnight + timedelta(hours=1))

    assert _told() == [(str(awa.wallet.pk), "2026-08")]


def test_tells_nobody_who_has_left() -> None:
    awa = someone("Awa Diallo", minor=1_000, at=AUGUST)
    User.objects.filter(pk=awa.user.pk).update(state=User.State.CLOSED)
    assert tell_months(now=FIRST)["told"] == 0


def test_lists_a_wallets_months_newest_first() -> None:
    awa = someone("Awa Diallo", minor=1_000, at=AUGUST)
    tell_months(now=FIRST)
    fund(awa.wallet, 1, at=FIRST + 10 * DAY)
    tell_months(now=FIRST + 31 * DAY)

    newest, oldest = queries.months_of(awa.wallet, before=None, most=9)
    assert (str(newest.month), str(oldest.month)) == ("2026-09-01", "2026-08-01")
    assert queries.months_of(awa.wallet, before=newest.month.toordinal(), most=9) == [oldest]
    assert queries.months_of(awa.wallet, before=0, most=9) == []
