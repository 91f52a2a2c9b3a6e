"""What a customer does by way of a company while something goes wrong there, step by step: deposits and withdrawals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

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
from cauri.products.deposits import asking
from cauri.products.deposits import services as deposits
from cauri.products.deposits.models import Intent
from cauri.products.withdrawals import beneficiaries
from cauri.products.withdrawals import services as withdrawals

HOUR = timedelta(hours=1)
AMOUNT = "5000.00"
COMPANY = "paystack"
_HEAD = """# When a company fails

Made by `tests/faults/test_companies.py`, which plays each of these against the sandbox over real HTTP; what a fault
is, says `src/cauri/integrations/sandbox/README.md`. After every row the clearing account stands at what the company's
own books say, and `cauri ledger verify` finds nothing. "At first" is while the fault lasts, or after the first word;
"in the end" is after it is over and the company was asked again. Nothing is given back while it is unknown what the
company did.

| way | what goes wrong | at first | in the end |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Row:
    """One line of the table: what went wrong, what was seen while it did, and what in the end."""

    way: str
    fault: str
    at_first: str
    in_the_end: str


@dataclass
class Bench:
    """The customer, the company, and a time that only goes on when it is told to."""

    sandbox: Sandbox
    awa: Customer
    now: datetime

    def later(self, by: timedelta) -> datetime:
        """Let time pass."""
        self.now += by
        return self.now

    def wrong(self, fault: str, *, where: str = "") -> None:
        """Let it go wrong from now on."""
        self.sandbox.fault(COMPANY, fault, where=where, seconds=0.5)

    def well(self) -> None:
        """Let it go well again, and forget that it did not."""
        self.sandbox.fault(COMPANY, "none")
        Company.objects.update(failures=0, paused_until=None)


def deposited(bench: Bench, fault: str) -> Row:
    """Awa brings money in while Paystack fails at every step of it."""
    bench.wrong(fault)
    intent = deposits.open_intent(
        bench.awa.wallet.pk, Money.of(AMOUNT, "NGN"), caller=bench.awa.caller, key=new_key(), now=bench.now
    )
    bench.well()
    if not intent.address:
        intent = deposits.look(intent.pk, caller=bench.awa.caller, now=bench.later(timedelta(minutes=2)))
    before = bench.awa.balance
    if bench.sandbox.truth(COMPANY)["transactions"]:
        bench.sandbox.switch(f"{COMPANY}/pay", reference=intent.reference)
    bench.wrong(fault)
    asking.pursue_due(now=bench.later(timedelta(minutes=3)))
    at_first = _state(intent)
    bench.well()
    for _ in range(3):
        asking.pursue_due(now=bench.later(2 * HOUR))
    assert _state(intent) == "paid", "the payer has paid"
    assert bench.awa.balance == before + Money.of(AMOUNT, "NGN")
    return Row("deposit", fault, at_first, _state(intent))


def withdrew(bench: Bench, fault: str, *, account: str = "0000000000") -> Row:
    """Awa takes money out while Paystack fails as it is told to pay, and as it is asked the first time."""
    payment = ordered(bench, account)
    bench.wrong(fault, where="/transfer")
    instructions.carry_out(payment.pk, now=bench.now)
    bench.wrong(fault)
    instructions.pursue(now=bench.later(timedelta(minutes=3)))
    at_first = _stands(payment.pk)
    reserved = payment.quote is not None and Payment.objects.get(pk=payment.pk).state == "pending"
    if reserved:
        held = ledger.balance_of(bench.awa.wallet.account_id)
        assert held.balance == held.available + Money.of(AMOUNT, "NGN"), "nothing is given back while nobody knows"
    bench.well()
    for _ in range(4):
        instructions.pursue(now=bench.later(HOUR))
    in_the_end = _stands(payment.pk)
    assert in_the_end == "completed"
    return Row("withdrawal", fault, at_first, in_the_end)


def ordered(bench: Bench, account: str) -> Payment:
    """A withdrawal that the company has not heard of yet."""
    saved = beneficiaries.save(
        bench.awa.caller, currency="NGN", bank_code="058", number=account, pin=people.PIN, now=bench.now
    )
    quoted = withdrawals.quote(saved.pk, Money.of(AMOUNT, "NGN"), caller=bench.awa.caller, now=bench.now)
    by = bench.awa.by_pin(quoted.quote)
    by.establish(now=bench.now)
    with transaction():
        return withdrawals.send(quoted.quote.pk, by, posting_id=ids.new_id(), now=bench.now).payment


