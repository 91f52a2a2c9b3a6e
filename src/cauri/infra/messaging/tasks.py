"""The room's job. `config/schedule.py` says when it runs."""

from datetime import timedelta

from cauri.infra.jobs.declarations import job
from cauri.infra.messaging import services
from cauri.kit import clock

KEPT = timedelta(days=90)


@job("messaging.forget", queue="maintenance")
def forget() -> dict[str, int]:
    """Forget which messages were carried long ago."""
    return {"messages": services.forget(kept=KEPT, now=clock.now())}
