"""What a customer pays by way of DT One and of billers while something goes wrong there, step by step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.faults.companies import Row
from tests.support import relay
from tests.support.people import Customer
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.books.instructions import services as instructions
from cauri.books.instructions.models import Instruction
from cauri.books.ledger import queries as ledger
from cauri.books.payments import house
from cauri.books.payments.models import Payment
from cauri.infra.companies.models import Company
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.bills import services as bills
from cauri.products.bills.models import Offer
from cauri.products.bills.services import Wanted

HOUR = timedelta(hours=1)
PRICE = Money.of("500.00", "MRU")
_HEAD = """# When a company of top-ups and bills fails

Made by `tests/faults/test_bill_companies.py`, which plays each of these against the sandbox over real HTTP; what a
fault is, says `src/cauri/integrations/sandbox/README.md`. After every row the clearing account stands at what the
company's own books say was delivered, and `cauri ledger verify` finds nothing. "At first" is while the fault lasts,
or after the first word; "in the end" is after it is over and the company was asked again. Nothing is given back while
it is unknown what the company did. DT One does not sign what it reports: a report that was altered is kept, and makes
us ask.

| way | what goes wrong | at first | in the end |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Way:
    """A company, what is paid there, and its own words for what becomes of it."""

    name: str
    company: str
    biller: str
    package: str
    account: str  # without its last three digits
    told_to_pay_at: str
    succeeded: str
    failed: str
    reversed: str
    in_truth: str


TOP_UP = Way(
    "top-up", "dtone", "mattel", "20006", "+22233123", "/async/transactions",
    "COMPLETED", "DECLINED", "REVERSED", "transactions",
)  # fmt: skip
BILL = Way(
    "bill", "billers", "somelec", "somelec-prepaid", "14002345", "/payments",
    "succeeded", "failed", "reversed", "payments",
)  # fmt: skip


@dataclass
class Till:
    """The customer, the company, and a time that only goes on when it is told to."""

    sandbox: Sandbox
    awa: Customer
    way: Way
    now: datetime

    def later(self, by: timedelta) -> datetime:
        """Let time pass."""
        self.now += by
        return self.now

    def wrong(self, fault: str, *, where: str = "") -> None:
        """Let it go wrong from now on."""
        self.sandbox.fault(self.way.company, fault, where=where, seconds=0.3)

    def well(self) -> None:
        """Let it go well again, and forget that it did not."""
        self.sandbox.fault(self.way.company, "none")
        Company.objects.update(failures=0, paused_until=None)

    def flip(self, payment: Payment, status: str) -> None:
        """Give a payment another end there."""
        self.sandbox.switch(f"{self.way.company}/flip", reference=f"bl-{payment.pk.hex}", status=status)

    def truth(self) -> dict[str, Any]:
        """The company's own books."""
        found: dict[str, Any] = self.sandbox.truth(self.way.company)
        return found


def ordered(till: Till, suffix: str = "100") -> Payment:
    """A payment that the company has not heard of yet."""
    package = Offer.objects.get(company=till.way.company, company_code=till.way.package).pk
    wanted = Wanted(biller=till.way.biller, account=till.way.account + suffix, package=package, amount=PRICE)
    quoted = bills.quote(wanted, user_id=till.awa.user.pk, now=till.now)
    by = till.awa.by_pin(quoted.quote)
    by.establish(now=till.now)
    with transaction():
        return bills.send(quoted.quote.pk, by, posting_id=ids.new_id(), now=till.now).payment


def paid(till: Till, fault: str) -> Row:
    """Awa pays while the company fails as it is told to, and as it is asked the first time."""
    payment = ordered(till)
    till.wrong(fault, where=till.way.told_to_pay_at)
    instructions.carry_out(payment.pk, now=till.now)
    till.wrong(fault)
    instructions.pursue(now=till.later(timedelta(minutes=3)))
    at_first = _stands(payment.pk)
    if at_first == "pending":
        held = ledger.balance_of(till.awa.wallet.account_id)
        assert held.balance == held.available + PRICE, "nothing is given back while nobody knows"
    till.well()
    for _ in range(4):
        instructions.pursue(now=till.later(HOUR))
    in_the_end = _stands(payment.pk)
    assert in_the_end == "completed"
    return Row(till.way.name, fault, at_first, in_the_end)


def flipped(till: Till, *, first: str, then: str) -> Row:
    """The company says one thing, and later another."""
    payment = ordered(till, "106" if first == till.way.failed else "100")
    instructions.carry_out(payment.pk, now=till.now)
    instructions.ask(payment.pk, now=till.later(timedelta(minutes=1)))
    at_first = _stands(payment.pk)
    till.flip(payment, then)
    instructions.ask(payment.pk, now=till.later(timedelta(minutes=1)))
    return Row(till.way.name, f"{first}, then {then}", at_first, _stands(payment.pk))


def told(till: Till, fault: str, *, address: Callable[[], None], copies: int) -> Row:
    """The company ends what was pending and tells of it in this way; in the end it is asked as well."""
    address()
    till.sandbox.switch(f"{till.way.company}/webhook", copies=copies, fault=fault)
    till.sandbox.switch(f"{till.way.company}/delay", seconds=3600)
    payment = ordered(till)
    instructions.carry_out(payment.pk, now=till.now)
    before = len(till.truth()["reported"])
    till.flip(payment, till.way.succeeded)
    wanted = 0 if fault == "never" else copies
    assert eventually(lambda: len(till.truth()["reported"]) == before + wanted, seconds=20)
    statuses = set(till.truth()["reported"][before:])
    assert statuses <= {200, 401}, statuses
    relay.deliver_all()
    at_first = _stands(payment.pk)
    assert at_first == ("completed" if 200 in statuses else "pending")
    instructions.pursue(now=till.later(2 * HOUR))
    assert _stands(payment.pk) == "completed"
    till.sandbox.switch(f"{till.way.company}/delay", seconds=0)
    return Row(till.way.name, f"webhook: {fault}, {copies} copies", at_first, _stands(payment.pk))


def explained(till: Till) -> tuple[int, int]:
    """What we owe the company by our books, and what it has delivered by its own, in minor units."""
    with transaction():
        account = house.clearing(till.way.company, "MRU", now=clock.now()).account_id
        ours = ledger.balance_of(account).balance.minor
    made = till.truth()[till.way.in_truth]
    return ours, PRICE.minor * len([one for one in made if _status(one) == till.way.succeeded])


def page_of(rows: list[Row]) -> str:
    """The table for readers."""
    lines = [f"| {row.way} | {row.fault} | {row.at_first} | {row.in_the_end} |" for row in rows]
    return _HEAD + "\n".join(lines) + "\n"


def _status(one: dict[str, Any]) -> str:
    status = one["status"]
    return str(status["message"] if isinstance(status, dict) else status)


def _stands(payment_id: UUID) -> str:
    """The instruction's word where it says more than the payment's."""
    state = Instruction.objects.get(pk=payment_id).state
    return state if state in ("reversed", "succeeded_late") else Payment.objects.get(pk=payment_id).state
