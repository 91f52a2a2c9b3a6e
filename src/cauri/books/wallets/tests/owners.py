"""Awa and Moussa, who own wallets, and short words for what they do with them."""

from datetime import UTC, datetime

from cauri.books.ledger import accounts, services
from cauri.books.ledger.postings import Move
from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import Actor
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.money import Money

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
STAFF = Actor("staff", ids.new_id())


def joined(name: str) -> User:
    """Somebody who has joined."""
    first = name.split()[0].lower()
    with transaction():
        return users.join(
            email=f"{first}@example.org",
            username=first,
            name=name,
            language="fr",
            country="MR",
            home_currency="MRU",
            now=NOON,
        )


def himself(owner: User) -> Actor:
    """The owner as the one who acts."""
    return Actor("customer", owner.pk)


def opened(owner: User, currency: str = "MRU", kind: str = "main", *, name: str = "", now: datetime = NOON) -> Wallet:
    with transaction():
        return wallets.open_wallet(owner=owner, currency=currency, kind=kind, name=name, now=now)


def fill(wallet: Wallet, minor: int) -> None:
    """Put money in."""
    with transaction():
        code = f"clearing:test:{wallet.currency}"
        source = accounts.open_account(code, currency=wallet.currency, kind="clearing", now=NOON)
    move(source, wallet.account_id, minor, wallet.currency)


def empty(wallet: Wallet, minor: int) -> None:
    """Take money out."""
    with transaction():
        code = f"clearing:test:{wallet.currency}"
        destination = accounts.open_account(code, currency=wallet.currency, kind="clearing", now=NOON)
    move(wallet.account_id, destination, minor, wallet.currency)


def move(source: int, destination: int, minor: int, currency: str = "MRU") -> None:
    """Move money in a transaction of its own."""
    with transaction():
        moves = [Move(source, destination, Money.of_minor(minor, currency))]
        services.post(ids.new_id(), kind="transfer", moves=moves, at=NOON)


def facts_of(wallet: Wallet) -> list[tuple[str, dict[str, str]]]:
    """What was told of a wallet, in order."""
    told = PublishedFact.objects.filter(aggregate=f"wallet:{wallet.pk}").order_by("pk")
    return list(told.values_list("name", "payload"))
