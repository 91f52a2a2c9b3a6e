"""What comes in and goes out by way of the bank gateway while something goes wrong there, step by step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.faults.companies import Row
from tests.support import people, relay
from tests.support.apps import new_key
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
from cauri.products.deposits import accounts, details, feeds
from cauri.products.deposits import services as deposits
from cauri.products.deposits.models import Account, Incoming, Intent
from cauri.products.withdrawals import beneficiaries
from cauri.products.withdrawals import services as withdrawals

HOUR = timedelta(hours=1)
COMPANY = "bankgateway"
PRICE = Money.of("500.00", "MRU")
_UNHEARD = "unheard of"
_HEAD = """# When the bank gateway fails

Made by `tests/faults/test_bank_gateway.py`, which plays each of these against the sandbox over real HTTP; what a fault
is, says `src/cauri/integrations/sandbox/README.md`. After every row the clearing account stands at what the bank's own
books say, and `cauri ledger verify` finds nothing. "At first" is while the fault lasts, or after the first word; "in
the end" is after it is over and the bank was asked again. Nothing is given back while it is unknown what the bank did.

| way | what goes wrong | at first | in the end |
|---|---|---|---|
"""


@dataclass
class Desk:
    """The customer, the bank, and a time that only goes on when it is told to."""

    sandbox: Sandbox
    awa: Customer
    now: datetime

    def later(self, by: timedelta) -> datetime:
        """Let time pass."""
        self.now += by
        return self.now

    def wrong(self, fault: str, *, where: str = "") -> None:
        """Let it go wrong from now on."""
        self.sandbox.fault(COMPANY, fault, where=where, seconds=0.3)

    def well(self) -> None:
        """Let it go well again, and forget that it did not."""
        self.sandbox.fault(COMPANY, "none")
        Company.objects.update(failures=0, paused_until=None)

    def flip(self, reference: str, status: str) -> None:
        """Give a credit or a payout another end there."""
        self.sandbox.switch(f"{COMPANY}/flip", reference=reference, status=status)

    def truth(self) -> dict[str, Any]:
        """The bank's own books."""
        found: dict[str, Any] = self.sandbox.truth(COMPANY)
        return found

    @property
    def account(self) -> Account:
        """Awa's account number."""
        return accounts.open_account(self.awa.wallet.pk, caller=self.awa.caller, now=self.now)


def to_account(desk: Desk) -> str:
    """Somebody transfers to Awa's account number."""
    return _transferred(desk, desk.account)


def for_intent(desk: Desk) -> str:
    """Awa transfers to our account, and says what for."""
    intent = deposits.open_intent(
        desk.awa.wallet.pk, PRICE, method=Intent.Method.BANK_TRANSFER, caller=desk.awa.caller, key=new_key(),
        now=desk.now,
    )  # fmt: skip
    assert intent.account is not None
    return _transferred(desk, intent.account, remark=f"VIR {intent.remark}")


WAYS_IN: dict[str, Callable[[Desk], str]] = {"account number": to_account, "bank transfer": for_intent}


def received(desk: Desk, way: str, fault: str) -> Row:
    """Money comes in while the bank fails as it is asked what came."""
    credit, before = WAYS_IN[way](desk), desk.awa.balance
    desk.wrong(fault)
    feeds.read(now=desk.later(timedelta(minutes=1)))
    at_first = _state(credit)
    desk.well()
    for _ in range(2):
        feeds.read(now=desk.later(HOUR))
    assert desk.awa.balance == before + PRICE
    return Row(way, fault, at_first, _state(credit))


def ordered(desk: Desk, number: str) -> Payment:
    """A withdrawal that the bank has not heard of yet."""
    saved = beneficiaries.save(
        desk.awa.caller, currency="MRU", bank_code="BDS", number=number, pin=people.PIN, now=desk.now
    )
    quoted = withdrawals.quote(saved.pk, PRICE, caller=desk.awa.caller, now=desk.now)
    by = desk.awa.by_pin(quoted.quote)
    by.establish(now=desk.now)
    with transaction():
        return withdrawals.send(quoted.quote.pk, by, posting_id=ids.new_id(), now=desk.now).payment


def paid_out(desk: Desk, fault: str) -> Row:
    """Awa takes money out while the bank fails as it is told to, and as it is asked the first time."""
    payment = ordered(desk, "12345678")
    desk.wrong(fault, where="/payouts")
    instructions.carry_out(payment.pk, now=desk.now)
    desk.wrong(fault)
    instructions.pursue(now=desk.later(timedelta(minutes=3)))
    at_first = _stands(payment.pk)
    if at_first == "pending":
        held = ledger.balance_of(desk.awa.wallet.account_id)
        assert held.balance == held.available + PRICE, "nothing is given back while nobody knows"
    desk.well()
    for _ in range(4):
        instructions.pursue(now=desk.later(HOUR))
    in_the_end = _stands(payment.pk)
    assert in_the_end == "completed"
    return Row("payout", fault, at_first, in_the_end)


