"""Every operation of the API keeps to its document, whatever it is sent.

Schemathesis reads the document and makes requests of it: proper ones, and ones that break it in every way it can
think of. New endpoints are covered as soon as they are in the document.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django import DjangoDbBlocker
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks

from cauri.config.wsgi import application
from tests.support import clones, people
from tests.support.books import books_must_hold
from tests.support.clones import Clones
from tests.support.people import Customer

# Of each operation, besides those that the document gives; continuous integration asks for 100, `make soak` for 1,000.
# They are the same in every run, so that a red one is about a change; only so many look for others.
FEW, IN_SEARCH_OF_OTHERS = 25, 1000
EXAMPLES = int(os.environ.get("API_EXAMPLES", FEW))

CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
schema.config.phases.coverage.enabled = EXAMPLES > FEW  # every case that the document defines: twice the time


@pytest.fixture(scope="module")
def town(django_test_environment: None, database_server: Clones, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database for all of these tests, where nobody asks too often. In the end its books hold."""
    urls = database_server.make(clones.new_name())
    factor, settings.THROTTLE_FACTOR = settings.THROTTLE_FACTOR, 100_000
    with django_db_blocker.unblock():
        with clones.pointed_at(urls):
            yield
            books_must_hold()
        connections.close_all()
        database_server.drop(urls)
    settings.THROTTLE_FACTOR = factor


@pytest.fixture
def awa(town: None) -> Customer:
    """Somebody to ask as, with money to lose, whom no other operation has signed out."""
    return people.customer("Awa Diallo")


@pytest.fixture
def known(awa: Customer) -> dict[str, str]:
    """What Awa may name: random ids alone would never get past "there is no such thing"."""
    moussa = people.customer("Moussa Diop")
    return {
        "wallet_id": str(awa.wallet.pk),
        "from_wallet": str(awa.wallet.pk),
        "session_id": str(awa.caller.session_id),
        "quote_id": str(people.quoted(awa, moussa, "1.00").pk),
        "phone": str(moussa.user.phone),
        "username": str(moussa.user.username),
        "account_number": moussa.wallet.number,
        "pin": people.PIN,
    }


@schema.parametrize()
@examples(max_examples=EXAMPLES, derandomize=EXAMPLES < IN_SEARCH_OF_OTHERS, suppress_health_check=list(HealthCheck))
def test_keeps_to_its_document(case: Any, awa: Customer, known: dict[str, str]) -> None:
    """As it was made up; and with what Awa may name in place of what was made up, where it names any of that."""
    _ask(case, awa, CHECKS + [checks.negative_data_rejection] * _breaks_the_body(case))
    path_parameters, body = _with(known, case.path_parameters), _with(known, case.body)
    if (path_parameters, body) != (case.path_parameters, case.body):
        case.path_parameters, case.body = path_parameters, body
        _ask(case, awa, CHECKS)


def _ask(case: Any, caller: Customer, wanted: list[Any]) -> None:
    # Without a worker, /health/ready says 503, as it should.
    failing = [] if case.path.startswith("/health") else [_does_not_fail]
    case.call_and_validate(headers={"Authorization": f"Bearer {caller.access_token}"}, checks=[*wanted, *failing])


def _breaks_the_body(case: Any) -> bool:
    body = case.meta.components.get(ParameterLocation.BODY)
    return body is not None and body.mode == GenerationMode.NEGATIVE


def _with(known: dict[str, str], sent: Any) -> Any:
    """The same, with what is known by its name in place of what was made up."""
    if not isinstance(sent, dict):
        return sent
    return {name: known.get(name) if isinstance(inside, str) and name in known else _with(known, inside)
            for name, inside in sent.items()}  # fmt: skip


def _does_not_fail(context: Any, response: Any, case: Any) -> bool | None:
    """No answer is a failure of ours. Of a currency that no source tells of, an exchange says just that, with 503."""
    if case.path == "/api/v1/exchanges/quotes" and response.status_code == 503:
        return None if response.json()["code"] == "no_rate" else not_a_server_error(context, response, case)
    return not_a_server_error(context, response, case)
