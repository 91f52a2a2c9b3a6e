"""A RabbitMQ that others use too: queues under a name of the test's own, removed afterwards."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import amqp
import pytest
from kombu import Connection, Exchange, Queue

from cauri.infra.queues import QUEUES

_USUAL = "amqp://guest:guest@127.0.0.1:5672//"


@dataclass(frozen=True)
class Broker:
    """Where it is, and what this test's queues begin with."""

    url: str
    host: str
    port: int
    prefix: str

    def environment(self, *, through: int | None = None) -> dict[str, str]:
        """What a process needs to know of it; `through` is the port of a proxy."""
        url = self.url if through is None else self.url.replace(f":{self.port}", f":{through}")
        return {"CELERY_BROKER_URL": url, "CELERY_QUEUE_PREFIX": self.prefix}

    def queue_type(self, queue: str) -> str | None:
        """What kind of queue it is, found out by declaring it as another kind."""
        with Connection(self.url) as connection:
            classic = Queue(f"{self.prefix}{queue}", queue_arguments={"x-queue-type": "classic"})
            try:
                classic(connection.channel()).queue_declare()
            except amqp.PreconditionFailed as refusal:
                return "quorum" if "'quorum'" in str(refusal) else str(refusal)
        return "classic"


@contextmanager
def rabbitmq() -> Iterator[Broker]:
    """The broker of CELERY_BROKER_URL, or of the usual local address. Skips the test when none answers."""
    url = os.environ.get("CELERY_BROKER_URL") or _USUAL
    with Connection(url, connect_timeout=3) as connection:
        try:
            connection.connect()
        except OSError as error:
            pytest.skip(f"no RabbitMQ answers: {error}")
        broker = Broker(url, connection.hostname or "", connection.port or 5672, f"test-{secrets.token_hex(3)}.")
        try:
            yield broker
        finally:
            channel = connection.channel()
            for queue in QUEUES:
                Queue(f"{broker.prefix}{queue}")(channel).delete()
            for exchange in ("cauri", "cauri.control.pidbox"):
                Exchange(f"{broker.prefix}{exchange}")(channel).delete()
