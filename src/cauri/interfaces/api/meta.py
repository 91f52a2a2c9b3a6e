"""What clients may know without signing in."""

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from cauri.kit.web.problems import Problem
from cauri.money import Currency, Money, currencies

router = Router(tags=["meta"])

_ONE_DAY = "public, max-age=86400"


class CurrencyOut(Schema):
    """A currency in which amounts may be given."""

    code: str = Field(description="ISO 4217 code.", examples=["MRU"])
    numeric: str = Field(description="ISO 4217 number, leading zeros kept.", examples=["929"])
    exponent: int = Field(description="Decimals an amount may have.", examples=[2])
    cash_increment: str = Field(
        description="The smallest sum that coins and notes can pay, as a decimal amount.", examples=["0.20"]
    )
    symbol: str = Field(description="How the currency is usually written.", examples=["UM"])
    name: str = Field(description="English name.", examples=["Mauritanian Ouguiya"])


@router.get(
    "/currencies",
    response={200: list[CurrencyOut], 500: Problem},
    operation_id="list_currencies",
    summary="List the currencies",
    description="Every currency that amounts may be given in, by code. The list changes with releases only.",
)
def list_currencies(request: HttpRequest, response: HttpResponse) -> list[CurrencyOut]:
    response["Cache-Control"] = _ONE_DAY
    return [_shown(currency) for currency in sorted(currencies.ALL, key=lambda one: one.code)]


def _shown(currency: Currency) -> CurrencyOut:
    return CurrencyOut(
        code=currency.code,
        numeric=currency.numeric,
        exponent=currency.exponent,
        cash_increment=Money(currency.cash_increment, currency).amount,
        symbol=currency.symbol,
        name=currency.name,
    )
