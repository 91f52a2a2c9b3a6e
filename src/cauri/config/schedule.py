"""The job schedule: what runs when. The one list of everything that happens without a request."""

from datetime import timedelta
from typing import Any


def _every(job: str, interval: timedelta) -> dict[str, Any]:
    """An entry for a job that runs at an interval; a run that nobody took until the next is dropped."""
    seconds = interval.total_seconds()
    return {"task": job, "schedule": interval, "options": {"expire_seconds": int(seconds)}}


SCHEDULE: dict[str, dict[str, Any]] = {
    "ledger.expire_holds": _every("ledger.expire_holds", timedelta(seconds=30)),
    "ledger.seal": _every("ledger.seal", timedelta(minutes=1)),
    "ledger.verify": _every("ledger.verify", timedelta(hours=1)),
    "staff.forget_sessions": _every("staff.forget_sessions", timedelta(hours=6)),
    "jobs.prune": _every("jobs.prune", timedelta(hours=6)),
}
