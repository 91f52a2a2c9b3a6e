"""Who is to be paid, of many at once: `recipients.wallet_of` in a few questions, however many they are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cauri.books.wallets import numbers
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.queries import NoWallet
from cauri.books.wallets.recipients import Recipient, RecipientUnknown
from cauri.identity.users.models import User
from cauri.kit import phone
from cauri.kit.errors import Refusal

_BY: Final = {
    "phone": "owner__phone",
    "username": "owner__username_folded",
    "email": "owner__email",
    "account_number": "number",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A wallet that somebody is paid into."""

    wallet_id: UUID
    account_id: int
    owner_id: UUID
    currency: str


def wallets_of(recipients: Sequence[Recipient], *, sender: User, currency: str) -> list[Found | Refusal]:
    """The wallet that each is paid into in a currency, or why there is none, in their order.

    The refusals are those of `recipients.wallet_of`. A wallet of the sender's own is named by its number alone.
    """
    written: list[str | Refusal] = [_as_stored(one, region=sender.country) for one in recipients]
    asked = defaultdict(set)
    for recipient, key in zip(recipients, written, strict=True):
        if isinstance(key, str):
            asked[recipient.kind].add(key)
    found = {kind: _asked(kind, keys) for kind, keys in asked.items()}
    return [
        key if isinstance(key, Refusal) else _chosen(recipient.kind, found[recipient.kind].get(key), currency)
        for recipient, key in zip(recipients, written, strict=True)
    ]


def _as_stored(recipient: Recipient, *, region: str) -> str | Refusal:
    try:
        match recipient.kind:
            case "phone":
                return phone.e164(recipient.value, region=region)
            case "account_number":
                return numbers.parsed(recipient.value)
            case "wallet_id" | "person_id":
                raise AssertionError("of many, none is named by an id")
            case _:
                return recipient.value.strip().lower()
    except Refusal as refusal:
        return refusal


def _asked(kind: str, keys: Iterable[str]) -> dict[str, list[Found]]:
    """By what they are named, the wallets of each that others may pay into."""
    name = _BY[kind]
    wallets = Wallet.objects.exclude(owner__state=User.State.CLOSED)
    if kind == "account_number":
        wallets = wallets.exclude(kind=Wallet.Kind.FLOAT).exclude(status=Wallet.Status.CLOSED)
    else:
        wallets = wallets.filter(is_default=True)
    criteria: dict[str, Any] = {f"{name}__in": list(keys)}
    found = defaultdict(list)
    rows = wallets.filter(**criteria).order_by().values_list(name, "pk", "account_id", "owner_id", "currency")
    for key, pk, account_id, owner_id, currency in rows:
        found[key].append(Found(pk, account_id, owner_id, currency))
    return found


def _chosen(kind: str, found: Sequence[Found] | None, currency: str) -> Found | Refusal:
    if not found:
        return RecipientUnknown()
    if kind == "account_number":
        return found[0]
    return next((one for one in found if one.currency == currency), NoWallet(currency=currency))
