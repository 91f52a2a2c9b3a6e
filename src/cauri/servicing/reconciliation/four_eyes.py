"""What may be asked for about a difference: that our books follow what the company has, at somebody's cost."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from cauri.books.payments import house
from cauri.books.payments.house import House
from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required
from cauri.money.amounts import Money
from cauri.servicing.reconciliation import booking, queries, services, sources, working
from cauri.servicing.reconciliation.models import Break
from cauri.servicing.reconciliation.services import BreakEnded


class NotTheDifference(Refusal):
    """All of a difference is put right at once: the fact `difference` says how much that is now."""

    code: ClassVar[str] = "not_the_difference"
    status: ClassVar[int] = 409


class UnknownBank(Refusal):
    """The operator has no account at that bank, or it is the one whose difference is put right."""

    code: ClassVar[str] = "unknown_house_bank"
    status: ClassVar[int] = 404


class Adjustment(Payload):
    """A posting that ends a break, between the company's account and one of the house's."""

    break_id: UUID = Field(title="Break", description="Its number, as its page shows it.")
    against: Literal["cost", "suspense", "receivable", "bank"] = Field(
        title="Against",
        description="Cost: the company took it. Suspense: whose it is, is found out. Receivable: somebody owes it."
        " Bank: it went between the company and our bank.",
    )
    bank: str = Field(default="", title="Bank", description="Which one, where it is the bank.")
    amount: str = Field(
        title="Amount",
        description="All of the difference, ours less theirs: negative where the company has more than our books.",
        examples=["12.50", "-12.50"],
    )
    currency: str = Field(title="Currency", examples=["NGN"])


@transaction_required
def adjust(asked: Adjustment, approved: Approved) -> None:
    """Post it, and end the break. Raises UnknownBreak, BreakEnded, NotTheDifference, UnknownBank."""
    working.lock()
    found, now = services.active_break(asked.break_id), approved.now
    _must_fit(asked, found)
    against = _AGAINST[asked.against](asked, found, now)
    found.posting_id = booking.book_adjustment(found, against=against, now=now)
    found.state, found.changed_at = Break.State.ADJUSTED, now
    found.save(update_fields=["posting_id", "state", "changed_at"])
    working.reconcile(found.item.company, found.item.currency, told=[found.item_id], now=now)
    if asked.against == "bank":
        working.reconcile(asked.bank, found.item.currency, now=now)


def _must_fit(asked: Adjustment, found: Break) -> None:
    if Money.of(asked.amount, asked.currency) != found.difference:  # with its sign: which way it goes was approved too
        raise NotTheDifference(difference=str(found.difference))
    if asked.against == "bank" and (asked.bank == found.item.company or asked.bank not in sources.banks()):
        raise UnknownBank(bank=asked.bank)


def _could_be(asked: Adjustment, _now: datetime) -> None:
    found = queries.found_break(asked.break_id)
    if not found.is_active:
        raise BreakEnded
    _must_fit(asked, found)


_AGAINST: dict[str, Callable[[Adjustment, Break, datetime], House]] = {
    "cost": lambda _, found, now: house.provider_cost(found.item.company, found.item.currency, now=now),
    "suspense": lambda _, found, now: house.suspense("reconciliation", found.item.currency, now=now),
    "receivable": lambda _, found, now: house.receivable(found.item.currency, now=now),
    "bank": lambda asked, found, now: booking.held_by(asked.bank, found.item.currency, now=now),
}

ADJUST = kinds.declare(
    "reconciliation.adjust",
    "Adjustment of what a company holds",
    payload=Adjustment,
    carry_out=adjust,
    check=_could_be,
    makers=("sub_admin", "finance"),
    checkers=("sub_admin", "finance"),
)
