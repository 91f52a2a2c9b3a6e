"""Amounts as clients send and see them: {"amount": "12.50", "currency": "MRU"}.

Every `api.py` uses these two. They are pydantic models without any HTTP, so that money stays below all doors.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from cauri.money.amounts import Money
from cauri.money.parsing import LONGEST

_EXAMPLE: JsonDict = {"examples": [{"amount": "12.50", "currency": "MRU"}]}


class MoneyIn(BaseModel):
    """An amount that a client sends."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, json_schema_extra=_EXAMPLE)

    # The patterns tell clients; what breaks them is refused by `money`, each mistake with a code of its own.
    amount: str = Field(
        description="Decimal text, with at most as many decimals as the currency has.",
        examples=["12.50"],
        json_schema_extra={"pattern": r"^(0|[1-9][0-9]*)(\.[0-9]+)?$", "maxLength": LONGEST},
    )
    currency: str = Field(
        description="ISO 4217 code, in capitals.", examples=["MRU"], json_schema_extra={"pattern": "^[A-Z]{3}$"}
    )

    def money(self) -> Money:
        """The amount itself. Zero and less are amounts too: whether they make sense is the verb's to say.

        Raises AmountRefused (each mistake its own kind), AmountTooLarge, UnknownCurrency, WithdrawnCurrency.
        """
        return Money.of(self.amount, self.currency)


class MoneyOut(BaseModel):
    """An amount that a client sees. Where a schema has one, the object shown may carry a Money."""

    model_config = ConfigDict(json_schema_extra=_EXAMPLE)

    amount: str = Field(description="Decimal text, with all of the currency's decimals.", examples=["12.50"])
    currency: str = Field(description="ISO 4217 code.", examples=["MRU"])

    @model_validator(mode="before")
    @classmethod
    def _from_money(cls, shown: Any) -> Any:
        return shown.as_json() if isinstance(shown, Money) else shown

    @classmethod
    def of(cls, money: Money) -> "MoneyOut":
        """The shape of an amount."""
        return cls(amount=money.amount, currency=money.currency.code)
