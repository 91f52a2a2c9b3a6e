"""Cash-outs over HTTP: quote, make a code, look, cancel; and the counter where an agent is shown it."""

import json
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema, Status

from cauri.books.payments.models import Quote
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.audit.requests import origin_of
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages, rendering
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.money.shapes import MoneyOut
from cauri.products.agents.cash_outs import guesses, queries, services
from cauri.products.agents.cash_outs.queries import Seen
from cauri.products.agents.cash_outs.shapes import (
    A_CODE,
    A_DAY_LATER,
    A_TIME,
    AN_ID,
    CASH,
    CashOutIn,
    CashOutQuoteIn,
    CashOutQuoteOut,
    RedemptionIn,
    id_of_payer,
)

router = Router(tags=["cash-outs"], auth=signed_in)
counter = Router(tags=["agents"], auth=signed_in)

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ASKED: dict[int, Any] = {415: Problem, **_SIGNED_IN}


class CashOutOut(Schema):
    """A cash-out as its owner sees it. The code is told once, to who made it."""

    id: UUID = Field(examples=[AN_ID])
    state: Literal["open", "held", "redeemed", "cancelled", "expired", "burnt", "rejected"] = Field(
        description="open: an agent may be shown the code; held while we look at it, rejected after that; redeemed: "
        "you got the cash. Otherwise the money is yours again: cancelled by you, expired, or burnt because of too many "
        "wrong codes.",
        examples=["open"],
    )
    amount: MoneyOut = Field(description="What was asked for.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet; it is reserved while this is open or held.")
    cash: MoneyOut = Field(description=CASH)
    from_wallet: UUID = Field(examples=[AN_ID])
    agent: str | None = Field(description="Where you got the cash; null otherwise.", examples=[None])
    made_at: datetime = Field(examples=[A_TIME])
    expires_at: datetime = Field(description="Until when an agent may be shown the code.", examples=[A_DAY_LATER])
    ended_at: datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, seen: Seen) -> "CashOutOut":
        """A cash-out in its present state."""
        cash_out, quote = seen.cash_out, _quote_of(seen)
        return cls(
            id=cash_out.pk,
            state=seen.state,  # type: ignore[arg-type] # a state is one of those above
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            cash=MoneyOut.of(quote.credit),
            from_wallet=id_of_payer(quote),
            agent=cash_out.redeemed_by.trading_name if cash_out.redeemed_by else None,
            made_at=cash_out.made_at,
            expires_at=cash_out.expires_at,
            ended_at=cash_out.ended_at,
        )


class MadeCashOutOut(CashOutOut):
    """A cash-out that was made just now, with its code."""

    code: str | None = Field(
        description="Show it to an agent. It is told only here and to a repetition of the request; null when a "
        "repetition comes so late that we can no longer tell it.",
        examples=[A_CODE],
    )


class RedemptionOut(Schema):
    """Cash that an agent gives."""

    id: UUID = Field(description="Of the payment into your float.", examples=[AN_ID])
    customer: str = Field(description="The name is masked.", examples=["Awa D•••"])
    cash: MoneyOut = Field(description="What you give the customer; it is in your float now.")
    commission: MoneyOut = Field(description="What you earned by it.")
    paid_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, redeemed: services.Redeemed) -> "RedemptionOut":
        """A redemption as the agent sees it."""
        return cls(
            id=redeemed.payment_id,
            customer=redeemed.customer,
            cash=MoneyOut.of(redeemed.cash),
            commission=MoneyOut.of(redeemed.commission),
            paid_at=redeemed.at,
        )


@router.post(
    "/quotes",
    response={201: CashOutQuoteOut, 400: Problem, 404: Problem, **_ASKED},
    operation_id="quote_cash_out",
    summary="Quote a cash-out",
    description="What it costs to get cash at an agent, before the PIN. Good for two minutes.",
    throttle=LOOKUP,
)
def quote(request: HttpRequest, body: CashOutQuoteIn) -> Status[CashOutQuoteOut]:
    caller = caller_of(request)
    made = retrying(
        lambda: services.quote(body.amount.money(), caller=caller, from_wallet=body.from_wallet, now=clock.now())
    )
    return Status(201, CashOutQuoteOut.of(made))


