"""Reading an amount that somebody wrote. Nothing is guessed: what is doubtful is refused, and told why."""

import re

from cauri.kit.errors import Refusal
from cauri.money.currencies import Currency

LONGEST = 32


class AmountRefused(Refusal):
    """The base of what can be wrong with a written amount."""

    code = "amount_malformed"


class AmountNotText(AmountRefused):
    """A number instead of text: a float has lost its cents already, an integer hides which unit it counts."""

    code = "amount_not_text"


class AmountTooLong(AmountRefused):
    """More characters than any amount needs."""

    code = "amount_too_long"


class AmountBlank(AmountRefused):
    """Nothing but blanks, or blanks in or around the amount."""

    code = "amount_blank"


class AmountNotLatinDigits(AmountRefused):
    """Digits or signs other than 0-9, minus and full stop: look-alikes must not be read as money."""

    code = "amount_not_latin_digits"


class AmountNotFinite(AmountRefused):
    """NaN or an infinity."""

    code = "amount_not_finite"


class AmountInExponents(AmountRefused):
    """Scientific notation, such as 1e3."""

    code = "amount_in_exponents"


class TooManyDecimals(AmountRefused):
    """More decimals than the currency has, even if they are zeros."""

    code = "too_many_decimals"


_AMOUNT = re.compile(r"(?P<sign>-?)(?P<units>0|[1-9][0-9]*)(?:\.(?P<decimals>[0-9]+))?")

_MISTAKES: tuple[tuple[re.Pattern[str], type[AmountRefused]], ...] = (
    (re.compile(r".*\s.*|", re.DOTALL), AmountBlank),
    (re.compile(r".*[^\x00-\x7f].*", re.DOTALL), AmountNotLatinDigits),
    (re.compile(r"[+-]?(s?nan[0-9]*|inf(inity)?)", re.IGNORECASE), AmountNotFinite),
    (re.compile(r"[+-]?[0-9.]+e[+-]?[0-9]+", re.IGNORECASE), AmountInExponents),
)


def minor_units(text: str, currency: Currency) -> int:
    """The minor units that a decimal text stands for: "12.50" in MRU is 1250.

    An optional minus, digits without idle zeros in front, at most as many decimals as the currency has.
    Raises AmountRefused, or the kind of it that names the mistake.
    """
    if not isinstance(text, str):
        raise AmountNotText(currency=currency.code)
    if len(text) > LONGEST:
        raise AmountTooLong(currency=currency.code, longest=LONGEST)
    amount = _AMOUNT.fullmatch(text)
    if amount is None:
        raise _mistake_in(text)(currency=currency.code)
    decimals = amount["decimals"] or ""
    if len(decimals) > currency.exponent:
        raise TooManyDecimals(currency=currency.code, decimals=currency.exponent)
    magnitude = int(amount["units"] + decimals.ljust(currency.exponent, "0"))
    return -magnitude if amount["sign"] else magnitude


def _mistake_in(text: str) -> type[AmountRefused]:
    for pattern, mistake in _MISTAKES:
        if pattern.fullmatch(text):
            return mistake
    return AmountRefused
