"""The room's job. `config/schedule.py` says when it runs."""

from datetime import timedelta

from cauri.infra.documents import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock

UNCLAIMED_KEPT = timedelta(days=1)


@job("documents.prune")
def prune() -> dict[str, int]:
    """Delete the documents that nobody claimed."""
    return {"deleted": services.prune(kept=UNCLAIMED_KEPT, now=clock.now())}