def flipped(bench: Bench, way: str, first: str, then: str) -> Row:
    """Paystack says one thing, and later another."""
    if way == "deposit":
        intent = deposits.open_intent(
            bench.awa.wallet.pk, Money.of(AMOUNT, "NGN"), caller=bench.awa.caller, key=new_key(), now=bench.now
        )
        return _turned(bench, way, intent.reference, first, then, lambda: _asked_about(intent, bench))
    payment = ordered(bench, "0000000001" if first == "failed" else "0000000000")
    instructions.carry_out(payment.pk, now=bench.now)
    reference = f"wd-{payment.pk.hex}"
    return _turned(bench, way, reference, first, then, lambda: _asked_after(payment, bench))


def _turned(bench: Bench, way: str, reference: str, first: str, then: str, ask: Callable[[], str]) -> Row:
    if way == "deposit":
        bench.sandbox.switch(f"{COMPANY}/pay", reference=reference, status=first)
    at_first = ask()
    switch = "pay" if (way, then) == ("deposit", "success") else "flip"
    bench.sandbox.switch(f"{COMPANY}/{switch}", reference=reference, status=then)
    return Row(way, f"{first}, then {then}", at_first, ask())


def _asked_about(intent: Intent, bench: Bench) -> str:
    asking.ask(COMPANY, intent.reference, now=bench.later(timedelta(minutes=1)))
    return _state(intent)


def _asked_after(payment: Payment, bench: Bench) -> str:
    instructions.ask(payment.pk, now=bench.later(timedelta(minutes=1)))
    return _stands(payment.pk)


def _state(intent: Intent) -> str:
    return Intent.objects.get(pk=intent.pk).state


def _stands(payment_id: UUID) -> str:
    """The instruction's word where it says more than the payment's."""
    state = Instruction.objects.get(pk=payment_id).state
    return state if state in ("reversed", "succeeded_late") else Payment.objects.get(pk=payment_id).state


def explained(bench: Bench) -> tuple[int, int]:
    """What Paystack owes us by our books, and by its own, in subunits.

    It keeps its fee for a transfer out of the balance and tells it in its report only: that much ours say more.
    """
    with transaction():
        ours = -ledger.balance_of(house.clearing(COMPANY, "NGN", now=clock.now()).account_id).balance.minor
    truth = bench.sandbox.truth(COMPANY)
    fees = sum(one["fees"] for one in truth["transfers"] if one["status"] == "success")
    return ours, truth["balance"]["NGN"] - truth["opening"]["NGN"] + fees


def told(bench: Bench, fault: str, *, url: str, key: str, copies: int) -> Row:
    """Awa has paid, and Paystack tells of it in this way; in the end it is asked as well."""
    bench.sandbox.switch(f"{COMPANY}/webhook", url=url, secret=key, copies=copies, fault=fault)
    intent = deposits.open_intent(
        bench.awa.wallet.pk, Money.of(AMOUNT, "NGN"), caller=bench.awa.caller, key=new_key(), now=bench.now
    )
    before, told_before = bench.awa.balance, _answers(bench)
    bench.sandbox.switch(f"{COMPANY}/pay", reference=intent.reference)
    wanted = 0 if fault == "never" else copies
    assert eventually(lambda: len(_answers(bench)) == len(told_before) + wanted, seconds=20)
    statuses = _answers(bench)[len(told_before) :]
    assert set(statuses) <= {200, 401}, statuses
    relay.deliver_all()
    at_first = _state(intent)
    assert at_first == ("paid" if 200 in statuses else "open")
    asking.pursue_due(now=bench.later(2 * HOUR))
    assert _state(intent) == "paid"
    assert bench.awa.balance == before + Money.of(AMOUNT, "NGN")
    bench.sandbox.switch(f"{COMPANY}/webhook", url="")
    return Row("deposit", f"webhook: {fault}, {copies} copies", at_first, _state(intent))


def _answers(bench: Bench) -> list[int]:
    reported: list[int] = bench.sandbox.truth(COMPANY)["reported"]
    return reported


def page_of(rows: list[Row]) -> str:
    """The table for readers."""
    lines = [f"| {row.way} | {row.fault} | {row.at_first} | {row.in_the_end} |" for row in rows]
    return _HEAD + "\n".join(lines) + "\n"
