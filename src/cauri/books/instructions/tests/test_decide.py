"""People saying what a company did …"""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from tests.support.people import Customer, customer

from cauri.books.instructions import queries, services
from cauri.books.instructions.four_eyes import Finding
from cauri.books.instructions.ports import Outcome
from cauri.books.instructions.queries import UnknownInstruction
from cauri.books.instructions.services import NotStuck
from cauri.books.instructions.tests.played import Played, paid_out, state_of
from cauri.books.ledger import queries as ledger
from cauri.books.payments.models import Payment
from cauri.identity.approvals import services as approvals
from cauri.identity.approvals.models import Request
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.kit import clock, ids
from cauri.money import Money

NOW = clock.now() - timedelta(days=3)
Pair = tuple[StaffMember, StaffMember]


@pytest.fixture
def awa(db: None) -> Customer:
    return customer("Awa Diallo", now=NOW)


@pytest.fixture
def stuck(awa: Customer) -> Payment:
    """A payment of which the company has not told for two days."""
    payment = paid_out(awa, now=NOW)
    Played.says(Outcome.UNKNOWN)
    services.carry_out(payment.pk, now=NOW)
    for hour in range(48):
        services.pursue(now=NOW + timedelta(hours=hour))
    return payment


@pytest.fixture
def pair(db: None) -> Pair:
    """Who asks and who allows."""
    return _enrolled("fatou"), _enrolled("ibrahima")


@pytest.mark.parametrize(
    ("outcome", "states", "left"),
    [("succeeded", ("succeeded", "completed"), "900.00"), ("failed", ("failed", "failed"), "1000.00")],
)
def test_concludes_it_once_two_have_said_so(
    stuck: Payment, awa: Customer, pair: Pair, outcome: str, states: tuple[str, str], left: str
) -> None:
    maker, checker = pair
    asked = _asked(maker, stuck, outcome)
    assert state_of(stuck) == ("unknown", "pending")

    approvals.approve(asked.pk, by=checker, now=clock.now())

    assert (state_of(stuck), awa.balance) == (states, Money.of(left, "MRU"))
    assert ledger.balance_of(awa.wallet.account_id).available == Money.of(left, "MRU")
    found = queries.instruction(stuck.pk)
    assert (found.code, found.stuck_since) == ("decided_by_staff", None)


def test_counts_no_more_once_the_company_has_told(stuck: Payment, awa: Customer, pair: Pair) -> None:
    maker, checker = pair
    asked = _asked(maker, stuck, "failed")
    Played.says(Outcome.SUCCEEDED)
    services.ask(stuck.pk, now=clock.now())

    with pytest.raises(NotStuck):
        approvals.approve(asked.pk, by=checker, now=clock.now())

    assert (state_of(stuck), awa.balance) == (("succeeded", "completed"), Money.of("900.00", "MRU"))


def test_puts_a_late_success_in_order(awa: Customer, pair: Pair) -> None:
    maker, checker = pair
    payment = paid_out(awa, now=NOW)
    Played.says(Outcome.FAILED, Outcome.SUCCEEDED)
    services.carry_out(payment.pk, now=NOW)
    services.ask(payment.pk, now=NOW)
    assert queries.instruction(payment.pk).stuck_since is not None
    with pytest.raises(NotStuck):
        _asked(maker, payment, "succeeded")

    approvals.approve(_asked(maker, payment, "settled").pk, by=checker, now=clock.now())

    assert queries.instruction(payment.pk).stuck_since is None
    with pytest.raises(NotStuck):
        _asked(maker, payment, "settled")


def test_is_not_decided_while_it_may_be_sent_again(stuck: Payment, pair: Pair) -> None:
    Played.says(Outcome.UNSENT)
    services.ask(stuck.pk, now=NOW + timedelta(hours=50))
    assert state_of(stuck)[0] == "ready"

    with pytest.raises(NotStuck):
        _asked(pair[0], stuck, "failed")


def test_is_not_asked_for_while_the_company_is_still_asked(awa: Customer, pair: Pair) -> None:
    payment = paid_out(awa, now=NOW)
    Played.says(Outcome.UNKNOWN)
    services.carry_out(payment.pk, now=NOW)

    with pytest.raises(NotStuck):
        _asked(pair[0], payment, "failed")


@pytest.mark.parametrize("changed", [{"outcome": "unknown"}, {"outcome": "unsent"}, {"evidence": ""}])
def test_says_that_it_did_or_did_not_and_where_that_is_seen(db: None, changed: dict[str, Any]) -> None:
    said: dict[str, Any] = {"payment_id": ids.new_id(), "outcome": "failed", "evidence": "Statement, line 17"}

    assert Finding(**said).outcome == "failed"
    with pytest.raises(ValidationError):
        Finding(**{**said, **changed})


def test_is_about_a_payment_by_a_company(pair: Pair) -> None:
    with pytest.raises(UnknownInstruction):
        _asked(pair[0], Payment(id=ids.new_id()), "failed")


def _asked(maker: StaffMember, payment: Payment, outcome: str) -> Request:
    payload = {"payment_id": str(payment.pk), "outcome": outcome, "evidence": "Statement of 3 March, line 17"}
    return approvals.request("instructions.finding", payload, reason="They told us", by=maker, now=clock.now())


def _enrolled(name: str) -> StaffMember:
    return staff.enrol(
        name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role="finance", now=clock.now()
    )
