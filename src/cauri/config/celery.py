"""Celery: what carries deliveries and job runs to the workers. It stores nothing that matters.

Without CELERY_BROKER_URL, broker and worker are one process and what is sent stays in its memory; with it,
RabbitMQ's quorum queues. Either way the tables say what is to be done, and what gets lost on the way is
handed over again.
"""

import logging
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun
from celery.worker.consumer import Consumer
from django.apps import apps
from django.db import close_old_connections
from kombu import Exchange, Queue
from kombu.transport import TRANSPORT_ALIASES, memory

from cauri.config import schedule
from cauri.infra import env
from cauri.infra.queues import QUEUES

EMBEDDED = env.CELERY_BROKER_URL is None
POLLING_SECONDS = 0.02
LOOK_UP_SECONDS = 0.2
CONNECT_SECONDS = 3.0


def _queues() -> list[Queue]:
    """The queues under their plain names, whatever they are called on a broker that others use too."""
    prefix = env.CELERY_QUEUE_PREFIX
    exchange = Exchange(f"{prefix}cauri", type="direct", durable=True)
    arguments = None if EMBEDDED else {"x-queue-type": "quorum"}
    return [
        Queue(f"{prefix}{name}", exchange, routing_key=name, alias=name, queue_arguments=arguments, durable=True)
        for name in QUEUES
    ]


def _transport_options() -> dict[str, Any]:
    if EMBEDDED:
        return {"polling_interval": POLLING_SECONDS}
    return {"confirm_publish": True}


class InProcess(memory.Transport):
    """The broker of the embedded default: queues in the worker's own memory.

    kombu's looks up only every two seconds, or when something arrives, whether the worker is to stop.
    """

    def drain_events(self, connection: Any, timeout: float | None = None, **_options: Any) -> None:
        """Wait for an event. Raises TimeoutError when none came in time."""
        super().drain_events(connection, timeout=min(timeout or LOOK_UP_SECONDS, LOOK_UP_SECONDS))


TRANSPORT_ALIASES["inprocess"] = f"{__name__}:InProcess"


class PlainConsumer(Consumer):
    """Celery's consumer, but without the 28 queues it keeps on RabbitMQ for tasks with a countdown.

    We never send one: the tables know when something is due.
    """

    Blueprint = type(
        "Blueprint",
        (Consumer.Blueprint,),
        {"default_steps": [step for step in Consumer.Blueprint.default_steps if "delayed" not in step]},
    )


# No Django fixup: it would close the database connection before and after each task. Ours keeps the good
# ones.
app = Celery("cauri", fixups=[])
app.conf.update(
    broker_url=env.CELERY_BROKER_URL or "inprocess://localhost",
    broker_connection_timeout=CONNECT_SECONDS,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_heartbeat=10,
    broker_transport_options=_transport_options(),
    task_queues=_queues(),
    task_default_queue=f"{env.CELERY_QUEUE_PREFIX}default",
    task_default_exchange=f"{env.CELERY_QUEUE_PREFIX}cauri",
    task_default_routing_key="default",
    control_exchange=f"{env.CELERY_QUEUE_PREFIX}cauri.control",
    event_exchange=f"{env.CELERY_QUEUE_PREFIX}cauri.events",
    task_create_missing_queues=False,
    task_acks_late=True,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    result_backend=None,
    result_expires=None,
    timezone="UTC",
    beat_schedule=schedule.SCHEDULE,
    worker_consumer=f"{__name__}:PlainConsumer",
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_send_task_events=False,
    worker_enable_remote_control=not EMBEDDED,
    worker_cancel_long_running_tasks_on_connection_loss=False,
)
app.autodiscover_tasks(lambda: [room.name for room in apps.get_app_configs()])


# Two lines per task say nothing that the tables do not: a delivery's or a job's own log line tells what
# happened.
for chatty in ("celery.worker.strategy", "celery.app.trace"):
    logging.getLogger(chatty).setLevel(logging.WARNING)


@setup_logging.connect
def _leave_logging_to_django(**_signal: Any) -> None:
    """Being connected is enough: Celery then installs no log handlers of its own."""


@task_prerun.connect
@task_postrun.connect
def _drop_broken_connections(**_signal: Any) -> None:
    """What Django does around a request: keep the connection, unless it is broken."""
    close_old_connections()
