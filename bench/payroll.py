"""An employer with a payroll, in the database that the environment names; a process of its own, because of Django.

It pays 10,000 lines whenever it is asked to "pay", as a worker does, and answers with a line of JSON: how many lines,
and the seconds that looking at the file, keeping and approving it, and paying it took.
"""

import json
import sys
import time
from datetime import datetime
from decimal import Decimal

import django

from cauri.kit import loading

with loading.for_good():  # as `cauri` loads a worker
    django.setup()

from django.db import connection
from tests.support import people
from tests.support.people import Customer, customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.limits import services as limits
from cauri.books.limits.ruling import Bounds, Scope
from cauri.books.wallets import services as wallets
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, ids
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction
from cauri.products.payouts import files, runs, services
from cauri.products.payouts.consent import Consent
from cauri.products.payouts.models import Batch, Line
from cauri.products.payouts.tests import office

LINES = 10_000
_AT_ONCE = 200
_CURRENCY = "MRU"
_UNLIMITED_MINOR = 10**13


def main() -> None:
    """Make everybody, then pay as often as is asked."""
    now = clock.now()
    _install_rules(now)
    employer = customer("Awa Diallo", funds="900000000.00", tier=2)
    accountant = customer("Moussa Sow", funds="0", tier=2)
    office.lets(employer, accountant)
    payees = _joined(now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE users_user, wallets_wallet")
    _say({"payees": len(payees)})
    for _ in sys.stdin:
        _say(_paid(employer, accountant, payees))


def _install_rules(now: datetime) -> None:
    """A fee of one per cent, and limits that count but are never reached."""
    fees.set_rule(fees.Scope("payouts", _CURRENCY), Price(percent=Decimal(1)), actor=SYSTEM, now=now)
    out = Bounds(1, _UNLIMITED_MINOR, _UNLIMITED_MINOR, 10**8, _UNLIMITED_MINOR, 10**8)
    limits.set_rule(Scope(2, _CURRENCY, "out"), out, actor=SYSTEM, now=now)
    for tier in (1, 2):
        limits.set_rule(Scope(tier, _CURRENCY, "in"), Bounds(balance_cap_minor=_UNLIMITED_MINOR), actor=SYSTEM, now=now)


def _joined(now: datetime) -> list[User]:
    """Everybody on the payroll. Nobody of them ever signs in."""
    everyone: list[User] = []
    while len(everyone) < LINES:
        with transaction():
            for number in range(len(everyone), len(everyone) + _AT_ONCE):
                user = users.join(
                    phone=E164(f"+2223{number:07d}"), username=f"payee{number}", name=f"Payee {number}", language="en",
                    country="MR", home_currency=_CURRENCY, now=now,
                )  # fmt: skip
                wallets.open_wallet(owner=user, currency=_CURRENCY, now=now)
                everyone.append(user)
    User.objects.filter(username__startswith="payee").update(tier=1)
    return everyone


def _paid(employer: Customer, accountant: Customer, payees: list[User]) -> dict[str, float]:
    read: list[files.Read] = [files.Row(n, f"@{one.username}", "10.00", "") for n, one in enumerate(payees, start=1)]
    began = time.perf_counter()
    looked = services.look_at(read, wallet_id=employer.wallet.pk, caller=accountant.caller, now=clock.now())
    seen = time.perf_counter()
    with transaction():
        brought = services.bring(looked, caller=accountant.caller, batch_id=ids.new_id(), now=clock.now())
    batch = Batch.objects.get(pk=brought.pk)
    consent = Consent(employer.caller, batch.terms, pin=people.PIN)
    consent.establish(batch.pk, now=clock.now())
    with transaction():
        services.approve(batch.pk, consent, now=clock.now())
    agreed = time.perf_counter()
    while not runs.pay(batch.pk, now=clock.now()):
        pass
    ended = time.perf_counter()
    if Line.objects.filter(batch=batch.pk, state="paid").count() != LINES:
        raise AssertionError(f"payout {batch.pk} was not paid as a whole")
    return {"lines": LINES, "look": seen - began, "approve": agreed - seen, "pay": ended - agreed}


def _say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
