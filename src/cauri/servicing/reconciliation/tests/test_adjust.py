"""A break that staff put right …"""

import pytest

from cauri.identity.approvals import services as approvals
from cauri.identity.staff.models import StaffMember
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.products.deposits.tests import paying
from cauri.servicing.reconciliation.four_eyes import NotTheDifference, UnknownBank
from cauri.servicing.reconciliation.models import Break
from cauri.servicing.reconciliation.services import BreakEnded
from cauri.servicing.reconciliation.tests import reporting
from cauri.servicing.reconciliation.tests.reporting import (
    CLEARING,
    Town,
    asked,
    explained,
    line,
    member,
    report,
    stands,
    take_in,
    the_break,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(db: None) -> StaffMember:
    return member("fatou")


@pytest.fixture
def checker(db: None) -> StaffMember:
    return member("ibrahima")


@pytest.fixture
def short(town: Town) -> Break:
    """Paystack has ten less of a deposit than it told us."""
    intent = town.deposited(paying.awa())
    take_in(report(line("transaction", intent.reference, 1, 499_000, fee=17_500)))
    return the_break()


@pytest.fixture
def over() -> Break:
    """Paystack has something of which nobody here knows."""
    take_in(report(line("transaction", "dep-of-somebody-else", 1, 5000)))
    reporting.days_pass()
    return the_break()


@pytest.mark.parametrize(
    ("against", "account", "holds"),
    [
        ("cost", "provider_cost:paystack:NGN", "-185.00"),
        ("suspense", "suspense:reconciliation:NGN", "-10.00"),
        ("receivable", "receivable:NGN", "-10.00"),
    ],
)
def test_stands_at_what_they_have_once_two_agree(
    maker: StaffMember, checker: StaffMember, short: Break, against: str, account: str, holds: str
) -> None:
    request = asked(maker, short, against=against)
    assert stands(CLEARING) == "-4825.00"

    approvals.approve(request.pk, by=checker, now=clock.now())

    assert (stands(CLEARING), stands(account)) == ("-4815.00", holds)
    short.refresh_from_db()
    assert (short.state, short.item.state, explained().breaks) == ("adjusted", "settled", paying.ngn("0.00"))


def test_goes_the_other_way_where_they_have_more(maker: StaffMember, checker: StaffMember, over: Break) -> None:
    approvals.approve(asked(maker, over, against="suspense").pk, by=checker, now=clock.now())

    assert (stands(CLEARING), stands("suspense:reconciliation:NGN")) == ("-50.00", "50.00")
    assert explained().told == paying.ngn("50.00")


def test_is_put_right_once(maker: StaffMember, checker: StaffMember, short: Break) -> None:
    first, second = asked(maker, short), asked(maker, short)
    approvals.approve(first.pk, by=checker, now=clock.now())

    with pytest.raises(BreakEnded):
        approvals.approve(second.pk, by=checker, now=clock.now())
    with pytest.raises(BreakEnded):
        asked(maker, short)

    assert stands(CLEARING) == "-4815.00"


def test_is_put_right_as_it_is_now_or_not_at_all(maker: StaffMember, checker: StaffMember, short: Break) -> None:
    request = asked(maker, short)
    take_in(report(line("transaction", short.item.reference, 1, 498_000, fee=17_500)))

    with pytest.raises(NotTheDifference) as refused:
        approvals.approve(request.pk, by=checker, now=clock.now())

    assert refused.value.facts == {"difference": "20.00 NGN"}
    assert stands(CLEARING) == "-4825.00"


def test_is_not_put_right_the_other_way_round(maker: StaffMember, checker: StaffMember, short: Break) -> None:
    request = asked(maker, short)
    take_in(report(line("transaction", short.item.reference, 1, 501_000, fee=17_500)))

    with pytest.raises(NotTheDifference) as refused:
        approvals.approve(request.pk, by=checker, now=clock.now())

    assert refused.value.facts == {"difference": "-10.00 NGN"}
    assert stands(CLEARING) == "-4825.00"


def test_is_open_again_when_they_think_again(maker: StaffMember, checker: StaffMember, short: Break) -> None:
    approvals.approve(asked(maker, short).pk, by=checker, now=clock.now())

    take_in(report(line("transaction", short.item.reference, 1, 500_000, fee=17_500)))

    assert reporting.found() == [
        ("amount_differs", "10.00 NGN", "adjusted"),
        ("amount_differs", "-10.00 NGN", "open"),
    ]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"amount": "9.99"}, NotTheDifference),
        ({"amount": "-10.00"}, NotTheDifference),
        ({"currency": "MRU"}, NotTheDifference),
        ({"against": "fees"}, approvals.PayloadInvalid),
        ({"against": "bank"}, UnknownBank),
        ({"against": "bank", "bank": "paystack"}, UnknownBank),
    ],
)
def test_is_not_even_asked_for_when_it_cannot_be(
    maker: StaffMember, short: Break, changed: dict[str, str], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        asked(maker, short, **changed)
