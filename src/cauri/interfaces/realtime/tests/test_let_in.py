"""Whoever knocks …"""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from tests.support import people, platforms, relay
from tests.support.people import Customer
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from cauri.identity.access import locks, sessions
from cauri.identity.users.models import User
from cauri.infra.audit.acts import Actor
from cauri.infra.embedded.databases import Urls
from cauri.interfaces.realtime import connections
from cauri.interfaces.realtime.tests import apps
from cauri.interfaces.realtime.tests.apps import App, Server
from cauri.kit import clock
from cauri.servicing.streams import services, tickets


@pytest.fixture
def server(committed_db: Urls) -> Iterator[Server]:
    """A server before a database of the test's own."""
    with apps.server(committed_db) as found:
        yield found


@pytest.fixture
def awa(committed_db: Urls) -> Customer:
    """Awa."""
    return people.customer("Awa Diallo", funds="0")


def test_with_a_ticket_is_told_what_changes_and_nothing_of_others(server: Server, awa: Customer) -> None:
    moussa = people.customer("Moussa Diop", funds="0")
    with apps.opened(server, awa) as hers, apps.opened(server, moussa) as his:
        apps.change(awa)
        apps.change(moussa, name="payment.changed")

        wallet = str(awa.wallet.pk)
        assert hers.next() == {"type": "event", "sequence": 1, "name": "wallet.changed", "id": wallet}
        assert his.next()["name"] == "payment.changed"
        hers.say(type="ping")
        assert hers.next() == {"type": "pong"}, "and no more than that"


def test_hears_of_a_payment_that_the_worker_has_told(server: Server, committed_db: Urls) -> None:
    awa, moussa = people.customer("Awa Diallo"), people.customer("Moussa Diop", funds="0")
    relay.deliver_all()
    with apps.opened(server, moussa) as app:
        payment = people.paid(awa, moussa, "10.00")
        relay.deliver_all()
        told = {(said["name"], said["id"]) for said in (app.next() for _ in range(3))}
    assert {("payment.changed", str(payment.pk)), ("wallet.changed", str(moussa.wallet.pk))} < told
    assert {name for name, _ in told} == {"payment.changed", "wallet.changed", "notice.created"}


def test_with_a_ticket_that_was_used_is_refused_also_at_the_same_moment(server: Server, awa: Customer) -> None:
    ticket = apps.ticket_of(awa)
    with ExitStack() as stack:
        waiting = [stack.enter_context(apps.knocking(server)) for _ in range(8)]
        for app in waiting:
            app.say(type="open", ticket=ticket)
        answers = [_answer(app) for app in waiting]

    assert sorted(answers) == ["opened"] + ["ticket_refused"] * 7
    with apps.knocking(server) as again:
        again.say(type="open", ticket=ticket)
        assert again.ending() == (4401, "ticket_refused")


def _answer(app: App) -> str:
    try:
        return str(app.next()["type"])
    except ConnectionClosed as closed:
        return closed.rcvd.reason if closed.rcvd else "cut off"


def test_with_a_ticket_that_is_not_good_any_more_is_refused(server: Server, awa: Customer) -> None:
    late = services.give_ticket(people.customer("Khady Ba").caller, now=clock.now() - tickets.LIFE).ticket
    of_ended_session = apps.ticket_of(awa)
    sessions.sign_out(awa.caller, now=clock.now())
    moussa = people.customer("Moussa Diop", funds="0")
    of_locked_owner = apps.ticket_of(moussa)
    User.objects.filter(pk=moussa.user.pk).update(state=User.State.LOCKED)

    for ticket in (late, of_ended_session, of_locked_owner, "never given"):
        with apps.knocking(server) as app:
            app.say(type="open", ticket=ticket)
            assert app.ending() == (4401, "ticket_refused")


