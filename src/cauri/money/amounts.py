"""Money: a whole number of minor units in one currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cauri.kit.errors import Refusal
from cauri.money import currencies, parsing
from cauri.money.currencies import Currency
from cauri.money.rounding import Rounding, rounded_quotient

# What the books' bigint columns hold. The same below zero, so that negation never fails.
LARGEST_MINOR = 2**63 - 1


class CurrencyMismatch(Refusal):
    """Two amounts of different currencies met where only one currency makes sense."""

    code = "currencies_differ"


class AmountTooLarge(Refusal):
    """More than the books can hold."""

    code = "amount_too_large"


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency. It may be negative; zero is false.

    Adding, subtracting and ordering raise CurrencyMismatch across currencies. Whatever would exceed
    LARGEST_MINOR raises AmountTooLarge.
    """

    minor: int
    currency: Currency

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are whole numbers, not {type(self.minor).__name__}")
        if abs(self.minor) > LARGEST_MINOR:
            raise AmountTooLarge(currency=self.currency.code)

    @classmethod
    def of(cls, amount: str, code: str) -> "Money":
        """Money.of("12.50", "MRU").

        Raises AmountRefused (each mistake its own kind), AmountTooLarge, UnknownCurrency, WithdrawnCurrency.
        """
        currency = currencies.named(code)
        return cls(parsing.minor_units(amount, currency), currency)

    @classmethod
    def of_minor(cls, minor: int, code: str) -> "Money":
        """Money.of_minor(1250, "MRU") is 12.50 MRU.

        Raises AmountTooLarge, UnknownCurrency, WithdrawnCurrency.
        """
        return cls(minor, currencies.named(code))

    @classmethod
    def from_json(cls, document: Mapping[str, str]) -> "Money":
        """The inverse of `as_json`. Raises what `of` raises; KeyError when a member is missing."""
        return cls.of(document["amount"], document["currency"])

    def as_json(self) -> dict[str, str]:
        """{"amount": "12.50", "currency": "MRU"}, the shape that clients see."""
        return {"amount": self.amount, "currency": self.currency.code}

    @property
    def amount(self) -> str:
        """The amount in decimals, always with all of the currency's: "12.50"."""
        sign = "-" if self.minor < 0 else ""
        digits = str(abs(self.minor)).zfill(self.currency.exponent + 1)
        if not self.currency.exponent:
            return sign + digits
        return f"{sign}{digits[: -self.currency.exponent]}.{digits[-self.currency.exponent :]}"

    def scaled_by(self, rate: Decimal | int, rounding: Rounding = Rounding.HALF_UP) -> "Money":
        """This amount times a rate: the exact product, rounded once, to a whole minor unit."""
        if not isinstance(rate, Decimal | int):
            raise TypeError(f"a rate is a Decimal, not {type(rate).__name__}")
        numerator, denominator = rate.as_integer_ratio()
        return Money(rounded_quotient(self.minor * numerator, denominator, rounding), self.currency)

    def rounded_to_cash(self, rounding: Rounding = Rounding.HALF_UP) -> "Money":
        """The nearest sum that coins and notes can pay: 12.47 MRU is 12.40, the smallest coin being 0.20."""
        increment = self.currency.cash_increment
        return Money(rounded_quotient(self.minor, increment, rounding) * increment, self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency.code}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._alike(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._alike(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        if type(times) is not int:
            raise TypeError("money is multiplied by whole numbers; scaled_by takes a rate")
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._alike(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._alike(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._alike(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._alike(other)

    def _alike(self, other: "Money") -> int:
        """The other's minor units, once it is known that they count the same thing."""
        if not isinstance(other, Money):
            raise TypeError(f"money meets only money, not {type(other).__name__}")
        if other.currency != self.currency:
            raise CurrencyMismatch(one=self.currency.code, other=other.currency.code)
        return other.minor
