"""A difference …"""

import pytest

from cauri.books.instructions import services as instructions
from cauri.infra.audit.acts import Actor
from cauri.infra.audit.models import AuditRecord
from cauri.kit import clock, ids
from cauri.products.deposits.tests import paying
from cauri.products.withdrawals.tests import bank
from cauri.servicing.reconciliation import queries, services
from cauri.servicing.reconciliation.models import Item
from cauri.servicing.reconciliation.queries import UnknownBreak
from cauri.servicing.reconciliation.services import BreakEnded, NoteMissing
from cauri.servicing.reconciliation.tests import reporting
from cauri.servicing.reconciliation.tests.reporting import (
    Town,
    days_pass,
    explained,
    found,
    line,
    report,
    take_in,
    the_break,
)

pytestmark = pytest.mark.django_db
FATOU = Actor("staff", ids.new_id())


def test_is_what_they_have_and_we_do_not() -> None:
    take_in(report(line("transaction", "dep-of-somebody-else", 1, 5000, fee=100)))
    days_pass()

    assert found() == [("missing_with_us", "-49.00 NGN", "open")]
    assert explained().breaks == paying.ngn("-49.00")


def test_is_what_we_have_and_they_do_not(town: Town) -> None:
    town.deposited(paying.awa())

    days_pass()

    assert found() == [("missing_with_them", "4825.00 NGN", "open")]


def test_is_another_amount(town: Town) -> None:
    intent = town.deposited(paying.awa())

    take_in(report(line("transaction", intent.reference, 1, 499_000, fee=17_500)))

    assert found() == [("amount_differs", "10.00 NGN", "open")]


def test_is_a_fee_that_cannot_be_told_apart(town: Town) -> None:
    intent = town.deposited(paying.awa())

    take_in(report(line("transaction", intent.reference, 1, 500_000, fee=20_000)))

    assert found() == [("cost_unbooked", "25.00 NGN", "open")]
    assert reporting.stands(reporting.COSTS) == "-175.00"


def test_is_what_failed_with_them_and_not_with_us(town: Town) -> None:
    awa = paying.awa(funds="9000.00")
    reference = reporting.reference(town.withdrew(awa))

    take_in(report(line("transfer", reference, 1, 500_000, status="failed")))

    assert found() == [("state_differs", "-5000.00 NGN", "open")]


def test_is_what_came_in_and_nobody_told_us(town: Town) -> None:
    intent = paying.paid(town.paystack, paying.awa())

    take_in()
    assert found() == []
    days_pass()

    assert found() == [("state_differs", "-4825.00 NGN", "open")]
    paying.ask(intent)
    take_in(report(line("transaction", "another", 2, 1, status="failed")))
    assert found() == [("state_differs", "-4825.00 NGN", "gone")]
    assert Item.objects.get(reference=intent.reference).state == "settled"


def test_is_what_they_have_twice(town: Town) -> None:
    intent = town.deposited(paying.awa())
    once = line("transaction", intent.reference, 1, 500_000, fee=17_500)

    take_in(report(once, line("transaction", intent.reference, 2, 500_000, fee=17_500)))

    assert found() == [("duplicate_with_them", "-4825.00 NGN", "open")]


def test_is_what_they_have_twice_under_one_number(town: Town) -> None:
    intent = town.deposited(paying.awa())
    once = line("transaction", intent.reference, 1, 500_000, fee=17_500)

    take_in(report(once, once))

    assert found() == [("duplicate_with_them", "-4825.00 NGN", "open")]


def test_is_a_part_that_they_gave_back_by_themselves(town: Town) -> None:
    intent = town.deposited(paying.awa())
    town.refunds(intent, 100_000)
    paying.ask(intent)

    take_in()

    assert found() == [("missing_with_us", "1000.00 NGN", "open")]
    assert explained().told == town.earned


def test_is_none_while_a_transfer_is_on_its_way(town: Town) -> None:
    awa = paying.awa(funds="9000.00")
    town.bank.takes_its_time()
    withdrawal = town.withdrew(awa)

    take_in()
    assert (found(), explained().told) == ([], town.earned)
    days_pass()
    assert found() == [("state_differs", "5050.00 NGN", "open")]

    town.bank.flip("success")
    instructions.ask(withdrawal, now=clock.now())
    take_in()
    assert found() == [("state_differs", "5050.00 NGN", "gone")]
    assert bank.left() == paying.ngn("5050.00")


def test_goes_on_when_it_is_explained_until_it_changes(town: Town) -> None:
    intent = town.deposited(paying.awa())
    take_in(report(line("transaction", intent.reference, 1, 499_000, fee=17_500)))

    services.explain(the_break().pk, "They wrote that they will put it right.", by=FATOU, now=clock.now())
    days_pass()
    assert found() == [("amount_differs", "10.00 NGN", "explained")]
    assert explained().breaks == paying.ngn("10.00")
    assert AuditRecord.objects.filter(action="reconciliation.break_explained", actor=FATOU.id).exists()

    take_in(report(line("transaction", intent.reference, 1, 498_000, fee=17_500)))
    assert found() == [("amount_differs", "20.00 NGN", "open")]
    take_in()
    assert found() == [("duplicate_with_them", "-4805.00 NGN", "open")]  # the same under its true number


def test_is_explained_in_words_and_while_it_lasts(town: Town) -> None:
    intent = town.deposited(paying.awa())
    take_in(report(line("transaction", intent.reference, 1, 499_000, fee=17_500)))
    one, now = the_break(), clock.now()

    with pytest.raises(NoteMissing):
        services.explain(one.pk, "  ", by=FATOU, now=now)
    with pytest.raises(UnknownBreak):
        services.explain(ids.new_id(), "Why not", by=FATOU, now=now)
    take_in(report(line("transaction", intent.reference, 1, 500_000, fee=17_500)))
    with pytest.raises(BreakEnded):
        services.explain(one.pk, "Too late", by=FATOU, now=now)


def test_is_as_old_as_it_is_open(town: Town) -> None:
    town.deposited(paying.awa())
    days_pass()

    one = the_break()
    days_pass(5)

    assert the_break().opened_at == one.opened_at
    assert one.opened_at - clock.now() > 2 * reporting.DAY
    assert list(queries.breaks(company="paystack", kind="missing_with_them")) == [one]
    assert not queries.breaks(state="gone").exists()
