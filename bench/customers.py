"""Customers to send money between, made in the database the environment names; a process of its own, because of Django.

It reads a number from its input and answers with a line of JSON: so many requests to send a quoted transfer. To
"round trips" it answers how many one such request makes.
"""

import json
import random
import sys
from datetime import datetime

import django

from cauri.kit import loading

with loading.for_good():  # as `cauri` loads a worker
    django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support import people
from tests.support.people import Customer, customer

from cauri.books.fees import services as fees
from cauri.books.limits import services as limits
from cauri.books.limits.ruling import Bounds, Scope
from cauri.books.payments.models import Quote
from cauri.identity.access import step_ups
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, ids

CUSTOMERS = 200
_CURRENCY = "MRU"
_UNLIMITED_MINOR = 10**13


def main() -> None:
    """Make the customers, then requests as they are asked for."""

    _install_rules(clock.now())
    everyone: list[Customer] = [customer(f"Customer {number}", funds="100000.00") for number in range(CUSTOMERS)]
    _say({"tokens": [one.access_token for one in everyone]})
    for line in sys.stdin:
        asked = line.strip()
        _say(_round_trips(everyone) if asked == "round trips" else _requests(everyone, int(asked), clock.now()))


def _install_rules(now: datetime) -> None:
    """A fee of one per cent, and limits that count but are never reached."""

    fees.install_defaults(now=now)
    out = Bounds(1, _UNLIMITED_MINOR, _UNLIMITED_MINOR, 10**6, _UNLIMITED_MINOR, 10**6)
    limits.set_rule(Scope(1, _CURRENCY, "out"), out, actor=SYSTEM, now=now)
    into = Bounds(balance_cap_minor=_UNLIMITED_MINOR)
    limits.set_rule(Scope(1, _CURRENCY, "in"), into, actor=SYSTEM, now=now)


def _requests(everyone: list[Customer], how_many: int, now: datetime) -> list[list[str]]:
    """Access token, step-up token, quote and terms of so many transfers, each between two customers at random."""

    model = people.quoted(everyone[0], everyone[1], "10.00")
    fields = {field.attname: getattr(model, field.attname) for field in Quote._meta.concrete_fields}
    tokens = [step_ups.start_step_up(one.caller, people.PIN, now=now).token for one in everyone]
    asked: list[list[str]] = []
    quotes: list[Quote] = []
    for _ in range(how_many):
        payer, payee = random.sample(range(CUSTOMERS), 2)
        one, other = everyone[payer].wallet, everyone[payee].wallet
        sides = {
            "payer_id": one.pk, "payee_id": other.pk, "payer_account_id": one.account_id,
            "payee_account_id": other.account_id, "asked_by": one.owner_id,
        }  # fmt: skip
        quote = Quote(**{**fields, **sides, "id": ids.new_id()})
        quotes.append(quote)
        asked.append([everyone[payer].access_token, tokens[payer], str(quote.pk), quote.terms])
    Quote.objects.bulk_create(quotes, batch_size=2000)
    return asked


def _round_trips(everyone: list[Customer]) -> int:
    """How often one transfer over HTTP goes to the database and back, without BEGIN and COMMIT."""

    settings.ALLOWED_HOSTS.append("testserver")
    counted = 0
    for token, step_up, quote, terms in _requests(everyone, 3, clock.now()):  # the first ones also fill caches
        body = {"quote_id": quote, "terms": terms, "authorisation": {"step_up_token": step_up}}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": quote}
        with CaptureQueriesContext(connection) as queries:
            Client().post("/api/v1/transfers", body, content_type="application/json", headers=headers)
        counted = sum(query["sql"] not in ("BEGIN", "COMMIT") for query in queries.captured_queries)
    return counted


def _say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
