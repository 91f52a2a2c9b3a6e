"""Awa and Moussa, who may move so much, and short words for trying it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cauri.books.ledger import accounts, services
from cauri.books.ledger.postings import Move
from cauri.books.limits import services as limits
from cauri.books.limits.models import LimitRule, LimitUsage
from cauri.books.limits.refusals import LimitExceeded
from cauri.books.limits.ruling import Bounds, Scope
from cauri.books.limits.services import Side
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.money import Money

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)

# Ids in a known order, because usage rows are taken in the order of owners.
AWA = Side(owner_id=UUID(int=0xA), tier=1, account_id=-1)
MOUSSA = Side(owner_id=UUID(int=0xB), tier=1, account_id=-2)
OF_TIER_0 = Side(owner_id=UUID(int=0xC), tier=0, account_id=-3)


def ruled(
    *, tier: int = 1, currency: str = "MRU", direction: str = "out", product: str = "", **bounds: Any
) -> LimitRule:
    """A rule that has stood for long."""
    scope = Scope(tier, currency, direction, product)
    return limits.set_rule(scope, Bounds(**bounds), actor=SYSTEM, now=LONG_AGO)


def claim(
    minor: int,
    *,
    payer: Side | None = AWA,
    payee: Side | None = MOUSSA,
    product: str = "transfer",
    currency: str = "MRU",
    now: datetime = NOON,
) -> None:
    """Claim in a transaction of its own."""
    with transaction():
        limits.claim(product=product, amount=Money.of_minor(minor, currency), payer=payer, payee=payee, now=now)


def give_back(
    minor: int,
    *,
    payer: Side | None = AWA,
    payee: Side | None = MOUSSA,
    product: str = "transfer",
    made_at: datetime = NOON,
    payments: int = 1,
) -> None:
    """Give back in a transaction of its own."""
    with transaction():
        limits.give_back(
            product=product,
            amount=Money.of_minor(minor, "MRU"),
            payer=payer,
            payee=payee,
            made_at=made_at,
            payments=payments,
        )


def refusal_of(minor: int, **how: object) -> LimitExceeded | None:
    """How a claim is refused; None where it is granted."""
    try:
        claim(minor, **how)  # type: ignore[arg-type] # the words of claim, passed on
    except LimitExceeded as refusal:
        return refusal
    return None


def code_of(minor: int, **how: object) -> str | None:
    """The code a claim is refused with; None where it is granted."""
    refusal = refusal_of(minor, **how)
    return refusal.code if refusal else None


def used() -> set[tuple[UUID, str, str, str, int, int]]:
    """(owner, direction, product, period, amount, count) of every row of use."""
    return set(LimitUsage.objects.values_list("owner_id", "direction", "product", "period", "amount_minor", "count"))


def with_account(minor: int = 0, *, kind: str = "wallet") -> Side:
    """Somebody of tier 1 with an account and so much on it."""
    account = opened(kind)
    if minor:
        post(opened("clearing"), account, minor)
    return Side(owner_id=ids.new_id(), tier=1, account_id=account)


def opened(kind: str) -> int:
    """A new account of a kind."""
    with transaction():
        return accounts.open_account(f"{kind}:{ids.new_id()}", currency="MRU", kind=kind, now=LONG_AGO)


def post(source: int, destination: int, minor: int) -> None:
    """Move money in a transaction of its own."""
    with transaction():
        move_now(source, destination, minor)


def move_now(source: int, destination: int, minor: int) -> None:
    """Move money in the caller's transaction."""
    move = Move(source, destination, Money.of_minor(minor, "MRU"))
    services.post(ids.new_id(), kind="transfer", moves=[move], at=LONG_AGO)
