"""In the middle of a file of payments …"""

from collections import Counter
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import connection
from pytest_django import Settings
from tests.support import servers, workers
from tests.support.books import books_must_hold
from tests.support.platforms import eventually

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.limits import services as limits
from cauri.books.limits.ruling import Bounds, Scope
from cauri.books.payments.models import Payment
from cauri.books.wallets import queries as wallets
from cauri.books.wallets import services as wallet_services
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction
from cauri.products.payouts import runs
from cauri.products.payouts.models import Batch, Line
from cauri.products.payouts.tests import office

LINES = 2000


def test_a_worker_that_is_killed_twice_pays_each_line_once(
    committed_db: Urls, settings: Settings, tmp_path: Path
) -> None:
    limits.install_defaults(now=clock.now())  # or the worker would, when it starts
    limits.set_rule(Scope(2, "MRU", "out", "payouts"), Bounds(), actor=SYSTEM, now=clock.now())
    fees.set_rule(fees.Scope("payouts", "MRU"), Price(fixed_minor=100), actor=SYSTEM, now=clock.now())
    awa, moussa = office.awa("300000.00"), office.moussa()
    office.lets(awa, moussa)
    payees = _joined()
    with connection.cursor() as cursor:  # who joined is no news to the worker: it would welcome them all first
        cursor.execute("UPDATE outbox_cursor SET snapshot = pg_current_snapshot() WHERE id = 1")
    batch_id = office.large(awa, moussa, [str(one.username) for one in payees], "100.00")
    log, environment = tmp_path / "worker.log", servers.our_secrets()
    for kill in (1, 2):
        with workers.process("worker", log=log, environment=environment) as worker:
            assert eventually(partial(_goes_on, batch_id, _paid(batch_id)), seconds=60), _told(batch_id)
            worker.kill()
        assert Batch.objects.get(pk=batch_id).state == "paying", f"it was over before kill {kill}"
        books_must_hold()

    with workers.process("worker", log=log, environment=environment):
        assert eventually(lambda: Batch.objects.get(pk=batch_id).state == "done", seconds=120), _told(batch_id)

    batch = Batch.objects.get(pk=batch_id)
    assert (batch.paid, batch.refused, batch.held, batch.stopped) == (LINES, 0, 0, 0)
    assert Payment.objects.filter(product="payouts", state="completed").count() == LINES
    assert {_held_by(one) for one in payees} == {"100.00"}
    assert awa.balance.amount == f"{300_000 - LINES * 101}.00"
    assert runs.pay(batch_id, now=clock.now())
    books_must_hold()


def _joined() -> list[User]:
    """So many who never sign in."""
    now, everyone = clock.now(), []
    with transaction():
        for number in range(LINES):
            user = users.join(
                phone=E164(f"+2223{number:07d}"), username=f"payee{number}", name=f"Payee {number}", language="en",
                country="MR", home_currency="MRU", now=now,
            )  # fmt: skip
            wallet_services.open_wallet(owner=user, currency="MRU", now=now)
            everyone.append(user)
        User.objects.filter(pk__in=[one.pk for one in everyone]).update(tier=1)  # to tier 0 nothing is paid
    return everyone


def _goes_on(batch_id: UUID, before: int) -> bool:
    return _paid(batch_id) > before


def _paid(batch_id: UUID) -> int:
    return Line.objects.filter(batch=batch_id, state="paid").count()


def _told(batch_id: UUID) -> Counter[str]:
    return Counter(office.became(batch_id))


def _held_by(user: User) -> str:
    return wallets.balance_of(wallets.wallet_of(user.pk, "MRU")).balance.amount
