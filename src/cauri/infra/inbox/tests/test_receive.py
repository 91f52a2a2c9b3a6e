"""A message from a provider …"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from cauri.infra.embedded.databases import Urls
from cauri.infra.inbox import queries, services
from cauri.infra.inbox.events import MessageReceived
from cauri.infra.inbox.models import InboxMessage
from cauri.infra.inbox.services import Received
from cauri.infra.outbox import events
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import ids
from cauri.kit.transactions import InsideTransaction, NoTransaction, transaction

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BODY = b'{"event": "charge.success", "data": {"reference": "awa-0001"}}'

State = InboxMessage.State


def receive(
    body: bytes = BODY, *, event_id: str | None = None, provider: str = "paystack", now: datetime = NOW
) -> Received:
    return services.receive(
        provider=provider, event_id=event_id, body=body, headers={"X-Paystack-Signature": "ab12"}, now=now
    )


def received_by_threads(count: int, *, event_id: str | None) -> list[Received]:
    def one(_: int) -> Received:
        try:
            return receive(event_id=event_id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_is_kept_as_it_came_and_told(committed_db: Urls) -> None:
    received = receive()

    kept = InboxMessage.objects.get()
    assert received.is_new
    assert (kept.pk, kept.provider, queries.body_of(kept.pk), kept.state) == (
        received.message.pk,
        "paystack",
        BODY,
        State.RECEIVED,
    )
    assert BODY not in bytes(kept.body or b"")
    assert kept.headers == {"X-Paystack-Signature": "ab12"}
    row = PublishedFact.objects.get()
    fact = events.fact_from(MessageReceived, fact_id=row.fact_id, payload=row.payload)
    assert (row.name, fact.message_id, fact.provider) == ("inbox.message_received", kept.pk, "paystack")


@pytest.mark.parametrize("event_id", [None, "evt_0001"])
def test_five_times_at_once_is_one_row_and_one_fact(committed_db: Urls, event_id: str | None) -> None:
    received = received_by_threads(5, event_id=event_id)

    assert sorted(one.is_new for one in received) == [False] * 4 + [True]
    assert len({one.message.pk for one in received}) == 1
    assert InboxMessage.objects.count() == PublishedFact.objects.count() == 1


@pytest.mark.django_db
def test_with_another_body_is_another_message() -> None:
    assert receive(BODY).message != receive(BODY + b" ").message
    assert InboxMessage.objects.count() == 2


@pytest.mark.django_db
def test_with_the_same_event_id_is_the_same_message_whatever_it_says() -> None:
    first = receive(BODY, event_id="evt_0001")
    again = receive(BODY + b" ", event_id="evt_0001")

    assert (again.is_new, again.message) == (False, first.message)
    assert queries.body_of(again.message.pk) == BODY


@pytest.mark.django_db
def test_of_another_provider_is_another_message() -> None:
    receive(provider="paystack", event_id="1")
    receive(provider="flutterwave", event_id="1")
    receive(provider="flutterwave", event_id="1" * 10_000)

    assert InboxMessage.objects.count() == 3


@pytest.mark.django_db
def test_may_hold_any_bytes_up_to_a_megabyte_and_no_more() -> None:
    body = bytes(range(256)) * 4096

    kept = receive(body).message
    kept.refresh_from_db()
    assert queries.body_of(kept.pk) == body
    with pytest.raises(services.MessageTooLarge):
        receive(body + b"x")
    assert InboxMessage.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Authorization", "cookie"])
def test_may_not_bring_a_secret_with_it(name: str) -> None:
    with pytest.raises(services.SecretHeader):
        services.receive(provider="paystack", event_id=None, body=BODY, headers={name: "s3cret"}, now=NOW)


def test_is_not_kept_by_someone_elses_transaction(committed_db: Urls) -> None:
    with transaction(), pytest.raises(InsideTransaction):
        receive()


@pytest.mark.django_db
def test_is_done_once_and_for_all() -> None:
    kept = receive().message
    with transaction():
        services.mark_failed(kept.pk, error="unknown_reference", now=NOW)
    assert (queries.message(kept.pk).state, queries.message(kept.pk).attempts) == (State.FAILED, 1)

    with transaction():
        services.mark_done(kept.pk, now=NOW)
        services.mark_failed(kept.pk, error="too_late", now=NOW)

    done = queries.message(kept.pk)
    assert (done.state, done.error, done.attempts, done.finished_at) == (State.DONE, "", 2, NOW)


def test_is_done_only_with_what_was_done(committed_db: Urls) -> None:
    kept = receive().message

    with pytest.raises(NoTransaction):
        services.mark_done(kept.pk, now=NOW)
    assert queries.message(kept.pk).state == State.RECEIVED


@pytest.mark.django_db
def test_that_nobody_sent_is_unknown() -> None:
    with pytest.raises(queries.UnknownMessage), transaction():
        services.mark_done(ids.new_id(), now=NOW)


@pytest.mark.django_db
def test_loses_its_words_after_a_while_and_is_still_known() -> None:
    old = receive(event_id="old", now=NOW - timedelta(days=91)).message
    young = receive(event_id="young", now=NOW - timedelta(days=89)).message

    assert services.forget_bodies(kept=timedelta(days=90), now=NOW) == 1
    assert services.forget_bodies(kept=timedelta(days=90), now=NOW) == 0

    assert (queries.message(old.pk).body, queries.message(old.pk).headers) == (None, {})
    assert (queries.body_of(old.pk), queries.body_of(young.pk)) == (b"", BODY)
    assert not receive(event_id="old").is_new
