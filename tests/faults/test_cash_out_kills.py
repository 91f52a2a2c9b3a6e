"""The API is killed while an agent redeems a code, and the agent's app asks again under its key: once, one answer."""

from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial

from django.db import connection
from pytest_django import Settings
from tests.faults import killing
from tests.faults.killing import Attempt
from tests.support import people, servers
from tests.support.apps import Answer, App, OverTheWire
from tests.support.books import books_must_hold
from tests.support.clusters import Cluster
from tests.support.people import Customer
from tests.support.platforms import Platform, eventually

from cauri.books.fees import services as fees
from cauri.infra.embedded.databases import Urls
from cauri.infra.idempotency.models import IdempotencyKey
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.products.agents.models import WrongCode
from cauri.products.agents.tests import counter
from cauri.products.agents.tests.counter import mru

KEY = "counter-1"
# What the API waits for at each point: nobody else can write to the table until the API is dead.
POINTS = {
    "while the code is compared": "agents_cashout",
    "after the claim of the key, at the quote into the float": "payments_quote",
    "at the posting": "ledger_balance",
    "after the postings, before the commit": "payments_payment",
}


@dataclass(frozen=True)
class Counter:
    """Fatou, who has no float yet, and Awa with a code for 100."""

    fatou: Customer
    awa: Customer
    cash_out: str
    code: str


def test_leaves_a_redemption_to_the_next_try(committed_db: Urls, settings: Settings) -> None:
    _begin(settings)
    with servers.api(committed_db) as api:
        for point, table in POINTS.items():
            at = _counter()
            with killing.stuck_at(table, committed_db) as is_stuck:
                attempt = Attempt(api, partial(_shown, at))
                assert eventually(is_stuck, seconds=20), f"it never came to {point}"
                servers.kill(api)
                attempt.end()
            assert attempt.heard == []
            assert eventually(lambda: killing.backends() == 0, seconds=20)  # PostgreSQL saw that nobody is there
            assert counter.row(at.cash_out).state == "open", point
            assert (at.fatou.balance, at.awa.balance, counter.available(at.awa)) == (
                mru("0.00"), mru("1000.00"), mru("899.00"),
            )  # fmt: skip

            servers.start(api)
            _check_the_next_try(api, at, replayed=False)


def test_leaves_the_answer_of_a_redemption_that_was_committed(postgres_cluster: Cluster, settings: Settings) -> None:
    """The commit is on disk and the API dies before it hears so: as if it had died before it could answer."""
    _begin(settings)
    at = _counter()
    with servers.api(postgres_cluster.urls) as api:
        with ExitStack() as first:  # what is committed before is heard of
            at_the_quote = first.enter_context(killing.stuck_at("payments_quote", postgres_cluster.urls))
            attempt = Attempt(api, partial(_shown, at))
            assert eventually(at_the_quote, seconds=20), "it never came to the quote"
            with killing.commits_unheard(postgres_cluster) as is_stuck:
                first.close()
                assert eventually(is_stuck, seconds=20), "it never came to the commit"
                servers.kill(api)
                attempt.end()
        assert attempt.heard == []
        assert eventually(lambda: at.awa.balance == mru("899.00"), seconds=20)

        servers.start(api)
        _check_the_next_try(api, at, replayed=True)


def _begin(settings: Settings) -> None:
    settings.THROTTLE_FACTOR = 1_000
    fees.install_defaults(now=clock.now())


def _counter() -> Counter:
    fatou, awa = counter.agent(), people.customer("Awa Diallo")
    made = counter.made(awa, "100.00")
    connection.close()
    return Counter(fatou, awa, made["id"], made["code"])


def _check_the_next_try(api: Platform, at: Counter, *, replayed: bool) -> None:
    """It is redeemed or was; the same key is told the same, and another one that the code was used."""
    answer, again = (_show(api, at) for _ in range(2))

    assert (answer.status, answer.replayed) == (201, replayed), answer
    assert (again.body, again.replayed) == (answer.body, True)
    cash_out = counter.row(at.cash_out)
    assert (cash_out.state, str(cash_out.paid_id)) == ("redeemed", answer.document["id"])
    assert (at.fatou.balance, at.awa.balance) == (mru("100.40"), mru("899.00"))  # 0.4 % are earned, 1 % was paid
    assert (counter.available(at.awa), counter.in_transit()) == (mru("899.00"), mru("0.00"))
    assert IdempotencyKey.objects.filter(principal=at.fatou.user.pk).count() == 1
    told = PublishedFact.objects.filter(name="payments.completed", payload__payment_id=at.cash_out)
    assert (told.count(), WrongCode.objects.count()) == (1, 0)

    late = _show(api, at, key="counter-2")
    assert (late.status, late.code, at.fatou.balance) == (409, "code_used", mru("100.40"))
    books_must_hold()


def _show(api: Platform, at: Counter, *, key: str = KEY) -> Answer:
    with closing(OverTheWire(api.port)) as line:
        return _shown(at, line, key=key)


def _shown(at: Counter, line: OverTheWire, *, key: str = KEY) -> Answer:
    named = {"username": at.awa.user.username, "code": at.code}
    return App.of(at.fatou, line).post(counter.COUNTER, named, key=key)
