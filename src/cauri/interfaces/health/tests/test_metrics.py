"""The series for Prometheus …"""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from unittest.mock import ANY

import pytest
from django.test import Client

from cauri.books.ledger import accounts
from cauri.books.ledger import services as ledger
from cauri.books.ledger.models import Verification
from cauri.books.ledger.postings import Move, NewPosting
from cauri.infra.jobs import services as jobs
from cauri.infra.queues import QUEUES
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money

pytestmark = pytest.mark.django_db


def _value(page: str, series: str) -> float:
    found = re.search(rf"^{re.escape(series)} (\S+)$", page, re.MULTILINE)
    assert found, f"{series} is not on the page"
    return float(found[1])


def _page(client: Client) -> str:
    answer = client.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain")
    return answer.content.decode()


def test_count_requests_by_route_and_never_by_address(client: Client) -> None:
    series = 'cauri_http_requests_total{method="GET",route="api/v1/meta/currencies",status="200"}'
    client.get("/api/v1/meta/currencies")
    before = _value(_page(client), series)

    client.get("/api/v1/meta/currencies?a=1")
    client.get("/pay/a-secret-token")

    page = _page(client)
    assert _value(page, series) == before + 1
    assert "a-secret-token" not in page


def test_do_not_grow_with_methods_that_callers_make_up(client: Client) -> None:
    client.generic("MADEUP", "/api/v1/meta/currencies")

    page = _page(client)
    assert "MADEUP" not in page
    assert 'method="OTHER"' in page


def test_tell_how_the_rooms_are(client: Client) -> None:
    jobs.beat("worker:1", queues=list(QUEUES), relays=True, schedules=True)

    page = _page(client)

    assert _value(page, "cauri_database_up") == 1
    assert _value(page, "cauri_database_size_bytes") > 1_000_000
    assert _value(page, "cauri_outbox_lag_seconds") < 1
    assert _value(page, 'cauri_deliveries{state="failed"}') == 0
    assert _value(page, 'cauri_queue_consumers{queue="payments"}') == 1
    assert _value(page, "cauri_scheduler_age_seconds") < 5
    assert _value(page, "cauri_ledger_unsealed_postings") == 0
    assert _value(page, "cauri_ledger_tail_lines") == 0


def test_tell_how_the_books_stand(client: Client) -> None:
    now = clock.now()
    Verification.objects.create(
        id=ids.new_id(),
        started_at=now - timedelta(hours=1),
        finished_at=now,
        passed=False,
        counts={},
        findings=[{}],
    )
    _post_from_a_hot_account()

    page = _page(client)

    assert _value(page, "cauri_ledger_unsealed_postings") == 1
    assert _value(page, "cauri_ledger_tail_lines") == 1
    assert _value(page, "cauri_ledger_verified") == 0
    assert 3600 <= _value(page, "cauri_ledger_verification_age_seconds") < 3700
    assert client.get("/health/system/").json()["books"] == {
        "last_verification": {"at": ANY, "passed": False, "findings": 1},
        "last_block": None,
        "unsealed_postings": 1,
        "waiting_lines": 1,
    }


def _post_from_a_hot_account() -> None:
    now = clock.now()
    with transaction():
        wallet = accounts.open_account("wallet:awa", currency="MRU", kind="wallet", now=now)
        clearing = accounts.open_account("clearing:bank", currency="MRU", kind="clearing", now=now)
    move = Move(clearing, wallet, Money.of("10.00", "MRU"))
    ledger.carry_out(NewPosting(id=ids.new_id(), kind="cash_in", moves=[move], at=now))


_COUNT_ONE = """
from cauri.interfaces.health import metrics
metrics.count_request(method="GET", route="x", status=200, seconds=0.1)
"""
_PRINT_PAGE = "from cauri.interfaces.health import metrics; print(metrics.page().decode())"


def test_add_up_over_processes_that_share_a_folder(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    for _ in range(3):
        subprocess.run([sys.executable, "-c", _COUNT_ONE], env=environment, check=True, timeout=60)

    told = subprocess.run(
        [sys.executable, "-c", _PRINT_PAGE],
        env=environment,
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    )

    assert _value(told.stdout, 'cauri_http_requests_total{method="GET",route="x",status="200"}') == 3
    assert _value(told.stdout, 'cauri_http_request_seconds_count{method="GET",route="x"}') == 3
