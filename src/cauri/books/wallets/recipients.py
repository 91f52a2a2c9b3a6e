"""Who is to be paid: the six ways to name somebody, and the wallet each leads to."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.queries import UnknownWallet
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.kit import phone
from cauri.kit.errors import Refusal

Kind = Literal["phone", "username", "email", "account_number", "wallet_id", "person_id"]


class RecipientUnknown(Refusal):
    """Nobody here can be paid under that name."""

    code = "recipient_unknown"
    status = 404


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody as the sender names them. `wallet_id` is for a wallet of the sender's own.

    `person_id` is for somebody whom the sender knows already: who lets people be named so sees to that before.
    """

    kind: Kind
    value: str


def wallet_of(recipient: Recipient, *, sender: User, currency: str) -> Wallet:
    """The wallet that a recipient is paid into in a currency, with its owner.

    Raises RecipientUnknown, wallets.NoWallet, wallets.AccountNumberInvalid, phone.PhoneRefused.
    """
    match recipient.kind:
        case "wallet_id":
            found = _own(recipient.value, sender)
        case "account_number":
            found = _numbered(recipient.value)
        case _:
            found = _default_of(_person(recipient, sender), currency)
    if found.status == Wallet.Status.CLOSED or found.owner.state == User.State.CLOSED:
        raise RecipientUnknown
    return found


def _own(wallet_id: str, sender: User) -> Wallet:
    own = {str(one.pk): one for one in wallets.wallets_of(sender.pk)}
    if wallet_id not in own:
        raise RecipientUnknown
    return own[wallet_id]


def _numbered(number: str) -> Wallet:
    try:
        return wallets.by_number(number)
    except UnknownWallet:
        raise RecipientUnknown from None


def _person(recipient: Recipient, sender: User) -> User | None:
    match recipient.kind:
        case "phone":
            return users.by_phone(phone.e164(recipient.value, region=sender.country))
        case "username":
            return users.by_username(recipient.value)
        case "person_id":
            return users.users_by_id({UUID(recipient.value)}).get(UUID(recipient.value))
        case _:
            return users.by_email(recipient.value)


def _default_of(person: User | None, currency: str) -> Wallet:
    if person is None or person.state == User.State.CLOSED:
        raise RecipientUnknown
    return wallets.wallet_of(person.pk, currency)
