"""Finding wallets, and what they hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.queries import AccountBalance
from cauri.books.wallets import numbers
from cauri.books.wallets.models import Wallet
from cauri.identity.users.models import User
from cauri.kit.errors import Refusal
from cauri.money import Money

_BALANCES = """
    SELECT account_id, currency, state, held, floor,
           balance + coalesce((SELECT sum(amount) FROM ledger_hot_entry AS tail
                                WHERE tail.account_id = ledger_balance.account_id), 0)::bigint
      FROM ledger_balance WHERE account_id = ANY(%s)
"""


class UnknownWallet(Refusal):
    """There is no such wallet, or it is somebody else's."""

    code = "unknown_wallet"
    status = 404


class NoWallet(Refusal):
    """Somebody has no wallet of this currency to be paid into."""

    code = "no_wallet"
    status = 404


@dataclass(frozen=True, slots=True)
class HeldWallet:
    """A wallet and what it holds."""

    wallet: Wallet
    holds: AccountBalance


def wallet(wallet_id: UUID) -> Wallet:
    """The wallet with this id, whoever's. Raises UnknownWallet."""
    found = Wallet.objects.filter(pk=wallet_id).first()
    if found is None:
        raise UnknownWallet
    return found


def own_wallet(wallet_id: UUID, *, owner_id: UUID) -> Wallet:
    """The owner's wallet with this id; another's does not exist for him. Raises UnknownWallet."""
    found = Wallet.objects.filter(pk=wallet_id, owner_id=owner_id).first()
    if found is None:
        raise UnknownWallet
    return found


def wallets_of(user_id: UUID) -> list[Wallet]:
    """Everything somebody ever opened, in that order, closed wallets too."""
    return list(Wallet.objects.filter(owner_id=user_id))


def after(wallet_id: UUID | None, *, most: int) -> list[Wallet]:
    """The next wallets in the order of their ids, whoever's; none of who has left. For jobs that walk all of them."""
    walked = Wallet.objects.exclude(owner__state=User.State.CLOSED).order_by("pk")
    return list((walked if wallet_id is None else walked.filter(pk__gt=wallet_id))[:most])


def wallet_of(user_id: UUID, currency: str) -> Wallet:
    """The wallet that somebody is paid into in a currency. Raises NoWallet."""
    found = Wallet.objects.filter(owner_id=user_id, currency=currency, is_default=True).first()
    if found is None:
        raise NoWallet(currency=currency[:3])
    return found


def by_number(text: str) -> Wallet:
    """The wallet with this account number, however it is grouped. A float is not found: nobody pays into one so.

    Raises AccountNumberInvalid, UnknownWallet.
    """
    found = Wallet.objects.filter(number=numbers.parsed(text)).exclude(kind=Wallet.Kind.FLOAT).first()
    if found is None:
        raise UnknownWallet
    return found


def balance_of(wallet_: Wallet) -> AccountBalance:
    """What a wallet holds now: balance = available + held."""
    return ledger.balance_of(wallet_.account_id)


def held_by(user_id: UUID) -> list[HeldWallet]:
    """Somebody's wallets with what each holds, in two queries however many there are; closed ones are left out."""
    return with_balances(one for one in wallets_of(user_id) if one.status != Wallet.Status.CLOSED)


def with_balances(wallets: Iterable[Wallet]) -> list[HeldWallet]:
    """Wallets with what each holds, in one query, in the order given."""
    asked = list(wallets)
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [[one.account_id for one in asked]])
        found = {
            account_id: AccountBalance(
                balance=Money.of_minor(balance, currency),
                held=Money.of_minor(held, currency),
                floor=None if floor is None else Money.of_minor(floor, currency),
                state=state,
            )
            for account_id, currency, state, held, floor, balance in cursor.fetchall()
        }
    return [HeldWallet(one, found[one.account_id]) for one in asked]
