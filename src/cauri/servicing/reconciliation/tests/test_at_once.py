"""Several at the same moment …"""

from functools import partial

import pytest
from tests.support.crowds import together

from cauri.books.ledger.models import Posting
from cauri.products.deposits.tests import paying
from cauri.servicing.reconciliation.models import Booking, Statement
from cauri.servicing.reconciliation.tests import reporting
from cauri.servicing.reconciliation.tests.reporting import Town, take_in

pytestmark = pytest.mark.usefixtures("committed_db")


def test_book_what_a_report_costs_once(town: Town) -> None:
    awa = paying.awa(funds="90000.00")
    for _ in range(3):
        town.withdrew(awa, "1000.00")
    told = reporting.todays()
    bodies = [told, told, *(told + other.encode() for other in _others())]

    done = together([partial(take_in, body) for body in bodies])

    assert [one for one in done if isinstance(one, Exception)] == []
    assert Posting.objects.filter(kind="reconciliation_cost").count() == 3
    assert (Statement.objects.count(), Booking.objects.count()) == (4, 6)
    assert reporting.stands(reporting.COSTS) == "-150.00"
    assert reporting.explained().held == reporting.explained().told == town.earned


def _others() -> list[str]:
    """Lines that make another report of it."""
    return [reporting.line("transaction", f"nothing-{n}", n, 1, status="failed") for n in range(3)]
