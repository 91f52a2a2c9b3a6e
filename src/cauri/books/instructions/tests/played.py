"""A company for tests of what follows from its words: it says what it was told to say, and remembers what it heard."""

from collections import deque
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from tests.support.people import Customer

from cauri.books.instructions.models import Instruction
from cauri.books.instructions.ports import Carrier, Outcome, Told
from cauri.books.payments import house
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment, Quote, Settles
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.money import Money

PRODUCT = "payout"


class Played:
    """Says the next line of the script; the last one over and over."""

    repeatable = True
    script: ClassVar[deque[Told]] = deque()
    sent: ClassVar[list[UUID]] = []
    asked: ClassVar[list[UUID]] = []

    def company_of(self, payment_id: UUID) -> str:
        """One word."""
        return "played"

    def send(self, payment_id: UUID) -> Told:
        """Remember it, and say the next line."""
        self.sent.append(payment_id)
        return self._said()

    def ask(self, payment_id: UUID) -> Told:
        """Remember it, and say the next line."""
        self.asked.append(payment_id)
        return self._said()

    @classmethod
    def says(cls, *outcomes: Outcome | Told) -> None:
        """What it says from now on."""
        cls.script.clear()
        cls.script.extend(one if isinstance(one, Told) else Told(outcome=one) for one in outcomes)

    @classmethod
    def forget(cls) -> None:
        """As at the beginning."""
        cls.repeatable = True
        for memory in (cls.script, cls.sent, cls.asked):
            memory.clear()

    def _said(self) -> Told:
        return self.script.popleft() if len(self.script) > 1 else self.script[0]


_is_a_carrier: type[Carrier] = Played


def quoted_out(payer: Customer, amount: str, *, now: datetime) -> Quote:
    """A quote of what the company is to pay. Commits."""
    with transaction():
        return payments.quote(
            product=PRODUCT,
            payer=payer.wallet,
            payee=house.clearing("played", payer.wallet.currency, now=now),
            amount=Money.of(amount, payer.wallet.currency),
            asked_by=payer.user.pk,
            settles=Settles.BY_COMPANY,
            now=now,
        )


def paid_out(payer: Customer, amount: str = "100.00", *, now: datetime) -> Payment:
    """A payment that the company has to carry out: pending, and not sent yet. Commits."""
    quote = quoted_out(payer, amount, now=now)
    return payments.pay(quote.pk, payer.by_pin(quote), posting_id=ids.new_id(), now=now)


def state_of(payment: Payment) -> tuple[str, str]:
    """What the instruction and the payment are now."""
    return Instruction.objects.get(pk=payment.pk).state, Payment.objects.get(pk=payment.pk).state
