"""A worker with nothing but the database, as in the embedded default …"""

import itertools
import random
import signal
import time
from pathlib import Path

import pytest
from django.db import close_old_connections
from tests.support import workers
from tests.support.clusters import Cluster
from tests.support.platforms import eventually
from tests.support.witness.facts import Probed, Seen

from cauri.infra.embedded.databases import Urls
from cauri.infra.jobs import queries as jobs
from cauri.infra.jobs.models import JobRun, Pulse
from cauri.infra.outbox import events
from cauri.infra.queues import QUEUES
from cauri.kit.transactions import transaction


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "worker.log"


def test_takes_from_every_queue(committed_db: Urls, log: Path) -> None:
    workers.set_up_witness()
    with workers.process("worker", log=log) as worker:
        with transaction():
            events.publish(Probed(7))

        assert eventually(lambda: all(workers.seen_by(queue)[7] == 1 for queue in QUEUES), seconds=20)
        seen_at = Pulse.objects.get().seen_at
        assert jobs.consumers(now=seen_at) == dict.fromkeys(QUEUES, 1)

        print(f"\nstarted in {worker.seconds_to_start:.1f} s")
        code, seconds = worker.stop()
    assert code == 0
    assert seconds < 5
    assert not Pulse.objects.exists(), "it said that it ended"


def test_takes_only_from_the_queues_it_is_given(committed_db: Urls, log: Path) -> None:
    workers.set_up_witness()
    with workers.process("worker", "--queues", "payments,critical", log=log):
        with transaction():
            events.publish(Probed(7))

        assert eventually(lambda: workers.seen_by("payments")[7] + workers.seen_by("critical")[7] == 2, seconds=20)
        time.sleep(0.5)
        assert not workers.seen_by("notifications")
        assert jobs.consumers(now=Pulse.objects.get().seen_at)["notifications"] == 0


def test_loses_nothing_and_repeats_nothing_when_killed_again_and_again(committed_db: Urls, log: Path) -> None:
    workers.set_up_witness()
    moments = random.Random(20260211)
    with workers.Writer(every=0.02, milliseconds=10) as writer:
        for _ in range(4):
            with workers.process("worker", log=log) as worker:
                time.sleep(moments.uniform(0.5, 1.5))
                worker.kill()
    with workers.process("worker", log=log):
        assert eventually(workers.all_delivered, seconds=60)

    assert len(writer.published) > 100
    once, at_least_once = workers.seen_by("once"), workers.seen_by("at_least_once")
    assert once == dict.fromkeys(writer.published, 1)
    assert set(at_least_once) == set(writer.published)


def test_goes_on_by_itself_after_postgresql_was_killed(postgres_cluster: Cluster, log: Path) -> None:
    workers.set_up_witness()
    with workers.process("worker", log=log) as worker:
        with transaction():
            events.publish(Seen(1))
        assert eventually(lambda: workers.seen_by("once")[1] == 1, seconds=20)

        postgres_cluster.kill()
        time.sleep(1)
        postgres_cluster.start()
        close_old_connections()
        with transaction():
            events.publish(Seen(2))

        assert eventually(lambda: workers.seen_by("once")[2] == 1, seconds=20)
        assert eventually(lambda: JobRun.objects.filter(job="witness.count", outcome="done").count() > 2, seconds=20)
        assert worker.running.poll() is None
    assert workers.seen_by("once") == {1: 1, 2: 1}


def test_runs_jobs_when_they_are_due_however_many_workers_there_are(committed_db: Urls, log: Path) -> None:
    with workers.process("worker", log=log) as first, workers.process("worker", log=log):
        assert eventually(lambda: JobRun.objects.filter(job="witness.count").count() >= 4, seconds=20)
        assert eventually(lambda: Pulse.objects.filter(schedules=True).count() == 1, seconds=10)
        first.kill()
        ran = JobRun.objects.filter(job="witness.count").count()
        assert eventually(lambda: JobRun.objects.filter(job="witness.count").count() >= ran + 3, seconds=30), (
            "the other schedules now"
        )

    runs = JobRun.objects.filter(job="witness.count", outcome="done").order_by("due_at")
    due = [run.due_at for run in runs if run.due_at is not None]
    assert len(due) == len(runs)
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(due)]
    assert min(gaps) > 0.5, "not twice for one second"


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_stops_soon_though_a_task_does_not(committed_db: Urls, log: Path, sign: signal.Signals) -> None:
    workers.set_up_witness()
    with workers.process("worker", log=log) as worker:
        with transaction():
            events.publish(Seen(1, milliseconds=60_000))
        time.sleep(1)
        _code, seconds = worker.stop(sign)

    assert seconds < 12
    assert not workers.seen_by("once")
