"""Pruning …"""

from datetime import UTC, datetime, timedelta

import pytest

from cauri.infra.jobs import services
from cauri.infra.jobs.models import JobRun, Pulse

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_forgets_old_runs_and_dead_processes_only() -> None:
    for days in (29, 31, 40):
        at = NOW - timedelta(days=days)
        JobRun.objects.create(job=f"{days}", outcome="done", started_at=at, finished_at=at)
        Pulse.objects.create(process=f"{days}", seen_at=NOW - timedelta(hours=days))

    counts = services.prune(runs=timedelta(days=30), pulses=timedelta(hours=30), now=NOW)

    assert counts == {"runs": 2, "pulses": 2}
    assert JobRun.objects.get().job == "29"
    assert Pulse.objects.get().process == "29"
