"""How a bill is shared: who bears how much, so that the parts sum to the total exactly, to the minor unit.

Equal parts differ by one minor unit at most, and the first ones are the larger. Percentages go by largest remainder:
what rounding towards zero leaves over goes, a minor unit each, to the parts that lost most, the earlier first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from cauri.books.wallets.recipients import Recipient
from cauri.kit.errors import Refusal
from cauri.money import splitting
from cauri.money.amounts import Money
from cauri.products.splits.models import Split


class PartsDiffer(Refusal):
    """The parts that are named do not sum to the total: the facts say what they come to, and the total."""

    code: ClassVar[str] = "split_parts_differ"


class PartIsNothing(Refusal):
    """A part comes to nothing, or less: the fact `place` says which."""

    code: ClassVar[str] = "split_part_is_nothing"


@dataclass(frozen=True, slots=True)
class Share:
    """Who bears a part, oneself where nobody is named; by which amount or percentage, where the method takes one."""

    recipient: Recipient | None
    amount: Money | None = None
    percentage: Decimal | None = None


def amounts_of(method: str, total: Money, shares: Sequence[Share]) -> tuple[Money, ...]:
    """What each bears, in their order; the sum is the total.

    Raises PartsDiffer, PartIsNothing, money.SharesNotWhole, CurrencyMismatch.
    """
    if method == Split.Method.EQUAL:
        parts = splitting.equally(total, len(shares))
    elif method == Split.Method.PERCENTAGE:
        parts = splitting.by_percentages(total, [one.percentage or Decimal(0) for one in shares])
    else:
        parts = tuple(one.amount or Money(0, total.currency) for one in shares)
    for place, part in enumerate(parts, start=1):
        if part <= Money(0, total.currency):
            raise PartIsNothing(place=place)
    whole = sum(parts, Money(0, total.currency))
    if whole != total:
        raise PartsDiffer(parts=str(whole), total=str(total))
    return parts
