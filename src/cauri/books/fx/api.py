"""What currencies cost, for anybody."""

from datetime import date
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from ninja import Field, Query, Schema
from ninja.decorators import decorate_view
from pydantic import StringConstraints

from cauri.books.fx import queries
from cauri.books.fx.exchange import ExchangeRate
from cauri.kit import clock
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router

router = Router(tags=["meta"])

_kept_five_minutes = decorate_view(cache_control(public=True, max_age=300), conditional_page)

Code = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]


class RateOut(Schema):
    """What one unit of a currency buys of another, for information: what an exchange costs says its own quote."""

    base: str = Field(description="ISO 4217 code.", examples=["EUR"])
    quote: str = Field(description="ISO 4217 code.", examples=["MRU"])
    rate: str = Field(
        description="How many units of `quote` one unit of `base` buys: a decimal with twelve significant digits.",
        examples=["45.71"],
    )
    published_on: date = Field(description="The day of the oldest rate that it was computed from.")

    @classmethod
    def of(cls, rate: ExchangeRate) -> "RateOut":
        """The shape of a rate."""
        return cls(
            base=rate.base.code, quote=rate.quote.code, rate=format(rate.mid, "f"), published_on=rate.published_on
        )


@router.get(
    "/rates",
    response={200: list[RateOut], 304: None, 422: Problem, 500: Problem},
    operation_id="list_rates",
    summary="List the exchange rates",
    description="Of one currency against each that wallets may hold, without the operator's margin. A currency whose "
    "rate is not known, or too old, is left out.",
)
@_kept_five_minutes
def list_rates(
    request: HttpRequest,
    base: Annotated[
        Code | None, Query(description="The currency that is priced; by default the operator's.", examples=["MRU"])
    ] = None,
) -> list[RateOut]:
    rates = queries.rates_of(base or settings.FX_BASE, settings.WALLET_CURRENCIES, now=clock.now())
    return [RateOut.of(rate) for rate in rates]
