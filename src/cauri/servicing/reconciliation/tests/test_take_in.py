"""A report that is taken in …"""

import pytest

from cauri.books.instructions import services as instructions
from cauri.books.ledger import accounts
from cauri.books.ledger import queries as ledger
from cauri.books.ledger.models import Posting
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.products.deposits.tests import paying
from cauri.products.withdrawals.tests import bank
from cauri.servicing.reconciliation import services
from cauri.servicing.reconciliation.models import Booking, Break, Item, Line, Statement, Tally
from cauri.servicing.reconciliation.services import NotAReport, ReportTooLarge
from cauri.servicing.reconciliation.sources import UnknownReportSource
from cauri.servicing.reconciliation.tests import reporting
from cauri.servicing.reconciliation.tests.reporting import CLEARING, COSTS, Town, days_pass, line, report, take_in

pytestmark = pytest.mark.django_db


def test_agrees_with_a_day_on_which_all_went_well(town: Town) -> None:
    awa = paying.awa()
    town.deposited(awa, "10000.00")
    town.withdrew(awa, "3000.00")
    town.withdrew(awa, "2000.00", number=bank.FAILS)

    take_in()
    days_pass()

    assert (reporting.found(), reporting.waiting()) == ([], 0)
    told = reporting.explained()
    assert told.held == told.told == town.earned
    assert not told.uncounted


def test_agrees_with_a_day_on_which_all_went_wrong_and_was_put_right(town: Town) -> None:
    awa = paying.awa()
    taken_back, given_back = town.deposited(awa, "10000.00"), town.deposited(awa, "4000.00")
    kept = town.withdrew(awa, "3000.00")
    undone = town.withdrew(awa, "2000.00")
    take_in()
    town.paystack.flip(taken_back.reference, "reversed")
    town.refunds(given_back)
    town.sandbox.switch("paystack/flip", reference=reporting.reference(undone), status="reversed")
    for intent in (taken_back, given_back):
        paying.ask(intent)
    instructions.ask(undone, now=clock.now())

    take_in()
    days_pass()

    # The fee of the transfer that came back was booked from the first report, and then not taken after all.
    assert reporting.found() == [("amount_differs", "-50.00 NGN", "open")]
    assert Item.objects.get(reference=reporting.reference(kept)).state == "settled"
    told = reporting.explained()
    assert told.told == town.earned
    assert told.held == town.earned + told.breaks


def test_has_the_fee_of_a_transfer_booked_once(town: Town) -> None:
    awa = paying.awa()
    town.deposited(awa, "10000.00")
    town.withdrew(awa, "3000.00")
    before = reporting.stands(COSTS)

    take_in()
    take_in()
    days_pass()

    assert (before, reporting.stands(COSTS)) == ("-250.00", "-300.00")
    assert Posting.objects.filter(kind="reconciliation_cost").count() == 1
    assert reporting.stands(CLEARING) == f"-{town.earned.amount}"
    assert Break.objects.count() == 0


def test_has_no_fee_booked_that_one_of_the_staff_brought(town: Town) -> None:
    awa, fatou = paying.awa(funds="9000.00"), Actor("staff", ids.new_id())
    town.withdrew(awa, "3000.00")

    take_in(by=fatou)

    assert reporting.found() == [("cost_unbooked", "50.00 NGN", "open")]
    assert not Posting.objects.filter(kind="reconciliation_cost").exists()
    take_in()  # the same, at their own door
    assert reporting.found() == [("cost_unbooked", "50.00 NGN", "gone")]
    assert Posting.objects.filter(kind="reconciliation_cost").count() == 1


def test_changes_nothing_when_it_is_the_same_again(town: Town) -> None:
    town.deposited(paying.awa(), "10000.00")
    body = reporting.todays()
    first = take_in(body)
    kept = _kept()

    again = take_in(body)

    assert again == first
    assert kept == _kept()
    assert Statement.objects.get().last_received_at > first.last_received_at


def test_is_the_newest_word_again_when_it_comes_again(town: Town) -> None:
    intent = town.deposited(paying.awa())
    true = report(line("transaction", intent.reference, 1, 500_000, fee=17_500))
    take_in(true)
    take_in(report(line("transaction", intent.reference, 1, 400_000, fee=17_500)), by=Actor("staff", ids.new_id()))
    assert reporting.found() == [("amount_differs", "1000.00 NGN", "open")]

    take_in(true)

    assert reporting.found() == [("amount_differs", "1000.00 NGN", "gone")]
    kept = Line.objects.get()
    assert (kept.amount_minor, kept.brought_by, kept.statement.lines_count) == (500_000, None, 1)
    assert Statement.objects.count() == 2


def test_is_compared_with_everything_that_was_booked_since(town: Town) -> None:
    awa = paying.awa()
    town.deposited(awa)
    take_in()
    town.deposited(awa)
    assert reporting.explained().uncounted == reporting.explained().told

    take_in()

    assert not reporting.explained().uncounted
    assert Tally.objects.order_by("made_at").last().unexplained_minor == 0  # type: ignore[union-attr] # there is one


def test_waits_for_what_the_other_side_may_have_tomorrow(town: Town) -> None:
    awa = paying.awa()
    body = report(line("transaction", "dep-somebody-elses-then", 1, 500))
    town.deposited(awa)

    take_in(body)

    assert (reporting.found(), reporting.waiting()) == ([], 2)
    told = reporting.explained()
    assert told.waiting == told.held - told.told
    take_in()
    assert reporting.waiting() == 1


def test_waits_for_their_next_word_where_ours_is_newer(town: Town) -> None:
    intent = town.deposited(paying.awa())
    take_in()
    town.paystack.flip(intent.reference, "reversed")
    paying.ask(intent)

    take_in(report(line("transaction", "nothing", 1, 100, status="abandoned")))
    assert (reporting.found(), reporting.waiting()) == ([], 1)
    take_in()

    assert (reporting.found(), reporting.waiting()) == ([], 0)
    assert reporting.explained().held == town.earned


def test_finds_what_was_not_counted_in_its_time(town: Town) -> None:
    town.deposited(paying.awa())
    with transaction():
        accounts.cool(ledger.account(CLEARING).pk)  # its lines stand by their times then
    take_in()
    first = Booking.objects.order_by("pk").first()
    assert first is not None
    first.delete()
    Booking.objects.update(booked_at=clock.now() + 30 * reporting.DAY)

    take_in(report(line("transaction", "nothing", 1, 100, status="abandoned")))

    assert Tally.objects.order_by("made_at").last().unexplained_minor == 0  # type: ignore[union-attr] # there is one
    assert reporting.found() == []


@pytest.mark.parametrize(
    ("of", "body", "refusal"),
    [
        ("nobody", b"", UnknownReportSource),
        ("paystack", b"what is this", NotAReport),
        ("paystack", report(), NotAReport),
        ("paystack", b"x" * (services.LARGEST_REPORT + 1), ReportTooLarge),
        ("gtbank", b"<Document/>", NotAReport),
        ("paystack", report(line("transaction", "dep-1", 1, 100).replace("20", "30")), NotAReport),
    ],
)
def test_is_refused_when_it_is_none(of: str, body: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        services.take_in(of, body, by=SYSTEM, now=clock.now())

    assert not Statement.objects.exists()


def _kept() -> list[list[dict[str, object]]]:
    """Everything but when it was last heard."""
    return [
        [
            {name: value for name, value in row.items() if name not in ("last_received_at", "told_at")}
            for row in model.objects.order_by("pk").values()
        ]
        for model in (Statement, Item, Line, Booking, Break, Posting)
    ]
