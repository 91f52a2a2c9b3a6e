"""What the tests of recalls share: Awa sends to Moussa by mistake, and wants it back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.support import people
from tests.support.apps import Answer, App
from tests.support.people import PIN, Customer

from cauri.books.wallets import queries as wallets
from cauri.identity.approvals import services as approvals
from cauri.identity.approvals.models import Request
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.kit import clock
from cauri.money import Money
from cauri.products.recalls import services
from cauri.products.recalls.models import Recall

RECALLS = "/api/v1/recalls"
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
BECAUSE = "They typed another number"


def two(funds: str = "0") -> tuple[Customer, Customer]:
    """Awa, who sends, and Moussa, who has so much besides."""
    return people.customer("Awa Diallo"), people.customer("Moussa Sow", funds=funds)


def sent(by: Customer, to: Customer, amount: str = "100.00", *, ago: timedelta = timedelta(0)) -> str:
    """A transfer; its id."""
    return str(people.paid(by, to, amount, now=clock.now() - ago).pk)


def ask(by: Customer, transfer: str, reason: str = "wrong_person") -> Answer:
    """Want it back."""
    return App.of(by).post(RECALLS, {"transfer_id": transfer, "reason": reason})


def asked(by: Customer, transfer: str) -> str:
    """It is wanted back; the recall's id."""
    answer = ask(by, transfer)
    assert answer.status == 201, answer.body
    found: str = answer.document["id"]
    return found


def asked_before(by: Customer, to: Customer, *, ago: timedelta, amount: str = "100.00") -> str:
    """A transfer of before that was wanted back so long ago. Commits."""
    transfer, at = sent(by, to, amount, ago=ago + HOUR), clock.now() - ago
    return str(services.ask(UUID(transfer), reason="wrong_person", caller=by.caller, now=at).pk)


def consent(by: Customer, recall: str, pin: str = PIN) -> Answer:
    """Give it back."""
    return App.of(by).put(f"{RECALLS}/{recall}/consent", {"pin": pin})


def decline(by: Customer, recall: str) -> Answer:
    """Keep it."""
    return _ask(by, "PUT", f"{RECALLS}/{recall}/decline")


def withdraw(by: Customer, recall: str) -> Answer:
    """Want it back no more."""
    return _ask(by, "DELETE", f"{RECALLS}/{recall}")


def seen(by: Customer, recall: str) -> dict[str, Any]:
    """As one of its sides sees it now."""
    answer = App.of(by).get(f"{RECALLS}/{recall}")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.document
    return found


def enrolled(name: str) -> StaffMember:
    """A member of staff."""
    known = StaffMember.objects.filter(username=name).first()
    return known or staff.enrol(
        name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role="compliance", now=clock.now()
    )


def proposed(recall: str, decision: str, *, now: datetime | None = None) -> Request:
    """One member of staff asks for a decision."""
    payload = {"transfer": recall, "decision": decision, "because": BECAUSE}
    return approvals.request(
        "recalls.decision", payload, reason="They called", by=enrolled("fatou"), now=now or clock.now()
    )


def decided(recall: str, decision: str) -> None:
    """Two members of staff decide."""
    approvals.approve(proposed(recall, decision).pk, by=enrolled("ibrahima"), now=clock.now())


def row(recall: str) -> Recall:
    """As the database has it."""
    return Recall.objects.get(pk=UUID(recall))


def available(one: Customer) -> Money:
    """What somebody may spend."""
    return wallets.balance_of(one.wallet).available


def mru(amount: str) -> Money:
    """Ouguiyas."""
    return Money.of(amount, "MRU")


def _ask(by: Customer, method: str, path: str) -> Answer:
    app = App.of(by)
    return app.line.ask(method, path, None, {"Authorization": f"Bearer {app.token}"})
