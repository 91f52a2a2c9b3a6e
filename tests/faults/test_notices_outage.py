"""Broker and company for text messages cut off for an hour, with real workers …"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from tests.support import brokers, people, proxies, workers
from tests.support.brokers import Broker
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.books.ledger import invariants
from cauri.identity.users.models import User
from cauri.infra.embedded.databases import Urls
from cauri.servicing.notifications.models import Dispatch, Notice
from cauri.servicing.statements.tests import village

pytestmark = pytest.mark.service

PHONES = ("+22236111110", "+22236222220")  # no number by whose end the sandbox would refuse
# An hour goes by for whatever waits: deliveries, and the company that is left alone for a while.
_AN_HOUR = (
    "UPDATE outbox_delivery SET due_at = due_at - interval '1 hour' WHERE state = 'waiting'",
    "UPDATE companies_company SET paused_until = paused_until - interval '1 hour'",
)


@pytest.fixture
def broker() -> Iterator[Broker]:
    with brokers.rabbitmq() as found:
        yield found


def _an_hour() -> None:
    with connection.cursor() as cursor:
        for statement in _AN_HOUR:
            cursor.execute(statement)


def _passing(done: Callable[[], bool]) -> Callable[[], bool]:
    """The same question, while an hour goes by in a second."""

    def ask() -> bool:
        if done():
            return True
        _an_hour()
        time.sleep(1)
        return False

    return ask


def _texts(sandbox: Sandbox) -> Counter[tuple[str, str]]:
    return Counter((one["to"], one["text"]) for one in sandbox.kept("africastalking")["messages"])


def test_every_notice_arrives_later_and_once(
    committed_db: Urls, broker: Broker, sandbox: Sandbox, tmp_path: Path
) -> None:
    people.without_limits()
    environment = {
        "CAURI_SMS_CARRIER": "cauri.integrations.africastalking.carrier.AfricasTalkingCarrier",
        "CAURI_AFRICASTALKING_URL": sandbox.url_of("africastalking"),
        "CAURI_AFRICASTALKING_USERNAME": "sandbox",
        "CAURI_AFRICASTALKING_API_KEY": "atsk_of-the-tests",
    }
    awa, moussa = people.customer("Awa Diallo"), people.customer("Moussa Diop", funds="0.00")
    for one, phone in zip((awa, moussa), PHONES, strict=True):
        User.objects.filter(pk=one.user.pk).update(phone=phone)
    with proxies.proxy(broker.host, broker.port) as proxy:
        through = {**broker.environment(through=proxy.port), **environment}
        with workers.process("worker", log=tmp_path / "said.log", environment=through) as worker:
            assert eventually(_passing(workers.all_delivered), seconds=60)
            before = _texts(sandbox)

            proxy.cut()
            sandbox.fault("africastalking", "429")
            for minor in (1_000, 2_000, 4_000, 8_000):
                village.pay(awa.wallet, moussa.wallet, minor)
            assert not eventually(lambda: _texts(sandbox) != before, seconds=3)
            _an_hour()
            proxy.mend()
            tried = Dispatch.objects.filter(state="away", tries__gte=2)
            assert eventually(_passing(lambda: tried.count() == 8), seconds=90), "they are tried again and again"
            assert _texts(sandbox) == before

            sandbox.fault("africastalking", "none")
            assert eventually(_passing(workers.all_delivered), seconds=90)
            assert worker.running.poll() is None

    texts = _texts(sandbox)
    assert Notice.objects.filter(kind__in=["sent", "received"]).count() == 8
    assert len(texts - before) == 8
    assert set(texts.values()) == {1}
    assert Counter(to for to, _ in texts - before) == dict.fromkeys(PHONES, 4)
    assert list(invariants.findings()) == []
