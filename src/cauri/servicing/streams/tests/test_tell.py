"""What has changed …"""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from tests.support import people, relay
from tests.support.people import Customer

from cauri.identity.access import sessions
from cauri.infra.outbox.events import Fact, subscriptions
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.requests.tests import asking
from cauri.products.splits.tests import sharing
from cauri.servicing.streams import changes, handlers, services
from cauri.servicing.streams.models import Event, Stream, Ticket
from cauri.servicing.streams.services import Change

# Of these nobody has to hear: nothing that an app shows is another one because of them, or another fact tells it.
NOT_TOLD = {
    "access.account_closed",
    "access.account_locked",
    "access.account_unlocked",
    "access.locked_out",
    "access.pin_barred",
    "access.pin_changed",
    "access.pin_reset",
    "access.pin_reset_asked",
    "access.pin_reset_granted",
    "access.sim_changed",
    "inbox.message_received",
    "instructions.stuck",
    "ledger.block_sealed",
    "ledger.verification_failed",
    "notifications.notice_due",
    "payments.released",
    "payouts.batch_approved",
    "payouts.batch_goes_on",
    "users.user_closed",
    "users.user_joined",
    "users.user_locked",
    "users.user_unlocked",
}


@pytest.fixture
def two(db: None) -> tuple[Customer, Customer]:
    """Awa and Moussa, who have streams, and have heard what came before."""
    awa, moussa = people.customer("Awa Diallo"), people.customer("Moussa Diop", funds="0")
    relay.deliver_all()
    for one in (awa, moussa):
        services.give_ticket(one.caller, now=clock.now())
    return awa, moussa


def heard(one: Customer) -> list[tuple[str, UUID | None]]:
    """What somebody's stream holds, after all is delivered; its numbers have no gap."""
    relay.deliver_all()
    found = list(Event.objects.filter(user_id=one.user.pk).order_by("sequence"))
    assert [event.sequence for event in found] == list(range(1, len(found) + 1))
    assert Stream.objects.get(pk=one.user.pk).last == len(found)
    return [(event.name, event.subject) for event in found]


def test_is_told_to_both_sides_of_a_payment(two: tuple[Customer, Customer]) -> None:
    awa, moussa = two
    khady = people.customer("Khady Ba", funds="0")  # has no stream
    payment = people.paid(awa, moussa, "10.00")
    people.paid(awa, khady, "1.00")

    assert ("payment.changed", payment.pk) in heard(awa)
    assert {("payment.changed", payment.pk), ("wallet.changed", moussa.wallet.pk)} <= set(heard(moussa))
    assert [name for name, _ in heard(moussa)].count("notice.created") == 1
    assert not Event.objects.filter(user_id=khady.user.pk).exists()


def test_is_told_to_whoever_takes_part(two: tuple[Customer, Customer]) -> None:
    awa, moussa = two
    asked = UUID(asking.request(awa, moussa))
    shared = UUID(sharing.made(awa, "20.00", moussa, with_oneself=True))
    assert sharing.cancel(awa, str(shared)).status == 200

    for one in two:
        told = heard(one)
        assert ("request.changed", asked) in told
        assert told.count(("split.changed", shared)) == 2


def test_of_a_session_is_told_to_its_owners_other_devices(two: tuple[Customer, Customer]) -> None:
    awa, _ = two
    sessions.sign_out(awa.caller, now=clock.now())
    assert heard(awa) == [("session.changed", awa.caller.session_id)]


def test_is_told_of_every_fact_or_nobody_has_to_hear_of_it() -> None:
    told = {one.name for one in (*changes.BY_FIELDS, *handlers.BY_LOOKING)}
    known = {one.name for one in Fact.__subclasses__() if one.__module__.endswith(".events")}
    assert told | NOT_TOLD == known
    assert not told & NOT_TOLD
    ours = [one for one in subscriptions() if one.name.startswith("cauri.servicing.streams.")]
    assert len(ours) == len(told)
    assert {(one.queue, one.outside, one.attempts) for one in ours} == {("notifications", False, 15)}
    for kind, row in changes.BY_FIELDS.items():
        assert {*row.whose, *filter(None, [row.subject])} <= set(kind.__dataclass_fields__), kind


def test_is_ids_and_nothing_else(two: tuple[Customer, Customer]) -> None:
    awa, moussa = two
    people.paid(awa, moussa, "10.00")
    heard(awa)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT name FROM streams_event")
        names = {name for (name,) in cursor.fetchall()}
    assert names <= {"payment.changed", "wallet.changed", "notice.created"}
    columns = {field.name for field in Event._meta.concrete_fields}
    assert columns == {"user_id", "sequence", "name", "subject", "at"}


def test_is_forgotten_after_three_days_and_a_stream_never_begins_anew(two: tuple[Customer, Customer]) -> None:
    awa, moussa = two
    now = clock.now()
    for at in (now - services.KEPT - timedelta(seconds=1), now):
        with transaction():
            services.tell([Change(one.user.pk, "wallet.changed") for one in two], now=at)

    assert services.forget(now=now + timedelta(minutes=2)) == (2, 2)
    assert list(Event.objects.values_list("sequence", flat=True)) == [2, 2]
    assert services.forget(now=now + services.KEPT + timedelta(seconds=1)) == (2, 0)
    assert not Ticket.objects.exists()
    with transaction():
        services.tell([Change(moussa.user.pk, "wallet.changed")], now=now)
    assert Event.objects.get().sequence == 3
    assert Stream.objects.get(pk=awa.user.pk).last == 2
