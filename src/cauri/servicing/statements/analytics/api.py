"""Analytics over HTTP: where one's money comes from and goes to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Schema

from cauri.books.wallets import queries as wallets
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.throttles.api import LOOKUP
from cauri.kit import clock
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.money.shapes import MoneyOut
from cauri.servicing.statements import periods
from cauri.servicing.statements.analytics import queries
from cauri.servicing.statements.analytics.categories import CATEGORIES, Category
from cauri.servicing.statements.analytics.queries import Analysis, Flow, Month
from cauri.servicing.statements.api import Days

router = Router(tags=["transactions"], auth=signed_in)

_REFUSED: dict[int, Any] = dict.fromkeys((401, 403, 404, 422), Problem)


class MoneyFlowOut(Schema):
    """What came in and went out."""

    money_in: MoneyOut
    money_out: MoneyOut
    payments: int = Field(description="How many payments; a fee is none of its own.", examples=[12])

    @classmethod
    def of(cls, flow: Flow) -> "MoneyFlowOut":
        """A flow as clients see it."""
        return cls(money_in=MoneyOut.of(flow.money_in), money_out=MoneyOut.of(flow.money_out), payments=flow.payments)


class CategoryFlowOut(MoneyFlowOut):
    """The part of a month that one category makes."""

    category: Category = Field(examples=["electricity"])


class MonthFlowOut(MoneyFlowOut):
    """One month, or the part of it that was asked for."""

    month: str = Field(description="In the operator's time zone.", examples=["2026-11"])
    categories: list[CategoryFlowOut] = Field(description="Those with something in them. They make the month, exactly.")

    @classmethod
    def of_month(cls, month: Month) -> "MonthFlowOut":
        """A month as clients see it."""
        shown = [
            CategoryFlowOut(category=one, **_fields(month.categories[one]))
            for one in CATEGORIES
            if one in month.categories
        ]
        return cls(month=month.name, categories=shown, **_fields(month.total))


class AnalyticsOut(MoneyFlowOut):
    """A wallet's time: what came in less what went out is the closing less the opening balance, exactly."""

    wallet_id: UUID = Field(examples=["019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"])
    since: datetime = Field(examples=["2026-01-01T00:00:00Z"])
    until: datetime = Field(description="Not included.", examples=["2027-01-01T00:00:00Z"])
    opening: MoneyOut
    closing: MoneyOut
    months: list[MonthFlowOut] = Field(description="Each month of the time, the earliest first, empty ones too.")

    @classmethod
    def of_wallet(cls, wallet_id: UUID, period: periods.ClosedPeriod, found: Analysis) -> "AnalyticsOut":
        """An analysis as clients see it."""
        return cls(
            wallet_id=wallet_id,
            since=period.since,
            until=period.until,
            opening=MoneyOut.of(found.opening),
            closing=MoneyOut.of(found.closing),
            months=[MonthFlowOut.of_month(month) for month in found.months],
            **_fields(found.total),
        )


@router.get(
    "/wallets/{uuid:wallet_id}/analytics",
    response={200: AnalyticsOut, **_REFUSED},
    operation_id="get_analytics",
    summary="See where a wallet's money comes from and goes to",
    description="By month and category, for some days, a year at most; without days it is this month so far. A payment "
    "counts with what was asked to be paid; the fees on your side are a category of their own.",
    throttle=LOOKUP,
)
def get_analytics(request: HttpRequest, wallet_id: UUID, days: Query[Days]) -> AnalyticsOut:
    period = periods.of_statement(days.first, days.last, now=clock.now())
    wallet = wallets.own_wallet(wallet_id, owner_id=caller_of(request).user_id)
    return AnalyticsOut.of_wallet(wallet.pk, period, queries.analysis(wallet, since=period.since, until=period.until))


def _fields(flow: Flow) -> dict[str, Any]:
    return {
        "money_in": MoneyOut.of(flow.money_in),
        "money_out": MoneyOut.of(flow.money_out),
        "payments": flow.payments,
    }
