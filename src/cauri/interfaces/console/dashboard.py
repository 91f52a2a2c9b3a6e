"""What the front page of the console shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cauri.infra.outbox import queries as outbox
from cauri.interfaces.health import queries as health


@dataclass(frozen=True)
class Overview:
    """How the platform is, at a glance."""

    checks: list[health.Check]
    outbox_lag: timedelta
    deliveries: dict[str, int]
    at: datetime

    @property
    def is_whole(self) -> bool:
        """Whether every check holds."""
        return all(check.ok for check in self.checks)


def overview(*, now: datetime) -> Overview:
    """The front page's content."""
    return Overview(
        checks=health.readiness(now=now),
        outbox_lag=outbox.lag(),
        deliveries=outbox.counts(),
        at=now,
    )
