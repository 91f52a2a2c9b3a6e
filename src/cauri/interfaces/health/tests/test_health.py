"""Asking how the platform is …"""

import socket
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections
from django.test import Client
from pytest_django import Settings

from cauri.infra import env
from cauri.infra.embedded.databases import Urls
from cauri.infra.jobs import services as jobs
from cauri.infra.outbox.models import Delivery, PublishedFact
from cauri.infra.queues import QUEUES

TOKEN = "a-monitoring-token"
PROTECTED = ["/health/system/", "/health/celery/", "/metrics"]


def _failing(answer: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {check["name"]: check["reason"] for check in answer["checks"] if not check["ok"]}


@pytest.fixture
def worker(db: None) -> None:
    """A worker that takes from every queue, as the database knows it."""
    jobs.beat("worker:1", queues=list(QUEUES), relays=True, schedules=True)


def test_says_that_the_process_lives_without_the_database(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "live"}


@pytest.mark.usefixtures("worker")
def test_says_ready_when_nothing_is_missing(client: Client) -> None:
    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert {check["name"] for check in answer.json()["checks"]} >= {
        "database",
        "migrations",
        "outbox",
        "workers",
    }


@pytest.mark.django_db
def test_says_which_queues_nobody_works_on(client: Client) -> None:
    jobs.beat("worker:1", queues=["critical", "default"], relays=True, schedules=True)

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert _failing(answer.json()) == {"workers": "no worker takes from payments, notifications, maintenance"}


@pytest.mark.usefixtures("worker")
def test_says_that_a_delivery_waits_too_long(client: Client) -> None:
    fact = PublishedFact.objects.create(fact_id="01932b0c-0000-7000-8000-000000000000", name="x", payload={})
    delivery = Delivery.objects.create(fact=fact, handler="h", queue="default")
    Delivery.objects.update(
        made_at=delivery.made_at - timedelta(seconds=90), due_at=delivery.made_at - timedelta(seconds=90)
    )

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert _failing(answer.json()) == {"outbox": "a delivery has been waiting for 90 s"}


@pytest.mark.usefixtures("worker")
def test_says_that_migrations_are_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'staff'")

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert list(_failing(answer.json())) == ["migrations"]


@pytest.mark.usefixtures("worker")
def test_says_that_the_broker_cannot_be_reached(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        url = f"amqp://guest:s3cret@127.0.0.1:{taken.getsockname()[1]}//"
        monkeypatch.setattr(env, "CELERY_BROKER_URL", url)
        answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert _failing(answer.json()) == {"broker": "the broker cannot be reached: ConnectionRefusedError"}
    assert b"s3cret" not in answer.content


def test_says_that_the_database_does_not_answer(client: Client, committed_db: Urls) -> None:
    broken = connections["default"].settings_dict
    connections["default"].close()
    there, broken["NAME"] = broken["NAME"], "no_such_database"
    try:
        ready, metrics, live = (client.get(path) for path in ("/health/ready", "/metrics", "/health/live"))
    finally:
        broken["NAME"] = there

    assert ready.status_code == 503
    assert _failing(ready.json()) == {"database": "the database refused: OperationalError"}
    assert "cauri_database_up 0.0" in metrics.content.decode()
    assert live.status_code == 200


@pytest.mark.usefixtures("worker")
def test_shows_the_platform_from_inside_without_a_secret(client: Client) -> None:
    system = client.get("/health/system/")

    assert system.status_code == 200
    assert system.json()["database"]["role"] == "cauri_app"
    assert system.json()["database"]["size_bytes"] > 1_000_000
    assert system.json()["outbox"]["lag_seconds"] < 1
    assert django_settings.SECRET_KEY not in system.content.decode()


@pytest.mark.usefixtures("worker")
def test_shows_who_works_in_the_background(client: Client) -> None:
    background = client.get("/health/celery/").json()

    assert background["mode"] == ("broker" if env.CELERY_BROKER_URL else "embedded")
    assert background["queues"] == [{"name": queue, "consumers": 1} for queue in QUEUES]
    assert [process["name"] for process in background["processes"]] == ["worker:1"]
    assert background["scheduler_age_seconds"] < 5


@pytest.mark.django_db
@pytest.mark.parametrize("path", PROTECTED)
def test_needs_the_token_in_production(client: Client, settings: Settings, path: str) -> None:
    settings.PRODUCTION = True
    settings.MONITORING_TOKEN = TOKEN

    assert client.get(path).status_code == 401
    assert client.get(path, headers={"Authorization": "Bearer guess"}).status_code == 401
    assert client.get(path, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", PROTECTED)
def test_is_for_nobody_in_production_without_a_token(client: Client, settings: Settings, path: str) -> None:
    settings.PRODUCTION = True
    settings.MONITORING_TOKEN = None

    assert client.get(path, headers={"Authorization": "Bearer "}).status_code == 401
    assert client.get(path, headers={"Authorization": "Bearer None"}).status_code == 401
