"""A file of a hundred thousand lines …"""

import resource
import time

import pytest
from tests.support.apps import App
from tests.support.people import Customer

from cauri.products.payouts.tests import office
from cauri.products.payouts.tests.office import PAYOUTS, csv_brought, staff

LINES = 100_000
pytestmark = pytest.mark.slow


def test_is_looked_at_kept_and_agreed_to_in_time_and_little_memory(awa: Customer, moussa: Customer) -> None:
    payees = staff(200)
    by_phone = [f"{str(one.user.phone)[4:]},1.00,Salary of March" for one in payees]
    by_name = [f"{one.user.username},1.00,Salary of March" for one in payees]
    rows = [(by_phone if n % 2 else by_name)[n % len(payees)] for n in range(LINES)]
    content = "\r\n".join(["payee,amount,note", *rows])
    before, began = _largest(), time.perf_counter()

    answer = csv_brought(awa, moussa, content)

    looked = time.perf_counter()
    assert (answer.status, answer.document["lines"], answer.document["faults"]) == (201, LINES, 0)
    agreed = office.approved(awa, answer.document)
    ended = time.perf_counter()
    assert agreed.status == 201
    assert looked - began < 60
    assert ended - looked < 30
    assert _largest() - before < 400
    assert len(App.of(awa).get(f"{PAYOUTS}/{answer.document['id']}/lines?limit=100").document["items"]) == 100
    print(
        f"{looked - began:.1f} s, approved in {ended - looked:.1f} s, {_largest() - before} MiB, {len(content)} bytes"
    )


def _largest() -> int:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
