"""The outbox's Celery task, where what the broker carries is a delivery's number and nothing else; and its job."""

from celery import shared_task

from cauri.infra.jobs.declarations import job
from cauri.infra.outbox import services
from cauri.kit import clock


@shared_task(name="outbox.deliver")
def deliver(delivery_id: int) -> None:
    """Deliver it, unless that was done."""
    services.deliver(delivery_id)


@job("outbox.prune")
def prune() -> dict[str, int]:
    """Forget deliveries of long ago."""
    return {"deliveries": services.prune(now=clock.now())}
