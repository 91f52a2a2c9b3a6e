"""Splitting an amount so that the parts sum to it exactly, in any currency.

Largest remainder: every part gets its exact share rounded towards zero; the minor units left over go one each
to the parts that lost most, the earlier first when two lost the same. So a part is never a whole minor unit
away from its exact share, the same call always gives the same parts, and splitting -x gives the negated
parts of x.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from cauri.kit.errors import Refusal
from cauri.money.amounts import Money

Weight = int | Decimal


class NothingToSplitBy(Refusal):
    """No parts, a negative weight, or weights that are all zero."""

    code = "nothing_to_split_by"


class SharesNotWhole(Refusal):
    """Percentages that do not sum to 100."""

    code = "shares_not_whole"


def equally(total: Money, parts: int) -> tuple[Money, ...]:
    """As equal as can be; the first parts are the larger by one minor unit. Raises NothingToSplitBy."""
    return by_weights(total, [1] * parts)


def by_percentages(total: Money, percentages: Sequence[Weight]) -> tuple[Money, ...]:
    """One part per percentage; they sum to 100. Raises SharesNotWhole, NothingToSplitBy."""
    if sum(map(Fraction, percentages)) != 100:
        raise SharesNotWhole()
    return by_weights(total, percentages)


def by_weights(total: Money, weights: Sequence[Weight]) -> tuple[Money, ...]:
    """One part per weight, in proportion, in the order of the weights. Raises NothingToSplitBy."""
    exact = [Fraction(weight) for weight in weights]
    common = math.lcm(*(weight.denominator for weight in exact))
    units = [weight.numerator * (common // weight.denominator) for weight in exact]
    whole = sum(units)
    if min(units, default=0) < 0 or not whole:
        raise NothingToSplitBy(parts=len(units))

    shares = [divmod(abs(total.minor) * unit, whole) for unit in units]
    parts = [part for part, _ in shares]
    by_loss = sorted(range(len(shares)), key=lambda place: -shares[place][1])
    for place in by_loss[: abs(total.minor) - sum(parts)]:
        parts[place] += 1

    sign = -1 if total.minor < 0 else 1
    return tuple(Money(sign * part, total.currency) for part in parts)
