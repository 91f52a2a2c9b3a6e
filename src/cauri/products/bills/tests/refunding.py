"""Bills that are wanted back: asked for, decided by two, and asked about at the company."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from tests.support import relay
from tests.support.apps import Answer, App
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.instructions import services as instructions
from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import UnknownAccount
from cauri.identity.approvals import services as approvals
from cauri.identity.approvals.models import Request
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.companies.models import Company
from cauri.kit import clock
from cauri.money import Money
from cauri.products.bills.models import RefundRequest
from cauri.products.bills.refunds import cancelling
from cauri.products.bills.tests import company

BECAUSE = "They typed another number"
FEE = Money.of("5.00", "MRU")


def asked(one: Customer, bill: UUID, reason: str = "wrong_account") -> Answer:
    """Ask for a bill back."""
    return App.of(one).post(f"{company.BILLS}/{bill}/refund-request", {"reason": reason})


def completed(one: Customer, *said: Any, **more: Any) -> UUID:
    """A bill that was carried out."""
    bill = company.paid(one, *said, **more)
    instructions.carry_out(bill, now=clock.now())
    assert company.state_of(bill) == "succeeded"
    return bill


def wanted_back(one: Customer, *said: Any, **more: Any) -> UUID:
    """A bill that was carried out and that its payer wants back."""
    bill = completed(one, *said, **more)
    answer = asked(one, bill)
    assert answer.status == 201, answer
    return bill


def enrolled(name: str, role: str = "finance") -> StaffMember:
    """A member of staff."""
    known = StaffMember.objects.filter(username=name).first()
    return known or staff.enrol(
        name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role=role, now=clock.now()
    )


def proposed(bill: UUID, decision: str, *, by: StaffMember | None = None) -> Request:
    """One member of staff asks for a decision."""
    payload = {"bill": str(bill), "decision": decision, "because": BECAUSE}
    maker = by or enrolled("fatou")
    return approvals.request("bills.refund", payload, reason="It is on their screen", by=maker, now=clock.now())


def approved(waiting: Request, *, by: str = "ibrahima") -> None:
    """Another one agrees."""
    approvals.approve(waiting.pk, by=enrolled(by), now=clock.now())


def decided(bill: UUID, decision: str) -> None:
    """Two members of staff decide."""
    approved(proposed(bill, decision))


def request_of(bill: UUID) -> RefundRequest:
    """The request as it stands."""
    return RefundRequest.objects.get(pk=bill)


def pursued(*, hours: int = 0) -> dict[str, int]:
    """The job comes by, after so many hours."""
    step = timedelta(hours=hours)
    RefundRequest.objects.filter(next_at__isnull=False).update(next_at=F("next_at") - step)
    Company.objects.filter(paused_until__isnull=False).update(paused_until=F("paused_until") - step)
    done = cancelling.pursue(now=clock.now())
    relay.deliver_all()
    return done


def cost() -> Money:
    """What refunds have cost the house."""
    try:
        return -ledger.balance_of(ledger.account("refund_cost:MRU").pk).balance
    except UnknownAccount:
        return company.mru("0.00")


def with_a_fee() -> None:
    """From now on electricity costs five ouguiyas."""
    fees.set_rule(fees.Scope("electricity", "MRU"), Price(fixed_minor=FEE.minor), actor=SYSTEM, now=clock.now())
