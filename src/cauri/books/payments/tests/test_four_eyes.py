"""An adjustment under four eyes …"""

from datetime import timedelta

import pytest
from tests.support import people
from tests.support.people import Customer

from cauri.books.payments.four_eyes import AdjustmentRefused
from cauri.books.payments.models import Payment
from cauri.books.payments.services import AmountNotPositive, WrongWalletCurrency
from cauri.identity.approvals import queries, services
from cauri.identity.approvals.models import Request
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.money import AmountRefused, Money


@pytest.fixture
def maker(db: None) -> StaffMember:
    return _enrolled("fatou")


@pytest.fixture
def checker(maker: StaffMember) -> StaffMember:
    return _enrolled("ibrahima")


@pytest.fixture
def awa(db: None) -> Customer:
    return people.customer("Awa Diallo", funds="100.00")


def _enrolled(name: str) -> StaffMember:
    return staff.enrol(
        name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role="finance", now=clock.now()
    )


def _asked(maker: StaffMember, awa: Customer, **changed: str) -> Request:
    payload = {
        "account_number": awa.wallet.number,
        "direction": "credit",
        "amount": "12.50",
        "currency": "MRU",
        **changed,
    }
    return services.request("ledger.adjustment", payload, reason="Charged twice", by=maker, now=clock.now())


def test_gives_money_once_approved(maker: StaffMember, checker: StaffMember, awa: Customer) -> None:
    asked = _asked(maker, awa)
    assert awa.balance == Money.of("100.00", "MRU")

    services.approve(asked.pk, by=checker, now=clock.now())

    assert awa.balance == Money.of("112.50", "MRU")
    payment = Payment.objects.get(product="adjustment")
    assert (payment.state, payment.authorised_by, payment.payer) == ("completed", "four_eyes", None)
    with pytest.raises(services.AlreadyDecided):
        services.approve(asked.pk, by=checker, now=clock.now())
    assert awa.balance == Money.of("112.50", "MRU")


def test_takes_money_once_approved(maker: StaffMember, checker: StaffMember, awa: Customer) -> None:
    asked = _asked(maker, awa, direction="debit", amount="40.00")

    services.approve(asked.pk, by=checker, now=clock.now())

    assert awa.balance == Money.of("60.00", "MRU")


def test_moves_nothing_and_waits_on_when_the_money_is_not_there(
    maker: StaffMember, checker: StaffMember, awa: Customer
) -> None:
    asked = _asked(maker, awa, direction="debit", amount="100.01")

    for _ in range(2):
        with pytest.raises(AdjustmentRefused) as refused:
            services.approve(asked.pk, by=checker, now=clock.now())
        assert refused.value.facts == {"why": "insufficient_funds"}

    assert awa.balance == Money.of("100.00", "MRU")
    assert queries.request(asked.pk).state_at(clock.now()) == "waiting"
    people.fund(awa, "50.00")
    services.approve(asked.pk, by=checker, now=clock.now())
    assert awa.balance == Money.of("49.99", "MRU")


def test_moves_nothing_when_only_one_pair_of_eyes_saw_it(maker: StaffMember, awa: Customer) -> None:
    asked = _asked(maker, awa)

    with pytest.raises(services.OwnRequest):
        services.approve(asked.pk, by=maker, now=clock.now())
    services.withdraw(asked.pk, by=maker, now=clock.now() + timedelta(seconds=1))

    assert awa.balance == Money.of("100.00", "MRU")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"amount": "0"}, AmountNotPositive),
        ({"amount": "1.005"}, AmountRefused),
        ({"amount": "-5"}, Refusal),
        ({"currency": "XOF", "amount": "5"}, WrongWalletCurrency),
        ({"account_number": "1234"}, Refusal),
        ({"direction": "sideways"}, services.PayloadInvalid),
        ({"reason": "x"}, services.PayloadInvalid),
    ],
)
def test_is_not_even_asked_for_when_it_cannot_be(
    maker: StaffMember, awa: Customer, changed: dict[str, str], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        _asked(maker, awa, **changed)
    assert not Request.objects.exists()
