"""Claimable transfers over HTTP: quote, send, look, claim, cancel."""

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
from cauri.kit.web.pages import Page
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.claims import queries, services
from cauri.products.claims.shapes import ClaimableIn, ClaimableTransferOut, ClaimPaging, ClaimQuoteIn, ClaimQuoteOut

router = Router(tags=["claims"], auth=signed_in)

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ABOUT_ONE: dict[int, Any] = {404: Problem, **_SIGNED_IN}


@router.post(
    "/quotes",
    response={201: ClaimQuoteOut, **dict.fromkeys((400, 409, 415), Problem), **_ABOUT_ONE},
    operation_id="quote_claimable_transfer",
    summary="Quote a transfer to somebody who has not joined",
    description="For a mobile number that nobody here has; to a customer's, send a transfer. What it costs, before the "
    "PIN. Good for two minutes.",
    throttle=LOOKUP,
)
def quote(request: HttpRequest, body: ClaimQuoteIn) -> Status[ClaimQuoteOut]:
    caller, now = caller_of(request), clock.now()
    made, quoted = retrying(
        lambda: services.quote(
            body.phone, body.amount.money(), caller=caller, from_wallet=body.from_wallet, note=body.note, now=now
        )
    )
    return Status(201, ClaimQuoteOut.of(made, quoted, body.note))


@router.post(
    "",
    response={201: ClaimableTransferOut, **dict.fromkeys((400, 402, 409, 410, 415, 423), Problem), **_ABOUT_ONE},
    operation_id="send_claimable_transfer",
    summary="Send money to somebody who has not joined",
    description=(
        "The quoted money is reserved in your wallet for seven days, and the number gets a text message. Whoever joins "
        "with it gets the money; until then you may cancel, and what nobody claims is yours again. Needs an "
        "`Idempotency-Key` header: repeat a request whose answer was lost under the same key, and it is answered as "
        "the first time. A refusal by limit or balance is an answer too; ask for a new quote and use a new key."
    ),
    throttle=WRITE,
)
def send(request: HttpRequest, body: ClaimableIn) -> HttpResponse:
    caller, now = caller_of(request), clock.now()

    def carry_out(authorisation: Authorisation, posting_id: UUID) -> ClaimableTransferOut:
        seen = services.send(body.quote_id, authorisation, caller=caller, posting_id=posting_id, now=now)
        return ClaimableTransferOut.of(seen, caller.user_id, now)

    return paying.once(request, body, carry_out, now=now)


@router.get(
    "",
    response={200: Page[ClaimableTransferOut], **_SIGNED_IN},
    operation_id="list_claimable_transfers",
    summary="List your claimable transfers",
    description="Those that you sent, and those that are or were yours to claim, the newest first.",
)
def list_claimable_transfers(request: HttpRequest, paging: Query[ClaimPaging]) -> Page[ClaimableTransferOut]:
    user_id, now = caller_of(request).user_id, clock.now()
    own = queries.transfers_of(user_id, side=paging.side, before=paging.before, most=paging.most)
    return pages.page(
        own, paging, stamp=lambda one: one.transfer.pk.int, shown=lambda one: ClaimableTransferOut.of(one, user_id, now)
    )


@router.get(
    "/{uuid:claim_id}",
    response={200: ClaimableTransferOut, **_ABOUT_ONE},
    operation_id="get_claimable_transfer",
    summary="Look at a claimable transfer",
    description="One that you sent, or that is for you, as it stands.",
)
def look(request: HttpRequest, claim_id: UUID) -> ClaimableTransferOut:
    user_id = caller_of(request).user_id
    return ClaimableTransferOut.of(queries.transfer_of(user_id, claim_id), user_id, clock.now())


@router.put(
    "/{uuid:claim_id}/claim",
    response={200: ClaimableTransferOut, **dict.fromkeys((402, 409, 423), Problem), **_ABOUT_ONE},
    operation_id="claim_transfer",
    summary="Claim money that was sent to your number",
    description="What you could not be given when you joined: no wallet in its currency, or more than your limits "
    "take. It goes into your wallet, once. Once more is no mistake.",
    throttle=WRITE,
)
def claim(request: HttpRequest, claim_id: UUID) -> ClaimableTransferOut:
    caller, now = caller_of(request), clock.now()
    return ClaimableTransferOut.of(
        retrying(lambda: services.claim(claim_id, caller=caller, now=now)), caller.user_id, now
    )


@router.delete(
    "/{uuid:claim_id}",
    response={200: ClaimableTransferOut, 409: Problem, **_ABOUT_ONE},
    operation_id="cancel_claimable_transfer",
    summary="Cancel a claimable transfer",
    description="While nobody has claimed it: money and fee are free again. Once more is no mistake.",
    throttle=WRITE,
)
def cancel(request: HttpRequest, claim_id: UUID) -> ClaimableTransferOut:
    caller, now = caller_of(request), clock.now()
    return ClaimableTransferOut.of(
        retrying(lambda: services.cancel(claim_id, caller=caller, now=now)), caller.user_id, now
    )
