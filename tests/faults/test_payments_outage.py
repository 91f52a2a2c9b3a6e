"""PostgreSQL is killed while customers pay: nothing acknowledged is lost, and who asks meanwhile is told to wait."""

import http.client
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from tests.support import people, servers
from tests.support.apps import Answer, App, OverTheWire, new_key
from tests.support.books import books_must_hold
from tests.support.clusters import Cluster
from tests.support.people import Customer, customer
from tests.support.platforms import Platform, eventually

from cauri.books.fees import services as fees
from cauri.books.ledger import upkeep, verification
from cauri.books.payments.models import Payment
from cauri.identity.access import step_ups
from cauri.kit import clock
from cauri.money import Money

OUTAGES, PAYERS, SOON = 3, 4, 5.0  # seconds until payments go through again


@dataclass
class Payer:
    """Somebody who sends one transfer after the other, each under its key until it is answered."""

    api: Platform
    one: Customer
    payee: Customer
    token: str = field(repr=False)
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    told_to_wait: list[Answer] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    unanswered: int = 0

    def pay_until(self, stop: threading.Event) -> None:
        """Pay and pay."""
        try:
            with closing(OverTheWire(self.api.port)) as line:
                app = App.of(self.one, line)
                while not stop.is_set():
                    self._pay(app)
        except Exception as error:
            self.errors.append(error)

    def _pay(self, app: App) -> None:
        recipient = {"username": self.payee.user.username or ""}
        quote = self._insisting(lambda: app.quote("1.00", **recipient)).document
        key = new_key()
        answer = self._insisting(lambda: app.send(quote, key=key, step_up_token=self.token))
        self.acknowledged.append(answer.document)

    def _insisting(self, ask: Any) -> Answer:
        """Ask the same again until it is answered with a result."""
        deadline = time.monotonic() + 60
        while True:
            assert time.monotonic() < deadline, "it never recovered"
            try:
                answer: Answer = ask()
            except (OSError, http.client.HTTPException):
                self.unanswered += 1
                continue
            if answer.status == 201:
                return answer
            assert (answer.status, answer.code) == (503, "service_unavailable"), answer
            assert answer.document["retryable"] is True
            self.told_to_wait.append(answer)
            time.sleep(min(int(answer.headers["retry-after"]), 1) / 10)


def test_loses_no_acknowledged_payment(postgres_cluster: Cluster) -> None:
    people.without_limits()
    fees.install_defaults(now=clock.now())
    moussa = customer("Moussa Sow", funds="0.00")
    everybody = [customer(f"Awa {n}", funds="5000.00") for n in range(PAYERS)]
    with servers.api(postgres_cluster.urls, processes=2) as api:
        payers = [
            Payer(api, one, moussa, step_ups.start_step_up(one.caller, people.PIN, now=clock.now()).token)
            for one in everybody
        ]
        connection.close()
        stop = threading.Event()
        threads = [threading.Thread(target=one.pay_until, args=(stop,)) for one in payers]
        for thread in threads:
            thread.start()
        try:
            for _ in range(OUTAGES):
                assert _go_on(payers, seconds=30)
                postgres_cluster.kill()
                assert _are_told_to_wait(payers)
                postgres_cluster.start()
                began = time.monotonic()
                assert _go_on(payers, seconds=30)
                assert time.monotonic() - began < SOON
        finally:
            stop.set()
            for thread in threads:
                thread.join(70)
    connection.close()
    assert [error for one in payers for error in one.errors] == []
    _check(payers, moussa)


def _go_on(payers: list[Payer], *, seconds: float) -> bool:
    """Whether every payer gets more acknowledged after now."""
    before = [len(one.acknowledged) for one in payers]
    return eventually(
        lambda: all(len(one.acknowledged) > had + 1 for one, had in zip(payers, before, strict=True)), seconds=seconds
    )


def _are_told_to_wait(payers: list[Payer]) -> bool:
    """Whether payers are told so after now."""
    before = _told(payers)
    return eventually(lambda: _told(payers) > before + 5, seconds=10)


def _told(payers: list[Payer]) -> int:
    return sum(len(one.told_to_wait) for one in payers)


def _check(payers: list[Payer], payee: Customer) -> None:
    """What was acknowledged stands, once; and nothing else does."""
    acknowledged = [str(one["id"]) for payer in payers for one in payer.acknowledged]
    assert len(set(acknowledged)) == len(acknowledged)
    stand = {str(one) for one in Payment.objects.filter(product="transfer").values_list("pk", flat=True)}
    assert set(acknowledged) == stand  # every payer asked until it was answered
    assert payee.balance == Money.of(f"{len(acknowledged)}.00", "MRU")
    for payer in payers:
        spent = Money.of_minor(101 * len(payer.acknowledged), "MRU")
        assert payer.one.balance == Money.of("5000.00", "MRU") - spent
    books_must_hold()
    upkeep.fold()
    assert verification.verify(now=clock.now()).findings == []
    unanswered = sum(one.unanswered for one in payers)
    print(f"\n{len(acknowledged)} acknowledged, {_told(payers)} told to wait, {unanswered} not answered")
