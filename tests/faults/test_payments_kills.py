"""The API is killed in the middle of a payment, and the app asks again under its key: one effect, one answer."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

import psycopg
from django.db import connection
from tests.support import people, servers
from tests.support.apps import TRANSFERS, Answer, App, OverTheWire
from tests.support.clusters import Cluster
from tests.support.people import Customer, customer, quoted
from tests.support.platforms import Platform, eventually

from cauri.books.fees import services as fees
from cauri.books.ledger import invariants
from cauri.books.limits.ruling import Bounds
from cauri.books.payments.models import Payment
from cauri.identity.access import step_ups
from cauri.infra.embedded.databases import Urls
from cauri.infra.idempotency.models import IdempotencyKey
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.money import Money

KEY = "bus-ticket-1"
# What the API waits for at each point: nobody else can write to the table until the API is dead.
POINTS = {
    "before the transaction, at the PIN": "access_tries",
    "after the claim of the key, at the step-up token": "access_stepup",
    "after the authorisation, at the limits": "limits_usage",
    "at the posting": "ledger_balance",
    "after the posting, before the commit": "payments_payment",
}
WAITING = "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted"


class Attempt:
    """An app that asks once, in a thread of its own, and may never hear an answer."""

    def __init__(self, api: Platform, payer: Customer, body: dict[str, object]) -> None:
        self.heard: list[Answer] = []
        self._thread = threading.Thread(target=self._ask, args=(api, payer, body))
        self._thread.start()

    def end(self) -> None:
        """Wait until it has given up."""
        self._thread.join(30)

    def _ask(self, api: Platform, payer: Customer, body: dict[str, object]) -> None:
        with suppress(OSError, http.client.HTTPException):
            self.heard.append(_ask(api, payer, body))


@dataclass(frozen=True)
class Sides:
    """Awa and Moussa, and what Awa's app is going to ask."""

    awa: Customer
    moussa: Customer
    body: dict[str, object]


def test_leaves_a_payment_to_the_next_try(committed_db: Urls) -> None:
    people.limited_to(Bounds(daily_count=1), since=clock.now())
    fees.install_defaults(now=clock.now())
    with servers.api(committed_db) as api:
        for point, table in POINTS.items():
            sides = _sides(by_pin="PIN" in point)
            with _stuck_at(table, committed_db) as is_stuck:
                attempt = Attempt(api, sides.awa, sides.body)
                assert eventually(is_stuck, seconds=20), f"it never came to {point}"
                servers.kill(api)
                attempt.end()
            assert attempt.heard == []
            assert eventually(lambda: _backends() == 0, seconds=20)  # PostgreSQL has seen that nobody is there
            assert sides.moussa.balance == _mru("0.00")
            assert not Payment.objects.filter(payer=sides.awa.wallet).exists(), point

            servers.start(api)
            _check_the_next_try(api, sides, replayed=False)


def test_leaves_the_answer_of_a_payment_that_was_committed(postgres_cluster: Cluster) -> None:
    """The commit is on disk and the API dies before it hears so: as if it had died before it could answer."""
    fees.install_defaults(now=clock.now())
    sides = _sides(by_pin=False)
    with servers.api(postgres_cluster.urls) as api:
        assert _ask(api, sides.awa, {}).status == 422  # what is counted of requests is committed by the first of them
        with _commits_unheard(postgres_cluster) as is_stuck:
            attempt = Attempt(api, sides.awa, sides.body)
            assert eventually(is_stuck, seconds=20), "it never came to the commit"
            servers.kill(api)
            attempt.end()
        assert attempt.heard == []
        assert eventually(lambda: sides.moussa.balance == _mru("100.00"), seconds=20)

        servers.start(api)
        _check_the_next_try(api, sides, replayed=True)


def _sides(*, by_pin: bool) -> Sides:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote = quoted(awa, moussa, "100.00")
    token = step_ups.start_step_up(awa.caller, people.PIN, now=clock.now()).token
    authorisation = {"pin": people.PIN} if by_pin else {"step_up_token": token}
    connection.close()
    return Sides(awa, moussa, {"quote_id": str(quote.pk), "terms": quote.terms, "authorisation": authorisation})


def _check_the_next_try(api: Platform, sides: Sides, *, replayed: bool) -> None:
    """It is carried out or was; and the one after it is told the same."""
    answer, again = (_ask(api, sides.awa, sides.body) for _ in range(2))

    assert (answer.status, answer.replayed) == (201, replayed), answer
    assert (again.body, again.replayed) == (answer.body, True)
    payment = Payment.objects.get(payer=sides.awa.wallet)
    assert (str(payment.pk), payment.state) == (answer.document["id"], "completed")
    assert (sides.awa.balance, sides.moussa.balance) == (_mru("899.00"), _mru("100.00"))
    assert IdempotencyKey.objects.get(principal=sides.awa.user.pk).posting_id == payment.pk
    assert PublishedFact.objects.filter(name="payments.completed", payload__payment_id=str(payment.pk)).count() == 1
    assert list(invariants.findings()) == []


@contextmanager
def _stuck_at(table: str, urls: Urls) -> Iterator["IsStuck"]:
    """Let nobody write to a table for the length of the block."""
    with psycopg.connect(urls.owner) as owner:
        owner.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield IsStuck(WAITING, [table])
        owner.rollback()


@contextmanager
def _commits_unheard(cluster: Cluster) -> Iterator["IsStuck"]:
    """Let every commit reach the disk and wait there for a replica that does not exist, for the length of the block."""
    with psycopg.connect(cluster.server.superuser_url, autocommit=True) as superuser:
        superuser.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        superuser.execute("SELECT pg_reload_conf()")
        try:
            yield IsStuck("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", [])
        finally:
            superuser.execute("ALTER SYSTEM RESET synchronous_standby_names")
            superuser.execute("SELECT pg_reload_conf()")


@dataclass(frozen=True)
class IsStuck:
    """Asks the server whether somebody waits there."""

    statement: str
    values: list[str]

    def __call__(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(self.statement, self.values)
            return int(cursor.fetchone()[0]) > 0


def _ask(api: Platform, payer: Customer, body: dict[str, object]) -> Answer:
    with closing(OverTheWire(api.port)) as line:
        return App.of(payer, line).post(TRANSFERS, body, key=KEY)


def _backends() -> int:
    """How many connections of the app's there are besides ours."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND datname = current_database()"
    with connection.cursor() as cursor:
        cursor.execute(f"{others} AND pid <> pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
