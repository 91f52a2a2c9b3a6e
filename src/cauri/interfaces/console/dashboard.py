"""What the front page of the console shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cauri.books.ledger import explorer, verification
from cauri.books.ledger.models import Verification
from cauri.books.ledger.trial_balance import TrialBalance, trial_balances
from cauri.infra.jobs import queries as jobs
from cauri.infra.outbox import queries as outbox
from cauri.interfaces.health import queries as health


@dataclass(frozen=True)
class Overview:
    """How the platform is, at a glance."""

    checks: list[health.Check]
    outbox_lag: timedelta
    deliveries: dict[str, int]
    verification: Verification | None
    unsealed: int
    waiting: int
    balances: list[TrialBalance]
    jobs: list[jobs.LastRun]

    @property
    def missing(self) -> list[health.Check]:
        """The checks that do not hold."""
        return [check for check in self.checks if not check.ok]


def overview(*, now: datetime) -> Overview:
    """The front page's content."""
    return Overview(
        checks=health.readiness(now=now),
        outbox_lag=outbox.lag(),
        deliveries=outbox.counts(),
        verification=verification.latest(),
        unsealed=explorer.unsealed(),
        waiting=explorer.waiting(),
        balances=trial_balances(),
        jobs=jobs.last_runs(),
    )
