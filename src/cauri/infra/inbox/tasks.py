"""The inbox's job."""

from datetime import timedelta

from cauri.infra.inbox import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock

BODIES_KEPT = timedelta(days=90)


@job("inbox.forget_bodies", queue="maintenance")
def forget_bodies() -> dict[str, int]:
    """Forget what old messages said."""
    return {"bodies": services.forget_bodies(kept=BODIES_KEPT, now=clock.now())}
