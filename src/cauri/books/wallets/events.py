"""The facts that wallets tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class WalletOpened(Fact):
    """Somebody can hold money of a currency."""

    name: ClassVar[str] = "wallets.wallet_opened"
    wallet_id: UUID
    owner_id: UUID


@dataclass(frozen=True, kw_only=True)
class WalletFrozen(Fact):
    """No more money leaves the wallet. `by` is "owner" or "staff"."""

    name: ClassVar[str] = "wallets.wallet_frozen"
    wallet_id: UUID
    owner_id: UUID
    by: str


@dataclass(frozen=True, kw_only=True)
class WalletThawed(Fact):
    """Money can leave the wallet again."""

    name: ClassVar[str] = "wallets.wallet_thawed"
    wallet_id: UUID
    owner_id: UUID


@dataclass(frozen=True, kw_only=True)
class WalletClosed(Fact):
    """The wallet is empty and closed for good."""

    name: ClassVar[str] = "wallets.wallet_closed"
    wallet_id: UUID
    owner_id: UUID
