"""The statements of whole months over HTTP."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Schema

from cauri.books.wallets import queries as wallets
from cauri.identity.access.api import caller_of, signed_in
from cauri.kit.web import pages
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.servicing.statements import periods
from cauri.servicing.statements.models import MonthReady
from cauri.servicing.statements.monthly import queries

router = Router(tags=["transactions"], auth=signed_in)

_REFUSED: dict[int, Any] = dict.fromkeys((401, 403, 404, 422), Problem)


class MonthlyStatementOut(Schema):
    """A month in which a wallet had movements. Ask for its days to get it, in any of the forms there are."""

    month: str = Field(description="In the operator's time zone.", examples=["2026-10"])
    first_day: date = Field(description="To be sent as `from`.", examples=["2026-10-01"])
    last_day: date = Field(description="To be sent as `to`.", examples=["2026-10-31"])
    ready_at: datetime = Field(examples=["2026-11-01T01:00:04Z"])

    @classmethod
    def of(cls, ready: MonthReady) -> "MonthlyStatementOut":
        """A month as clients see it."""
        return cls(
            month=periods.month_name(ready.month),
            first_day=ready.month,
            last_day=periods.month_after(ready.month) - timedelta(days=1),
            ready_at=ready.ready_at,
        )


@router.get(
    "/wallets/{uuid:wallet_id}/statements",
    response={200: Page[MonthlyStatementOut], **_REFUSED},
    operation_id="list_monthly_statements",
    summary="List the months of which a statement is ready",
    description="The newest first; made on the first of the next month, of months in which something moved.",
)
def list_monthly_statements(request: HttpRequest, wallet_id: UUID, paging: Query[Paging]) -> Page[MonthlyStatementOut]:
    wallet = wallets.own_wallet(wallet_id, owner_id=caller_of(request).user_id)
    ready = queries.months_of(wallet, before=paging.before, most=paging.most)
    return pages.page(ready, paging, stamp=lambda one: one.month.toordinal(), shown=MonthlyStatementOut.of)
