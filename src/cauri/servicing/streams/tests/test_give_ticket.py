"""A ticket …"""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings
from tests.support import people
from tests.support.people import Customer

from cauri.kit import clock
from cauri.servicing.streams.models import Ticket

TICKETS = "/api/v1/realtime/tickets"


@pytest.fixture
def awa(db: None) -> Customer:
    """Awa."""
    return people.customer("Awa Diallo", funds="0")


def test_is_told_once_and_kept_as_a_digest(awa: Customer, client: Client, settings: Settings) -> None:
    settings.REALTIME_URL = "ws://localhost:8001/ws/"
    answer = client.post(TICKETS, headers={"Authorization": f"Bearer {awa.access_token}"})

    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    given = answer.json()
    assert given["url"] == "ws://localhost:8001/ws/"
    assert timedelta(seconds=25) < datetime.fromisoformat(given["expires_at"]) - clock.now() <= timedelta(seconds=30)
    kept = Ticket.objects.get()
    assert (kept.user_id, kept.session_id) == (awa.user.pk, awa.caller.session_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT streams_ticket::text FROM streams_ticket")
        row = cursor.fetchone()[0]
    assert given["ticket"] not in row
    assert given["ticket"].encode().hex() not in row


def test_says_where_to_go_behind_the_one_name_of_production(awa: Customer, client: Client, settings: Settings) -> None:
    settings.REALTIME_URL = None
    settings.ALLOWED_HOSTS = ["wallet.example"]
    bearer = {"Authorization": f"Bearer {awa.access_token}", "Host": "wallet.example"}
    assert client.post(TICKETS, headers=bearer, secure=True).json()["url"] == "wss://wallet.example/ws/"


def test_is_given_to_who_is_signed_in_alone(awa: Customer, client: Client) -> None:
    assert client.post(TICKETS).status_code == 401
    assert not Ticket.objects.exists()
