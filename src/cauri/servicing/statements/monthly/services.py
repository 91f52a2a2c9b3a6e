"""Telling customers, once a month, that a statement is ready.

All wallets are walked in the order of their ids, some in a transaction. The row of the month is locked meanwhile and
remembers how far that has come, so whoever runs this how often, and wherever it is killed, each owner is told once.
"""

from datetime import date, datetime, timedelta
from typing import Final

from cauri.books.ledger import queries as ledger
from cauri.books.wallets import queries as wallets
from cauri.infra.outbox import events
from cauri.kit.transactions import durable, transaction
from cauri.servicing.statements import periods
from cauri.servicing.statements.events import StatementReady
from cauri.servicing.statements.models import MonthReady, MonthRun

AT_ONCE: Final = 500
MOST_BATCHES: Final = 100  # of one run; the next goes on
# So long after midnight nothing is still being written into the month that is over.
GRACE: Final = timedelta(hours=1)


@durable
def tell_months(*, now: datetime) -> dict[str, int]:
    """Tell of every month that is over, the earliest first. Returns how many wallets were looked at, and told of.

    A new installation begins with the month before.
    """
    done = {"looked_at": 0, "told": 0}
    for _ in range(MOST_BATCHES):
        month = _month_due(now)
        if month is None:
            break
        looked_at, told = _tell_some(month, now)
        done["looked_at"] += looked_at
        done["told"] += told
    return done


def _month_due(now: datetime) -> date | None:
    """The month that is to be told of now; None if all are."""
    last = periods.last_month(now - GRACE)
    latest = MonthRun.objects.order_by("-month").first()
    if latest is None:
        return last
    if latest.finished_at is None:
        return latest.month
    return periods.month_after(latest.month) if latest.month < last else None


def _tell_some(month: date, now: datetime) -> tuple[int, int]:
    """Look at the next wallets, and tell of those that moved. Returns how many both are."""
    time = periods.of_month(month)
    with transaction():
        MonthRun.objects.get_or_create(month=month)
        run = MonthRun.objects.select_for_update().get(month=month)
        if run.finished_at is not None:  # by another worker, meanwhile
            return 0, 0
        some = wallets.after(run.reached, most=AT_ONCE)
        moved = ledger.moved_between([one.account_id for one in some], since=time.since, until=time.until)
        told = [one for one in some if one.account_id in moved]
        MonthReady.objects.bulk_create(MonthReady(wallet=one, month=month, ready_at=now) for one in told)
        name = periods.month_name(month)
        events.publish_each([StatementReady(user_id=one.owner_id, wallet_id=one.pk, month=name) for one in told])
        run.reached = some[-1].pk if some else run.reached
        run.finished_at = None if some else now
        run.save(update_fields=["reached", "finished_at"])
    return len(some), len(told)
