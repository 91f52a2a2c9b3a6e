"""Split bills over HTTP: make, look, quote, pay, decline, cancel, close, remind."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status

from cauri.books.payments import api as paying
from cauri.books.payments.authorisations import Authorisation
from cauri.identity.access.api import caller_of, signed_in
from cauri.identity.blocks.shapes import BlockOut
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE, limit_each
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages
from cauri.kit.web.pages import Page
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.splits import queries, services
from cauri.products.splits.shapes import (
    SplitIn,
    SplitOut,
    SplitPaging,
    SplitPaymentIn,
    SplitQuoteIn,
    SplitQuoteOut,
)

router = Router(tags=["splits"], auth=signed_in)

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ABOUT_ONE: dict[int, Any] = {404: Problem, **_SIGNED_IN}
_ENDED: dict[int, Any] = {409: Problem, **_ABOUT_ONE}


@router.post(
    "",
    response={201: SplitOut, **dict.fromkeys((400, 409, 415, 423), Problem), **_ABOUT_ONE},
    operation_id="split_bill",
    summary="Share a bill with others",
    description=(
        "Two to twenty parts that sum to the total exactly; the others pay you theirs, within thirty days. All of them "
        "are found, or nothing is made: a refusal says at which place somebody cannot be. Needs an `Idempotency-Key` "
        "header: repeat a request whose answer was lost under the same key, and it is answered as the first time."
    ),
    throttle=LOOKUP,
)
def split_bill(request: HttpRequest, body: SplitIn) -> HttpResponse:
    caller, now, wanted = caller_of(request), clock.now(), body.wanted
    limit_each(request, body.people)

    def made(split_id: UUID) -> SplitOut:
        return SplitOut.of(services.make(wanted, caller=caller, split_id=split_id, now=now), caller.user_id, now)

    return idempotency.once(request, caller.user_id, body, made)


@router.get(
    "",
    response={200: Page[SplitOut], **_SIGNED_IN},
    operation_id="list_splits",
    summary="List split bills",
    description="Those that you made and those of others in which you have a part, the newest first.",
)
def list_splits(request: HttpRequest, paging: Query[SplitPaging]) -> Page[SplitOut]:
    user_id, now = caller_of(request).user_id, clock.now()
    own = queries.splits_of(
        user_id, side=paging.side, state=paging.state, before=paging.before, most=paging.most, now=now
    )
    return pages.page(own, paging, stamp=lambda one: one.pk.int, shown=lambda one: SplitOut.of(one, user_id, now))


@router.get(
    "/{uuid:split_id}",
    response={200: SplitOut, **_ABOUT_ONE},
    operation_id="get_split",
    summary="Look at a split bill",
    description="One that you made, with all its parts; or one in which you have a part, with yours.",
)
def look(request: HttpRequest, split_id: UUID) -> SplitOut:
    user_id = caller_of(request).user_id
    return SplitOut.of(queries.split_of(user_id, split_id), user_id, clock.now())


@router.post(
    "/{uuid:split_id}/quotes",
    response={201: SplitQuoteOut, 400: Problem, 415: Problem, **_ENDED},
    operation_id="quote_split",
    summary="Quote the payment of your part of a bill",
    description="Of all that is left of it, or of less. It reserves nothing. Good for two minutes.",
    throttle=LOOKUP,
)
def quote(request: HttpRequest, split_id: UUID, body: SplitQuoteIn) -> Status[SplitQuoteOut]:
    caller, amount = caller_of(request), None if body.amount is None else body.amount.money()
    made = retrying(
        lambda: services.quote(split_id, amount, caller=caller, from_wallet=body.from_wallet, now=clock.now())
    )
    return Status(201, SplitQuoteOut.of(made))


@router.post(
    "/{uuid:split_id}/payment",
    response={201: SplitOut, **dict.fromkeys((400, 402, 410, 415, 423), Problem), **_ENDED},
    operation_id="pay_split",
    summary="Pay your part of a bill, or some of it",
    description=(
        "With a quote that was made for it; never more than is left. Needs an `Idempotency-Key` header: repeat a "
        "request whose answer was lost under the same key, and it is answered as the first time. A refusal by limit "
        "or balance is an answer too; ask for a new quote and use a new key."
    ),
    throttle=WRITE,
)
def pay(request: HttpRequest, split_id: UUID, body: SplitPaymentIn) -> HttpResponse:
    caller, now = caller_of(request), clock.now()

    def carry_out(authorisation: Authorisation, posting_id: UUID) -> SplitOut:
        paid = services.pay(split_id, body.quote_id, authorisation, caller=caller, posting_id=posting_id, now=now)
        return SplitOut.of(paid, caller.user_id, now)

    return paying.once(request, body, carry_out, now=now)


@router.put(
    "/{uuid:split_id}/decline",
    response={200: SplitOut, **_ENDED},
    operation_id="decline_split",
    summary="Decline your part of a bill",
    description="What is left of it is not paid, and who made the split is told. Once more changes nothing.",
    throttle=WRITE,
)
def decline(request: HttpRequest, split_id: UUID) -> SplitOut:
    caller, now = caller_of(request), clock.now()
    return SplitOut.of(retrying(lambda: services.decline(split_id, caller=caller, now=now)), caller.user_id, now)


@router.put(
    "/{uuid:split_id}/block",
    response={200: BlockOut, **_ENDED},
    operation_id="block_splitter",
    summary="Block whoever split a bill with you",
    description="They cannot ask you for money any more, by requests or split bills: they learn that you cannot be "
    "asked, and not why. This bill stands as it did. Once more changes nothing.",
    throttle=WRITE,
)
def block(request: HttpRequest, split_id: UUID) -> BlockOut:
    caller, now = caller_of(request), clock.now()
    return BlockOut.of(retrying(lambda: services.block_creator(split_id, caller=caller, now=now)))


@router.delete(
    "/{uuid:split_id}",
    response={200: SplitOut, **_ENDED},
    operation_id="cancel_split",
    summary="Cancel a split bill of yours",
    description="While nobody has paid anything; after that, close it. Once more changes nothing.",
    throttle=WRITE,
)
def cancel(request: HttpRequest, split_id: UUID) -> SplitOut:
    caller, now = caller_of(request), clock.now()
    return SplitOut.of(retrying(lambda: services.cancel(split_id, caller=caller, now=now)), caller.user_id, now)


@router.put(
    "/{uuid:split_id}/close",
    response={200: SplitOut, **_ENDED},
    operation_id="close_split",
    summary="Close a split bill of yours",
    description="What is left is forgiven; what was paid stays yours. Once more changes nothing.",
    throttle=WRITE,
)
def close(request: HttpRequest, split_id: UUID) -> SplitOut:
    caller, now = caller_of(request), clock.now()
    return SplitOut.of(retrying(lambda: services.close(split_id, caller=caller, now=now)), caller.user_id, now)


@router.put(
    "/{uuid:split_id}/reminder",
    response={200: SplitOut, **_ENDED},
    operation_id="remind_of_split",
    summary="Remind those who have not paid their part",
    description="Three times at most, and a day or more after you made it or reminded before.",
    throttle=WRITE,
)
def remind(request: HttpRequest, split_id: UUID) -> SplitOut:
    caller, now = caller_of(request), clock.now()
    return SplitOut.of(retrying(lambda: services.remind(split_id, caller=caller, now=now)), caller.user_id, now)
