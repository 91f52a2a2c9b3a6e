"""What payments ask of others before money moves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cauri.books.payments.models import Quote
from cauri.kit.errors import Fact


class Decision(StrEnum):
    """What a guard says. The strictest of all guards counts."""

    ALLOW = "allow"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Verdict:
    """A guard's decision, with a stable code and facts for staff. The payer is never told which guard it was."""

    decision: Decision
    code: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)


ALLOWED = Verdict(Decision.ALLOW)


class PaymentGuard(Protocol):
    """Somebody who may refuse a payment, or hold it until a person has looked.

    Asked inside the payment's transaction, after it was authorised and before anything moves: it only reads, and calls
    no company. `settings.PAYMENT_GUARDS` names the classes.
    """

    def verdict_on(self, quote: Quote, *, before: Sequence[Quote] = (), now: datetime) -> Verdict:
        """Allow, hold or refuse the quoted payment.

        `before`: what the same payer pays in the same act before it, allowed already and not written yet.
        """
        ...
