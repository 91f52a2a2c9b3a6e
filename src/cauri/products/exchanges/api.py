"""Exchanges over HTTP: quote, exchange, look."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status

from cauri.books.payments import api as paying
from cauri.books.payments.authorisations import Authorisation
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.exchanges import queries, services
from cauri.products.exchanges.shapes import ExchangeIn, ExchangeOut, ExchangeQuoteIn, ExchangeQuoteOut

router = Router(tags=["exchanges"], auth=signed_in)

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ASKED: dict[int, Any] = {415: Problem, **_SIGNED_IN}


@router.post(
    "/quotes",
    response={201: ExchangeQuoteOut, 400: Problem, 404: Problem, 503: Problem, **_ASKED},
    operation_id="quote_exchange",
    summary="Quote an exchange",
    description="What an amount buys of another currency, or what it costs to buy it, between two wallets of your own. "
    "Good for half a minute.",
    throttle=LOOKUP,
)
def quote(request: HttpRequest, body: ExchangeQuoteIn) -> Status[ExchangeQuoteOut]:
    caller, named = caller_of(request), body.buy or body.sell
    if named is None:
        raise AssertionError("validation has seen one")
    made = retrying(
        lambda: services.quote(
            named.money(),
            other=body.other_currency,
            amount_is_bought=body.buy is not None,
            caller=caller,
            from_wallet=body.from_wallet,
            into_wallet=body.into_wallet,
            now=clock.now(),
        )
    )
    return Status(201, ExchangeQuoteOut.of(made))


@router.post(
    "",
    response={201: ExchangeOut, **dict.fromkeys((400, 402, 404, 409, 410, 423), Problem), **_ASKED},
    operation_id="exchange",
    summary="Exchange as quoted",
    description=(
        "What is sold leaves the one wallet and what it buys arrives in the other, both or neither. Needs an "
        "`Idempotency-Key` header: repeat a request whose answer was lost under the same key, and it is answered as "
        "the first time. A refusal by limit or balance is an answer too; ask for a new quote and use a new key."
    ),
    throttle=WRITE,
)
def exchange(request: HttpRequest, body: ExchangeIn) -> HttpResponse:
    caller, now = caller_of(request), clock.now()

    def carry_out(authorisation: Authorisation, posting_id: UUID) -> ExchangeOut:
        return ExchangeOut.of(
            services.carry_out(body.quote_id, authorisation, caller=caller, posting_id=posting_id, now=now)
        )

    return paying.once(request, body, carry_out, now=now)


@router.get(
    "",
    response={200: Page[ExchangeOut], 401: Problem, 403: Problem, 422: Problem},
    operation_id="list_exchanges",
    summary="List your exchanges",
    description="The newest first. What was refused is not among them.",
)
def list_exchanges(request: HttpRequest, paging: Query[Paging]) -> Page[ExchangeOut]:
    own = queries.exchanges_of(caller_of(request).user_id, before=paging.before, most=paging.most)
    return pages.page(own, paging, stamp=lambda one: one.payment.pk.int, shown=ExchangeOut.of)


@router.get(
    "/{uuid:exchange_id}",
    response={200: ExchangeOut, 401: Problem, 403: Problem, 404: Problem, 422: Problem},
    operation_id="get_exchange",
    summary="Look at an exchange",
    description="One of your own, as it stands, by the id of the payment that sells.",
)
def look(request: HttpRequest, exchange_id: UUID) -> ExchangeOut:
    return ExchangeOut.of(queries.exchange_of(caller_of(request).user_id, exchange_id))
