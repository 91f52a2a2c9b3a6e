"""The verifier notices …"""

from collections.abc import Callable

import pytest
from django.db.models import F
from tests.support.books import books_must_hold

from cauri.books.ledger import invariants
from cauri.identity.approvals import services as approvals
from cauri.kit import clock, ids
from cauri.products.deposits.tests import paying
from cauri.servicing.reconciliation.models import Booking, Break, Item, Line, Tally
from cauri.servicing.reconciliation.tests import reporting
from cauri.servicing.reconciliation.tests.reporting import Town, asked, line, member, report, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tampered")]

DEEDS: dict[str, tuple[Callable[[], object], str]] = {
    "a tally": (lambda: Tally.objects.update(waiting_minor=F("waiting_minor") + 1), "tally_leaves_nothing_over"),
    "a sum": (
        lambda: Item.objects.filter(state="settled").update(
            ours_minor=F("ours_minor") + 1, theirs_minor=F("theirs_minor") + 1
        ),
        "item_is_the_sum_of_its_sides",
    ),
    "what was told": (lambda: Line.objects.update(amount_minor=F("amount_minor") + 1), "item_is_the_sum_of_its_sides"),
    "a booking": (lambda: Booking.objects.update(kind="nothing"), "booking_is_in_the_books"),
    "a break": (
        lambda: Break.objects.filter(state="open").update(difference_minor=F("difference_minor") + 1),
        "break_differs_as_its_item",
    ),
    "a break that went": (lambda: Break.objects.filter(state="open").update(state="gone"), "break_differs_as_its_item"),
    "an adjustment": (
        lambda: Break.objects.filter(state="adjusted").update(difference_minor=F("difference_minor") + 1),
        "adjustment_is_of_its_break",
    ),
    "whose an adjustment is": (
        lambda: Break.objects.filter(state="adjusted").update(posting_id=ids.new_id()),
        "adjustment_is_of_its_break",
    ),
    "whose a cost is": (
        lambda: Booking.objects.filter(kind="reconciliation_cost").update(item=_another_item()),
        "reported_cost_is_of_its_line",
    ),
    "what a settlement was": (
        lambda: Line.objects.filter(kind="settlement").update(kind="out"),
        "settlement_is_of_its_line",
    ),
}


@pytest.fixture
def eventful(town: Town) -> None:
    """Something of everything."""
    awa = paying.awa()
    short, other = town.deposited(awa), town.deposited(awa)
    withdrawal = reporting.reference(town.withdrew(awa, "1000.00"))
    take_in(
        report(
            line("transaction", short.reference, 1, 499_000, fee=17_500),
            line("transfer", withdrawal, 2, 100_000, fee=5_000),
            line("settlement", "stl-1", 3, 100),
        )
    )
    banks = reporting.statement_of_bank(reporting.entry("1.00", own="stl-1", number="B1"), closing="1.00")
    take_in(banks, of="gtbank")
    approvals.approve(asked(member("fatou"), reporting.the_break()).pk, by=member("ibrahima"), now=clock.now())
    take_in(report(line("transaction", other.reference, 4, 499_000, fee=17_500)))
    books_must_hold()


@pytest.mark.parametrize("deed", DEEDS)
def test_that_somebody_changed(deed: str, eventful: None) -> None:
    change, check = DEEDS[deed]

    change()

    assert check in {finding.check for finding in invariants.findings()}


def _another_item() -> Item:
    found = Item.objects.exclude(bookings__kind="reconciliation_cost").first()
    assert found is not None
    return found
