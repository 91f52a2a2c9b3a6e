"""Holding and taking what is recalled although its recipient has frozen the wallet: a freeze is no way to keep it."""

from collections.abc import Iterator
from contextlib import contextmanager

from cauri.books.ledger import accounts
from cauri.books.wallets.models import Wallet


@contextmanager
def although_frozen(wallet: Wallet) -> Iterator[None]:
    """Let money out of a wallet's account within the block; afterwards it is frozen as before.

    Both happen in the caller's transaction, which keeps the account's row: nobody else ever sees it open.
    """
    was_frozen = wallet.status == Wallet.Status.FROZEN and accounts.thaw(wallet.account_id)
    yield
    if was_frozen:
        accounts.freeze(wallet.account_id)
