"""Having a company carry a payment out: what is heard when it is sent, and what becomes of the money …"""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.support import relay
from tests.support.people import Customer, customer

from cauri.books.instructions import pauses, services
from cauri.books.instructions.models import Instruction
from cauri.books.instructions.ports import PENDING, Outcome, Told
from cauri.books.instructions.tests.played import Played, paid_out, state_of
from cauri.books.ledger import queries as ledger
from cauri.books.payments import house
from cauri.books.payments.models import Payment
from cauri.identity.access import services as access
from cauri.infra.audit.acts import Actor
from cauri.infra.companies import queries as availability
from cauri.infra.companies import services as companies
from cauri.infra.companies.queries import CompanyUnavailable
from cauri.infra.companies.services import BREAKS_AFTER
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.money import Money

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", UUID(int=7))
MINUTE = timedelta(minutes=1)


def test_takes_the_money_when_it_succeeded() -> None:
    awa = customer("Awa Diallo")
    payment = paid_out(awa, now=clock.now())
    assert (payment.state, awa.balance, _available(awa)) == ("pending", _mru("1000.00"), _mru("900.00"))
    Played.says(Told(outcome=Outcome.SUCCEEDED, company_id="TRF_1"))

    relay.deliver_all()

    assert state_of(payment) == ("succeeded", "completed")
    assert (awa.balance, _available(awa), _cleared()) == (_mru("900.00"), _mru("900.00"), _mru("100.00"))
    assert Instruction.objects.get(pk=payment.pk).company_reference == "TRF_1"
    assert _told("payments.completed", payment) == 1


def test_gives_the_money_back_when_it_failed() -> None:
    awa = customer("Awa Diallo")
    payment = paid_out(awa, now=clock.now())
    Played.says(Told(outcome=Outcome.FAILED, code="account_closed"))

    relay.deliver_all()

    assert state_of(payment) == ("failed", "failed")
    assert Payment.objects.get(pk=payment.pk).code == "account_closed"
    assert (awa.balance, _available(awa), _cleared()) == (_mru("1000.00"), _mru("1000.00"), _mru("0.00"))
    assert _told("payments.failed", payment) == 1
    assert paid_out(awa, "1000.00", now=clock.now()).state == "pending"


def test_keeps_the_money_reserved_while_nobody_knows() -> None:
    awa, now = customer("Awa Diallo"), clock.now()
    payment = paid_out(awa, now=now)
    Played.says(Outcome.UNKNOWN)

    services.carry_out(payment.pk, now=now)
    services.carry_out(payment.pk, now=now + timedelta(days=1))

    assert state_of(payment) == ("unknown", "pending")
    assert (awa.balance, _available(awa)) == (_mru("1000.00"), _mru("900.00"))
    assert Played.sent == [payment.pk]


def test_sends_once_however_often_the_fact_is_delivered() -> None:
    awa, now = customer("Awa Diallo"), clock.now()
    payment = paid_out(awa, now=now)
    Played.says(Outcome.SUCCEEDED)

    for _ in range(3):
        services.carry_out(payment.pk, now=now)

    assert Played.sent == [payment.pk]


def test_sends_again_what_certainly_did_not_arrive_and_gives_up_in_the_end() -> None:
    now = clock.now() - timedelta(hours=1)
    awa = customer("Awa Diallo", now=now)
    payment = paid_out(awa, now=now)
    Played.says(Told(outcome=Outcome.UNSENT, code="company_unreachable"))

    services.carry_out(payment.pk, now=now)
    assert state_of(payment) == ("ready", "pending")
    services.carry_out(payment.pk, now=now)
    assert len(Played.sent) == 1  # it is not due yet
    for minute in range(1, 30):
        services.pursue(now=now + minute * MINUTE)

    assert len(Played.sent) == pauses.MOST_SENDS
    assert state_of(payment) == ("failed", "failed")
    assert _available(awa) == _mru("1000.00")


def test_succeeds_when_it_arrives_at_the_second_try() -> None:
    now = clock.now() - timedelta(hours=1)
    awa = customer("Awa Diallo", now=now)
    payment = paid_out(awa, now=now)
    Played.says(Outcome.UNSENT, Outcome.SUCCEEDED)

    services.carry_out(payment.pk, now=now)
    assert services.pursue(now=now + MINUTE) == {"sent": 1, "asked": 0, "failed": 0}

    assert (state_of(payment), awa.balance) == (("succeeded", "completed"), _mru("900.00"))


def test_sends_nothing_for_a_payer_who_was_locked_meanwhile() -> None:
    awa, now = customer("Awa Diallo"), clock.now()
    payment = paid_out(awa, now=now)
    access.lock_for(awa.user.pk, by=STAFF, wipe=False, now=now)

    services.carry_out(payment.pk, now=now)

    assert Played.sent == []
    assert (state_of(payment), _available(awa)) == (("failed", "failed"), _mru("1000.00"))
    assert Payment.objects.get(pk=payment.pk).code == "payer_locked"


def test_sends_nothing_to_a_company_that_is_switched_off() -> None:
    now = clock.now() - timedelta(hours=1)
    awa = customer("Awa Diallo", now=now)
    payment = paid_out(awa, now=now)
    companies.switch_off("played", because="They are moving", by=STAFF, now=now)
    Played.says(Outcome.SUCCEEDED)

    services.carry_out(payment.pk, now=now)
    assert (Played.sent, state_of(payment)) == ([], ("ready", "pending"))
    for minute in range(1, 30):
        services.pursue(now=now + minute * MINUTE)
    assert (Played.sent, state_of(payment)) == ([], ("failed", "failed"))

    companies.switch_on("played", by=STAFF, now=now)
    patient = paid_out(awa, now=now)
    services.carry_out(patient.pk, now=now)
    assert (Played.sent, state_of(patient)) == ([patient.pk], ("succeeded", "completed"))


@pytest.mark.parametrize("said", [Outcome.UNKNOWN, Outcome.UNSENT])
def test_notices_a_company_that_does_not_answer(said: Outcome) -> None:
    now = clock.now() - timedelta(hours=1)
    awa = customer("Awa Diallo", now=now)
    Played.says(said)

    for _ in range(BREAKS_AFTER):
        services.carry_out(paid_out(awa, "1.00", now=now).pk, now=now)

    with pytest.raises(CompanyUnavailable):
        availability.must_be_available("played", now=now)


def test_takes_an_answer_that_it_is_not_decided_for_an_answer() -> None:
    awa, now = customer("Awa Diallo"), clock.now()
    Played.says(Told(outcome=Outcome.UNKNOWN, code=PENDING))

    for _ in range(BREAKS_AFTER):
        services.carry_out(paid_out(awa, "1.00", now=now).pk, now=now)

    availability.must_be_available("played", now=now)


def _available(one: Customer) -> Money:
    return ledger.balance_of(one.wallet.account_id).available


def _cleared() -> Money:
    """What the company has paid for us."""
    with transaction():
        return ledger.balance_of(house.clearing("played", "MRU", now=clock.now()).account_id).balance


def _told(name: str, payment: Payment) -> int:
    return PublishedFact.objects.filter(name=name, payload__payment_id=str(payment.pk)).count()


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
