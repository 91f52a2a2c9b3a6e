"""Facts that deposits follow."""

from cauri.books.wallets.events import WalletClosed
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.deposits import accounts


@events.handles(WalletClosed, queue="payments")
def close_account(fact: WalletClosed) -> None:
    """What comes in for a wallet that is closed is nobody's."""
    accounts.close_of_wallet(fact.wallet_id, now=clock.now())
