"""The outbox's Celery task: what the broker carries is a delivery's number, nothing else."""

from celery import shared_task

from cauri.infra.outbox import services


@shared_task(name="outbox.deliver")
def deliver(delivery_id: int) -> None:
    """Deliver it, unless that was done."""
    services.deliver(delivery_id)
