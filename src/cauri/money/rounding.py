"""Rounding, with its direction said aloud."""

from enum import Enum


class Rounding(Enum):
    """Where a value between two minor units goes."""

    HALF_UP = "half_up"  # to the nearest, a half away from zero: a debit mirrors its credit
    HALF_EVEN = "half_even"  # to the nearest, a half to the even neighbour
    UP = "up"  # away from zero
    DOWN = "down"  # towards zero
    CEILING = "ceiling"  # towards plus infinity
    FLOOR = "floor"  # towards minus infinity


def rounded_quotient(numerator: int, denominator: int, rounding: Rounding) -> int:
    """The whole number that `numerator / denominator` rounds to, the denominator being positive.

    Integers all the way, so that no context of `decimal` can cut digits off a large product.
    """
    whole, rest = divmod(numerator, denominator)
    return whole + _steps_up(whole, 2 * rest, denominator, rounding) if rest else whole


def _steps_up(whole: int, doubled_rest: int, denominator: int, rounding: Rounding) -> bool:
    """Whether the value, which lies between `whole` and `whole + 1`, goes to the upper of the two."""
    negative = whole < 0
    match rounding:
        case Rounding.CEILING:
            return True
        case Rounding.FLOOR:
            return False
        case Rounding.UP:
            return not negative
        case Rounding.DOWN:
            return negative
        case _ if doubled_rest != denominator:
            return doubled_rest > denominator
        case Rounding.HALF_EVEN:
            return whole % 2 == 1
        case _:
            return not negative
