"""Which months' statements of a wallet are ready."""

from datetime import date

from cauri.books.wallets.models import Wallet
from cauri.servicing.statements.models import MonthReady


def months_of(wallet: Wallet, *, before: int | None, most: int) -> list[MonthReady]:
    """The newest first; `before` is the number of a month's first day."""
    ready = MonthReady.objects.filter(wallet=wallet)
    if before is not None:
        ready = ready.filter(month__lt=date.fromordinal(min(max(before, 1), date.max.toordinal())))
    return list(ready.order_by("-month")[:most])
