"""`cauri outbox` …"""

import pytest
from click.testing import CliRunner
from django.db import connection

from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox.models import Delivery
from cauri.infra.outbox.services import NotParked
from cauri.interfaces.cli.outbox import outbox


@pytest.fixture
def delivery(committed_db: Urls) -> Delivery:
    """A delivery that was tried too often."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_fact (fact_id, name, payload) VALUES (gen_random_uuid(), 'tests.told', '{}')"
            " RETURNING position"
        )
        position = cursor.fetchone()[0]
    return Delivery.objects.create(
        fact_id=position, handler="tell_awa", queue="default", state="failed", attempts=15, error="Timeout", due_at=None
    )


def test_lists_what_is_parked(delivery: Delivery) -> None:
    told = CliRunner().invoke(outbox, ["parked"], catch_exceptions=False)

    assert told.output.split() == [str(delivery.pk), "tell_awa", "Timeout", "after", "15", "attempts"]


def test_has_it_tried_again(delivery: Delivery) -> None:
    CliRunner().invoke(outbox, ["requeue", str(delivery.pk)], catch_exceptions=False)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 0)


def test_gives_it_up_only_when_one_is_sure(delivery: Delivery) -> None:
    CliRunner().invoke(outbox, ["dismiss", str(delivery.pk)], input="n\n", catch_exceptions=False)
    delivery.refresh_from_db()
    assert delivery.state == "failed"

    CliRunner().invoke(outbox, ["dismiss", str(delivery.pk)], input="y\n", catch_exceptions=False)
    delivery.refresh_from_db()
    assert delivery.state == "dismissed"


def test_refuses_what_is_not_parked(delivery: Delivery) -> None:
    with pytest.raises(NotParked):
        CliRunner().invoke(outbox, ["requeue", str(delivery.pk + 1)], catch_exceptions=False)