@router.post(
    "",
    response={201: MadeCashOutOut, **dict.fromkeys((400, 402, 404, 409, 410, 423), Problem), **_ASKED},
    operation_id="make_cash_out",
    summary="Get a code for cash",
    description=(
        "The quoted money is reserved, and any agent who is shown the code gives it to you as cash. Three codes may be "
        "open at a time. Needs an `Idempotency-Key` header: repeat a request whose answer was lost under the same key, "
        "and it is answered as the first time, with the code; nothing else tells it again. A refusal by limit or "
        "balance is an answer too; ask for a new quote and use a new key."
    ),
    throttle=WRITE,
)
def make(request: HttpRequest, body: CashOutIn) -> HttpResponse:
    caller, now = caller_of(request), clock.now()
    authorisation = body.consent_of(caller)

    def carry_out(posting_id: UUID) -> CashOutOut:
        return CashOutOut.of(services.make(body.quote_id, authorisation, caller=caller, posting_id=posting_id, now=now))

    answer = idempotency.once(
        request,
        caller.user_id,
        body,
        carry_out,
        secret={"authorisation"},
        prepare=None if body.authorisation.step_up_token else lambda: authorisation.establish(now=now),
    )
    return _with_code(answer)


@router.get(
    "",
    response={200: Page[CashOutOut], 401: Problem, 403: Problem, 422: Problem},
    operation_id="list_cash_outs",
    summary="List your cash-outs",
    description="The newest first; no codes.",
)
def list_cash_outs(request: HttpRequest, paging: Query[Paging]) -> Page[CashOutOut]:
    own = queries.cash_outs_of(caller_of(request).user_id, before=paging.before, most=paging.most)
    return pages.page(own, paging, stamp=lambda one: one.cash_out.pk.int, shown=CashOutOut.of)


@router.get(
    "/{uuid:cash_out_id}",
    response={200: CashOutOut, 401: Problem, 403: Problem, 404: Problem, 422: Problem},
    operation_id="get_cash_out",
    summary="Look at a cash-out",
    description="One of your own, as it stands; not its code.",
)
def look(request: HttpRequest, cash_out_id: UUID) -> CashOutOut:
    return CashOutOut.of(queries.cash_out_of(caller_of(request).user_id, cash_out_id))


@router.delete(
    "/{uuid:cash_out_id}",
    response={200: CashOutOut, 404: Problem, 409: Problem, **_SIGNED_IN},
    operation_id="cancel_cash_out",
    summary="Cancel a cash-out",
    description="The code opens nothing any more, and the money is yours again, with the fee. Once more is no mistake.",
    throttle=WRITE,
)
def cancel(request: HttpRequest, cash_out_id: UUID) -> CashOutOut:
    caller, now = caller_of(request), clock.now()
    return CashOutOut.of(retrying(lambda: services.cancel(cash_out_id, caller=caller, now=now)))


@counter.post(
    "/cash-outs",
    response={201: RedemptionOut, **dict.fromkeys((400, 402, 404, 409, 410, 423), Problem), **_ASKED},
    operation_id="redeem_cash_out",
    summary="Pay a cash-out at the counter",
    description=(
        "For agents. Name the customer who shows you a code; answered with 201, the money is in your float, and you "
        "give the cash. A wrong code is told in the same words whether there is such a customer or not. Five wrong "
        "ones end the customer's codes, ten within an hour keep you from this for an hour. Needs an `Idempotency-Key` "
        "header: the same request under the same key is answered as the first time and counts as no second try."
    ),
    throttle=WRITE,
)
def redeem(request: HttpRequest, body: RedemptionIn) -> HttpResponse:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    attempt = request.headers.get(idempotency.HEADER, "")

    def shown() -> None:
        guesses.show(body.named, body.code, caller=caller, attempt=attempt, now=now, origin=origin)

    def carry_out(_posting_id: UUID) -> RedemptionOut:
        return RedemptionOut.of(services.redeem(body.named, body.code, caller=caller, now=now))

    return idempotency.once(request, caller.user_id, body.asked(), carry_out, prepare=shown)


def _with_code(answer: HttpResponse) -> HttpResponse:
    """The answer with the code, which is remembered nowhere and made anew for each repetition."""
    if answer.status_code == 201:
        document = json.loads(answer.content)
        answer.content = rendering.written({**document, "code": services.code_of(UUID(document["id"]))})
    return answer


def _quote_of(seen: Seen) -> Quote:
    if seen.payment.quote is None:
        raise AssertionError("a cash-out has a quote")
    return seen.payment.quote