def test_has_to_say_so_in_time_and_in_the_protocols_words(
    server: Server, awa: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = apps.ticket_of(awa)
    said = {"type": "open", "ticket": ticket}
    wrong: list[str | bytes] = [
        "no json",
        "[" * 500,
        '"open"',
        json.dumps(said).encode(),
        json.dumps({**said, "user_id": str(awa.user.pk)}),
        *(json.dumps({**said, "after": after}) for after in (-1, 1.5, "1", True, 2**63)),
        json.dumps({**said, "ticket": "\ud800"}),
        json.dumps({"type": "ping"}),
    ]
    for text in wrong:
        with apps.knocking(server) as app:
            app.socket.send(text)
            assert app.ending() == (4400, "bad_message"), text
    with apps.knocking(server) as app:
        app.say(type="open", ticket="t" * 2000)
        assert app.ending()[0] == 1009

    with apps.opened(server, awa) as app:
        app.say(type="open", ticket=ticket)
        assert app.ending() == (4400, "bad_message")
    with apps.opened(server, awa) as app:
        for _ in range(21):
            app.say(type="ping")
        assert app.ending() == (4428, "too_many_messages")

    monkeypatch.setattr(connections, "OPENING", 0.1)
    with apps.knocking(server) as app:
        assert app.ending() == (4408, "not_opened")


def test_is_cut_off_when_it_pings_and_does_not_read(server: Server) -> None:
    """The protocol answers by itself, before any ticket."""
    ping = bytes([0x89, 0x80 | 125]) + bytes(4 + 125)  # masked with zeros
    with socket.create_connection((server.host, server.port)) as deaf:
        deaf.sendall(
            b"GET /ws/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        assert b"101" in deaf.recv(4096)
        with pytest.raises(ConnectionError):
            deaf.sendall(ping * 150_000)


def test_from_a_foreign_web_page_is_refused(server: Server, awa: Customer) -> None:
    for origin in ("https://evil.example", "null", f"http://evil.example:{server.port}"):
        with pytest.raises(InvalidStatus) as refused, apps.knocking(server, origin=Origin(origin)):
            pass
        assert refused.value.response.status_code == 403
    for origin in ("https://app.example", f"http://127.0.0.1:{server.port}"):
        with apps.knocking(server, origin=Origin(origin)) as app:
            app.say(type="open", ticket=apps.ticket_of(awa))
            assert app.next()["type"] == "opened"


def test_does_so_at_no_other_address_and_is_told_when_all_places_are_taken(committed_db: Urls, awa: Customer) -> None:
    with apps.server(committed_db, most=3, most_of_one=2) as small:
        with pytest.raises(InvalidStatus) as lost, connect(f"{small.url}elsewhere?ticket=secret", proxy=None) as _:
            raise AssertionError
        assert lost.value.response.status_code == 404
        with apps.opened(small, awa), apps.opened(small, awa), apps.knocking(small) as third:
            third.say(type="open", ticket=apps.ticket_of(awa))
            assert third.ending() == (4429, "too_many_connections")
        with apps.knocking(small), apps.knocking(small), apps.knocking(small):
            with pytest.raises(InvalidStatus) as full, apps.knocking(small):
                pass
            assert full.value.response.status_code == 503
        assert platforms.eventually(lambda: _may_come(small, awa), seconds=5)


def _may_come(server: Server, customer: Customer) -> bool:
    try:
        with apps.opened(server, customer):
            return True
    except InvalidStatus:
        return False


def test_is_shown_out_when_the_session_ends_or_the_account_is_locked(server: Server, awa: Customer) -> None:
    moussa = people.customer("Moussa Diop", funds="0")
    with apps.opened(server, awa) as hers, apps.opened(server, moussa) as his:
        began = time.monotonic()
        sessions.sign_out(awa.caller, now=clock.now())
        assert hers.ending() == (4403, "session_ended")
        assert time.monotonic() - began < 2

        his.say(type="ping")
        assert his.next() == {"type": "pong"}
        locks.lock_for(moussa.user.pk, by=Actor("staff", None), wipe=True, now=clock.now())
        assert his.ending() == (4403, "session_ended")
