"""The job of streams. `config/schedule.py` says when it runs."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.servicing.streams import services


@job("streams.forget")
def forget() -> dict[str, int]:
    """Forget events of long ago and tickets that nobody used."""
    events, unused = services.forget(now=clock.now())
    return {"events": events, "tickets": unused}
