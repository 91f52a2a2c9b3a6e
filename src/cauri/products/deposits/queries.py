"""What somebody wants to bring in, and what became of it."""

from collections.abc import Collection
from typing import ClassVar
from uuid import UUID

from django.db.models import Q

from cauri.books.wallets.models import Wallet
from cauri.kit.errors import Refusal
from cauri.products.deposits.models import Account, Incoming, Intent

_HIGHEST_ID = 2**128 - 1
# The products' names in payments, fees and limits: what an intent asked for, and what came in on an account number.
DEPOSIT = "deposit"
BY_ACCOUNT = "deposit_by_account"
PRODUCTS = (DEPOSIT, BY_ACCOUNT)


class UnknownDeposit(Refusal):
    """There is no such deposit, or it is somebody else's."""

    code: ClassVar[str] = "unknown_deposit"
    status: ClassVar[int] = 404


class UnknownIncoming(Refusal):
    """No company has told of such a charge."""

    code: ClassVar[str] = "unknown_incoming_money"
    status: ClassVar[int] = 404


def intent_of(user_id: UUID, intent_id: UUID) -> Intent:
    """A customer's own intent. Raises UnknownDeposit."""
    found = Intent.objects.filter(pk=intent_id, asked_by=user_id).select_related("account").first()
    if found is None:
        raise UnknownDeposit
    return found


def intents_of(user_id: UUID, *, before: int | None, most: int) -> list[Intent]:
    """What a customer wanted to bring in, newest first; `before` is the number of an id."""
    mine = Intent.objects.filter(asked_by=user_id).select_related("account")
    if before is not None:
        mine = mine.filter(id__lt=UUID(int=min(max(before, 0), _HIGHEST_ID)))
    return list(mine.order_by("-id")[:most])


def open_of(user_id: UUID) -> int:
    """How many deposits a customer has open."""
    return Intent.objects.filter(asked_by=user_id, state=Intent.State.OPEN).count()


def opened_under(user_id: UUID, key: str) -> Intent | None:
    """What a customer opened under a key; None where nothing was."""
    return Intent.objects.filter(asked_by=user_id, opened_under=key).first()


def incomings_of(intent_ids: Collection[UUID]) -> dict[UUID, list[Incoming]]:
    """What came for each of these intents, the earliest first."""
    found: dict[UUID, list[Incoming]] = {one: [] for one in intent_ids}
    for incoming in Incoming.objects.filter(intent__in=intent_ids).order_by("received_at", "id"):
        if incoming.intent_id is not None:
            found[incoming.intent_id].append(incoming)
    return found


def incoming(incoming_id: UUID) -> Incoming:
    """What a company said to have received. Raises UnknownIncoming."""
    found = Incoming.objects.filter(pk=incoming_id).first()
    if found is None:
        raise UnknownIncoming
    return found


def charges(charge_ids: Collection[UUID] = (), *, paid_by: Collection[UUID] = ()) -> list[Incoming]:
    """What companies said to have received, by our numbers, or by the payments that credited it."""
    if not charge_ids and not paid_by:
        return []
    return list(Incoming.objects.filter(Q(id__in=charge_ids) | Q(payment_id__in=paid_by)))


def is_known(company: str, reference: str) -> bool:
    """Whether somebody wanted to bring money in under a reference of this company's."""
    return Intent.objects.filter(company=company, reference=reference).exists()


def account_of(wallet: Wallet) -> Account | None:
    """The account number of a wallet, or the one that it is going to have; None where nobody has asked for one."""
    return Account.objects.filter(wallet=wallet, state__in=[Account.State.OPENING, Account.State.OPEN]).first()


def accounts_of(user_id: UUID) -> list[Account]:
    """The account numbers of somebody's wallets, those that are closed too, newest first."""
    return list(Account.objects.filter(wallet__owner_id=user_id).select_related("wallet"))


def product_of(incoming: Incoming) -> str:
    """As which product a charge is credited."""
    is_by_account = incoming.account is not None and incoming.account.wallet_id is not None
    return BY_ACCOUNT if is_by_account else DEPOSIT
