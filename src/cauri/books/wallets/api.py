"""The caller's wallets over HTTP."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema, Status
from pydantic import StringConstraints

from cauri.books.wallets import numbers, queries, services
from cauri.books.wallets.models import LONGEST_NAME, Wallet
from cauri.books.wallets.queries import HeldWallet
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.audit.acts import Actor
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyOut

router = Router(tags=["wallets"], auth=signed_in)

_PROBLEMS: dict[int, Any] = {401: Problem, 429: Problem, 500: Problem}
_OF_ONE: dict[int, Any] = {404: Problem, 422: Problem, **_PROBLEMS}

# Blanks around a name are taken away before it is measured; `services` has the last word on it.
_Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME, strip_whitespace=True)]


class WalletOut(Schema):
    """One of your wallets and what it holds: balance = available + held."""

    id: UUID
    kind: Literal["main", "savings", "business", "float"] = Field(
        description="float: an agent's, for serving customers; it pays for nothing else.", examples=["main"]
    )
    currency: str = Field(description="ISO 4217 code.", examples=["MRU"])
    status: Literal["active", "frozen", "closed"] = Field(
        description="Out of a frozen wallet no money goes; a closed one takes part in nothing.", examples=["active"]
    )
    frozen_by: Literal["owner", "staff"] | None = Field(
        description="Who froze it. What staff froze, only staff can thaw.", examples=[None]
    )
    number: str = Field(description="Account number, for others to pay into.", examples=["1234 5678 9092"])
    name: str = Field(description="What you call it; empty until you do.", examples=["School fees"])
    is_default: bool = Field(
        description="Of your wallets in this currency, the one you are paid into.", examples=[True]
    )
    balance: MoneyOut
    available: MoneyOut
    held: MoneyOut = Field(description="Reserved for payments that are not finished.")


class WalletIn(Strict):
    """A wallet to be opened."""

    currency: str = Field(pattern="^[A-Z]{3}$", description="ISO 4217 code.", examples=["XOF"])
    kind: Literal["main", "savings", "business"] = Field(
        default="main", description="One main wallet a currency; of the others as many as you need."
    )
    name: _Name = Field(default="", description="2 to 100 characters, or empty.", examples=["School fees"])


class WalletNameIn(Strict):
    """What a wallet is to be called."""

    name: _Name = Field(description="2 to 100 characters, or empty.", examples=["School fees"])


@router.get(
    "",
    response={200: list[WalletOut], **_PROBLEMS},
    operation_id="list_wallets",
    summary="List your wallets",
    description="Oldest first, with what each holds. Closed wallets are left out.",
)
def list_wallets(request: HttpRequest) -> list[WalletOut]:
    return [_shown(one) for one in queries.held_by(caller_of(request).user_id)]


@router.post(
    "",
    response={201: WalletOut, 409: Problem, 422: Problem, **_PROBLEMS},
    operation_id="open_wallet",
    summary="Open another wallet",
    description="In another currency, or of another kind.",
    throttle=WRITE,
)
def open_wallet(request: HttpRequest, body: WalletIn) -> Status[WalletOut]:
    owner_id, now = caller_of(request).user_id, clock.now()
    opened = retrying(
        lambda: services.open_another(owner_id, currency=body.currency, kind=body.kind, name=body.name, now=now)
    )
    return Status(201, _with_balance(opened))


@router.get(
    "/{uuid:wallet_id}",
    response={200: WalletOut, **_OF_ONE},
    operation_id="show_wallet",
    summary="Show one of your wallets",
    description="With what it holds. A closed one can still be shown.",
)
def show_wallet(request: HttpRequest, wallet_id: UUID) -> WalletOut:
    return _with_balance(queries.own_wallet(wallet_id, owner_id=caller_of(request).user_id))


@router.patch(
    "/{uuid:wallet_id}",
    response={200: WalletOut, 409: Problem, **_OF_ONE},
    operation_id="rename_wallet",
    summary="Name one of your wallets",
    description="So that you can tell it from the others; nobody else sees the name.",
    throttle=WRITE,
)
def rename_wallet(request: HttpRequest, wallet_id: UUID, body: WalletNameIn) -> WalletOut:
    actor = _actor(request)
    return _with_balance(retrying(lambda: services.rename(wallet_id, body.name, actor=actor)))


@router.delete(
    "/{uuid:wallet_id}",
    response={200: WalletOut, 403: Problem, 409: Problem, **_OF_ONE},
    operation_id="close_wallet",
    summary="Close one of your wallets",
    description="For good, and only when it is empty. Closing it again changes nothing.",
    throttle=WRITE,
)
def close_wallet(request: HttpRequest, wallet_id: UUID) -> WalletOut:
    actor, now, origin = _actor(request), clock.now(), origin_of(request)
    return _with_balance(retrying(lambda: services.close(wallet_id, actor=actor, now=now, origin=origin)))


@router.put(
    "/{uuid:wallet_id}/default",
    response={200: WalletOut, 409: Problem, **_OF_ONE},
    operation_id="make_wallet_default",
    summary="Be paid into one of your wallets",
    description="Others who pay you in its currency pay into it from now on, not into the one that was the default. "
    "An agent's float cannot be it.",
    throttle=WRITE,
)
def make_wallet_default(request: HttpRequest, wallet_id: UUID) -> WalletOut:
    actor, now, origin = _actor(request), clock.now(), origin_of(request)
    return _with_balance(retrying(lambda: services.make_default(wallet_id, actor=actor, now=now, origin=origin)))


@router.put(
    "/{uuid:wallet_id}/freeze",
    response={200: WalletOut, 409: Problem, **_OF_ONE},
    operation_id="freeze_wallet",
    summary="Freeze one of your wallets",
    description="No more money leaves it; what comes in still arrives. Freezing it again changes nothing.",
    throttle=WRITE,
)
def freeze_wallet(request: HttpRequest, wallet_id: UUID) -> WalletOut:
    actor, now, origin = _actor(request), clock.now(), origin_of(request)
    return _with_balance(retrying(lambda: services.freeze(wallet_id, actor=actor, now=now, origin=origin)))


@router.delete(
    "/{uuid:wallet_id}/freeze",
    response={200: WalletOut, 403: Problem, 409: Problem, **_OF_ONE},
    operation_id="thaw_wallet",
    summary="Thaw one of your wallets",
    description="Money can leave it again. What staff froze, only staff can thaw.",
    throttle=WRITE,
)
def thaw_wallet(request: HttpRequest, wallet_id: UUID) -> WalletOut:
    actor, now, origin = _actor(request), clock.now(), origin_of(request)
    return _with_balance(retrying(lambda: services.thaw(wallet_id, actor=actor, now=now, origin=origin)))


def _actor(request: HttpRequest) -> Actor:
    return Actor("customer", caller_of(request).user_id)


def _with_balance(wallet: Wallet) -> WalletOut:
    return _shown(queries.with_balances([wallet])[0])


def _shown(held: HeldWallet) -> WalletOut:
    wallet, holds = held.wallet, held.holds
    return WalletOut.model_validate(
        {
            "id": wallet.pk,
            "kind": wallet.kind,
            "currency": wallet.currency,
            "status": wallet.status,
            "frozen_by": wallet.frozen_by or None,
            "number": numbers.grouped(wallet.number),
            "name": wallet.name,
            "is_default": wallet.is_default,
            "balance": MoneyOut.of(holds.balance),
            "available": MoneyOut.of(holds.available),
            "held": MoneyOut.of(holds.held),
        }
    )
