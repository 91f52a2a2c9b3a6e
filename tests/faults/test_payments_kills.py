"""The API is killed in the middle of a payment, and the app asks again under its key: one effect, one answer."""

from contextlib import closing
from dataclasses import dataclass
from functools import partial

from django.db import connection
from tests.faults import killing
from tests.faults.killing import Attempt
from tests.support import people, servers
from tests.support.apps import TRANSFERS, Answer, App, OverTheWire
from tests.support.books import books_must_hold
from tests.support.clusters import Cluster
from tests.support.people import Customer, customer, quoted
from tests.support.platforms import Platform, eventually

from cauri.books.fees import services as fees
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
            with killing.stuck_at(table, committed_db) as is_stuck:
                attempt = Attempt(api, partial(_asked, sides.awa, sides.body))
                assert eventually(is_stuck, seconds=20), f"it never came to {point}"
                servers.kill(api)
                attempt.end()
            assert attempt.heard == []
            assert eventually(lambda: killing.backends() == 0, seconds=20)  # PostgreSQL has seen that nobody is there
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
        with killing.commits_unheard(postgres_cluster) as is_stuck:
            attempt = Attempt(api, partial(_asked, sides.awa, sides.body))
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
    books_must_hold()


def _ask(api: Platform, payer: Customer, body: dict[str, object]) -> Answer:
    with closing(OverTheWire(api.port)) as line:
        return _asked(payer, body, line)


def _asked(payer: Customer, body: dict[str, object], line: OverTheWire) -> Answer:
    return App.of(payer, line).post(TRANSFERS, body, key=KEY)


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
