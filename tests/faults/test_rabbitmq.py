"""Workers and relays with RabbitMQ between them …"""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.support import brokers, proxies, workers
from tests.support.brokers import Broker
from tests.support.platforms import eventually
from tests.support.proxies import Proxy
from tests.support.witness.facts import Probed

from cauri.infra.embedded.databases import Urls
from cauri.infra.jobs.models import JobRun
from cauri.infra.outbox import events, queries
from cauri.infra.queues import QUEUES
from cauri.kit.transactions import transaction

pytestmark = pytest.mark.service


@pytest.fixture
def broker() -> Iterator[Broker]:
    with brokers.rabbitmq() as found:
        yield found


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "said.log"


def test_take_from_every_queue_and_the_queues_are_quorum_queues(committed_db: Urls, broker: Broker, log: Path) -> None:
    workers.set_up_witness()
    with workers.process("worker", log=log, environment=broker.environment()) as worker:
        with transaction():
            events.publish(Probed(7))

        assert eventually(lambda: all(workers.seen_by(queue)[7] == 1 for queue in QUEUES), seconds=20)
        assert {broker.queue_type(queue) for queue in QUEUES} == {"quorum"}
        assert eventually(
            lambda: JobRun.objects.filter(job="witness.count", outcome="done", due_at__isnull=False).exists(),
            seconds=20,
        )
        code, seconds = worker.stop()
    assert code == 0
    assert seconds < 5


def test_lose_nothing_and_repeat_nothing_when_both_are_killed_again_and_again(
    committed_db: Urls, broker: Broker, log: Path
) -> None:
    workers.set_up_witness()
    environment = broker.environment()
    moments = random.Random(20260211)
    with workers.Writer(every=0.02, milliseconds=10) as writer:
        for _ in range(3):
            with (
                workers.process("relay", log=log, environment=environment) as relay,
                workers.process("worker", "--no-relay", log=log, environment=environment) as worker,
            ):
                time.sleep(moments.uniform(0.5, 1.5))
                for victim in moments.sample([relay, worker], 2):
                    victim.kill()
                    time.sleep(moments.uniform(0, 0.3))
    with (
        workers.process("relay", log=log, environment=environment),
        workers.process("worker", "--no-relay", log=log, environment=environment),
    ):
        assert eventually(workers.all_delivered, seconds=90)

    assert len(writer.published) > 100
    assert workers.seen_by("once") == dict.fromkeys(writer.published, 1)
    assert set(workers.seen_by("at_least_once")) == set(writer.published)


@pytest.mark.parametrize("take_away", [Proxy.cut, Proxy.swallow])
def test_let_publishing_go_on_without_a_broker_and_deliver_everything_when_it_is_back(
    committed_db: Urls, broker: Broker, log: Path, take_away: Callable[[Proxy], None]
) -> None:
    workers.set_up_witness()
    with (
        proxies.proxy(broker.host, broker.port) as proxy,
        workers.process("worker", log=log, environment=broker.environment(through=proxy.port)) as worker,
        workers.Writer(every=0.01) as writer,
    ):
        before = writer.pace(seconds=3)
        take_away(proxy)
        during = writer.pace(seconds=8)
        stuck = sum(queries.counts().values())
        proxy.mend()
        writer.stop()
        assert eventually(workers.all_delivered, seconds=90), queries.counts()
        assert worker.running.poll() is None

    print(f"\n{before:.0f} facts a second with the broker, {during:.0f} without")
    assert stuck > during, "the broker was away"
    assert during > before * 0.7
    assert workers.seen_by("once") == dict.fromkeys(writer.published, 1)
    assert set(workers.seen_by("at_least_once")) == set(writer.published)