def returned(desk: Desk, way: str) -> Row:
    """The bank has received money, and then has not."""
    credit = WAYS_IN[way](desk)
    feeds.read(now=desk.later(timedelta(minutes=1)))
    at_first = _state(credit)
    desk.flip(credit, "returned")
    feeds.read(now=desk.later(timedelta(minutes=1)))
    return Row(way, "booked, then returned", at_first, _state(credit))


def flipped(desk: Desk, *, first: str, then: str) -> Row:
    """The bank says one thing of a payout, and later another."""
    payment = ordered(desk, "12345106" if first == "rejected" else "12345678")
    instructions.carry_out(payment.pk, now=desk.now)
    instructions.ask(payment.pk, now=desk.later(timedelta(minutes=1)))
    at_first = _stands(payment.pk)
    desk.flip(f"wd-{payment.pk.hex}", then)
    instructions.ask(payment.pk, now=desk.later(timedelta(minutes=1)))
    return Row("payout", f"{first}, then {then}", at_first, _stands(payment.pk))


def told_of_credit(desk: Desk, way: str, fault: str, *, copies: int) -> Row:
    """Money comes in and the bank tells of it in this way; in the end its list is read as well."""
    before_all = desk.awa.balance
    desk.sandbox.switch(f"{COMPANY}/webhook", copies=copies, fault=fault)
    before = len(desk.truth()["reported"])
    credit = WAYS_IN[way](desk)
    statuses = _heard(desk, before, 0 if fault == "never" else copies)
    at_first = _state(credit)
    assert at_first == ("credited" if 200 in statuses else _UNHEARD)
    for _ in range(2):
        feeds.read(now=desk.later(HOUR))
    assert desk.awa.balance == before_all + PRICE
    return Row(way, f"webhook: {fault}, {copies} copies", at_first, _state(credit))


def told_of_payout(desk: Desk, fault: str, *, copies: int) -> Row:
    """The bank ends what was pending and tells of it in this way; in the end it is asked as well."""
    desk.sandbox.switch(f"{COMPANY}/webhook", copies=copies, fault=fault)
    desk.sandbox.switch(f"{COMPANY}/delay", seconds=3600)
    payment = ordered(desk, "12345678")
    instructions.carry_out(payment.pk, now=desk.now)
    before = len(desk.truth()["reported"])
    desk.flip(f"wd-{payment.pk.hex}", "completed")
    statuses = _heard(desk, before, 0 if fault == "never" else copies)
    at_first = _stands(payment.pk)
    assert at_first == ("completed" if 200 in statuses else "pending")
    instructions.pursue(now=desk.later(2 * HOUR))
    assert _stands(payment.pk) == "completed"
    desk.sandbox.switch(f"{COMPANY}/delay", seconds=0)
    return Row("payout", f"webhook: {fault}, {copies} copies", at_first, _stands(payment.pk))


def explained(desk: Desk) -> tuple[int, int]:
    """What the bank owes us by our books, and by its own, in minor units."""
    with transaction():
        account = house.clearing(COMPANY, "MRU", now=clock.now()).account_id
        ours = -ledger.balance_of(account).balance.minor
    truth = desk.truth()
    return ours, truth["balance"]["MRU"] - truth["opening"]["MRU"]


def page_of(rows: list[Row]) -> str:
    """The table for readers."""
    lines = [f"| {row.way} | {row.fault} | {row.at_first} | {row.in_the_end} |" for row in rows]
    return _HEAD + "\n".join(lines) + "\n"


def _heard(desk: Desk, before: int, wanted: int) -> set[int]:
    """How our door answered, once all was sent; what follows from it has happened."""
    assert eventually(lambda: len(desk.truth()["reported"]) == before + wanted, seconds=20)
    statuses = set(desk.truth()["reported"][before:])
    assert statuses <= {200, 401}, statuses
    relay.deliver_all()
    return statuses


def _transferred(desk: Desk, account: Account, *, remark: str = "") -> str:
    pay_to = details.opened(account)
    assert pay_to is not None
    sent = desk.sandbox.switch(f"{COMPANY}/transfer", number=pay_to.number, amount=PRICE.minor, remark=remark)
    return str(sent["id"])


def _state(credit: str) -> str:
    found = Incoming.objects.filter(company=COMPANY, company_id=credit).first()
    return _UNHEARD if found is None else found.state


def _stands(payment_id: UUID) -> str:
    """The instruction's word where it says more than the payment's."""
    state = Instruction.objects.get(pk=payment_id).state
    return state if state in ("reversed", "succeeded_late") else Payment.objects.get(pk=payment_id).state
