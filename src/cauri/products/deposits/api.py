"""Bringing money in, over HTTP."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cauri.identity.access.api import signed_in
from cauri.identity.access.callers import Caller
from cauri.infra.idempotency import api as idempotency
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.deposits import accounts, methods, queries, services, shapes
from cauri.products.deposits.models import Intent
from cauri.products.deposits.shapes import AccountOut, DepositIn, DepositOut, MethodOut

router = Router(tags=["deposits"], auth=signed_in)

_REFUSED: dict[int, Any] = dict.fromkeys((401, 403), Problem)


class SignedInRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


@router.post(
    "",
    response={201: DepositOut, **dict.fromkeys((400, 401, 403, 404, 409, 415, 422, 429, 503), Problem)},
    operation_id="open_deposit",
    summary="Bring money in",
    description=(
        "Opens a deposit and says where to pay it. Needs an `Idempotency-Key` header; the same key again is answered "
        "as the first time. The amount has to be paid exactly, and until it expires. Look at the deposit to learn "
        "whether the money has come."
    ),
    throttle=WRITE,
)
def open_deposit(request: SignedInRequest, body: DepositIn) -> HttpResponse:
    now, amount, caller = clock.now(), body.amount.money(), request.auth
    key = request.headers.get(idempotency.HEADER, "")

    def opened() -> Intent:
        return services.open_intent(
            body.wallet_id, amount, method=Intent.Method(body.method), caller=caller, key=key, now=now
        )

    def answered(_posting_id: UUID) -> DepositOut:
        """As it stands then. Who repeats the request at the same moment may be told before the page is there."""
        return _shown(services.opened(caller.user_id, key))

    return idempotency.once(request, caller.user_id, body, answered, prepare=opened)


@router.get(
    "",
    response={200: Page[DepositOut], 422: Problem, **_REFUSED},
    operation_id="list_deposits",
    summary="List your deposits",
    description="What you wanted to bring in, newest first. No company is asked.",
)
def list_deposits(request: SignedInRequest, paging: Query[Paging]) -> Page[DepositOut]:
    mine = queries.intents_of(request.auth.user_id, before=paging.before, most=paging.most)
    came = queries.incomings_of([one.pk for one in mine])
    return pages.page(mine, paging, stamp=lambda one: one.pk.int, shown=lambda one: DepositOut.of(one, came[one.pk]))


@router.get(
    "/methods",
    response={200: list[MethodOut], **_REFUSED},
    operation_id="list_deposit_methods",
    summary="List the ways to bring money in",
    description="For each currency that somebody collects at present, with what it costs at your level.",
)
def list_deposit_methods(request: SignedInRequest) -> list[MethodOut]:
    return [
        MethodOut(
            method=one.method,
            currency=one.currency,
            company=one.company,
            fees=[shapes.band_of(rule) for rule in one.fees],
        )
        for one in methods.offered(tier=request.auth.tier, now=clock.now())
    ]


@router.get(
    "/accounts",
    response={200: list[AccountOut], **_REFUSED},
    operation_id="list_deposit_accounts",
    summary="List your account numbers",
    description="Those that are closed too. No bank is asked.",
)
def list_deposit_accounts(request: SignedInRequest) -> list[AccountOut]:
    return [AccountOut.of(one) for one in queries.accounts_of(request.auth.user_id)]


@router.put(
    "/accounts/{uuid:wallet_id}",
    response={200: AccountOut, **dict.fromkeys((400, 401, 403, 404, 409, 422, 429, 503), Problem)},
    operation_id="open_deposit_account",
    summary="Have an account number for a wallet",
    description=(
        "A number at a bank that is this wallet's alone: whatever is transferred to it comes into the wallet, less the "
        "fee. Asked for again, it is the same number. While the bank does not answer its state is `opening`: ask again."
    ),
    throttle=WRITE,
)
def open_deposit_account(request: SignedInRequest, wallet_id: UUID) -> AccountOut:
    caller = request.auth
    return AccountOut.of(retrying(lambda: accounts.open_account(wallet_id, caller=caller, now=clock.now())))


@router.get(
    "/{uuid:deposit_id}",
    response={200: DepositOut, 404: Problem, 422: Problem, 429: Problem, **_REFUSED},
    operation_id="get_deposit",
    summary="Look at a deposit",
    description="One of your own. While it is open the company is asked first, every few seconds at most.",
    throttle=LOOKUP,
)
def get_deposit(request: SignedInRequest, deposit_id: UUID) -> DepositOut:
    caller = request.auth
    return _shown(retrying(lambda: services.look(deposit_id, caller=caller, now=clock.now())))


def _shown(intent: Intent) -> DepositOut:
    return DepositOut.of(intent, queries.incomings_of([intent.pk])[intent.pk])
