"""Opening accounts and deciding what may be done with them."""

from datetime import datetime

from cauri.books.ledger import calls
from cauri.books.ledger.chart import kind_named
from cauri.kit import clock
from cauri.kit.transactions import transaction_required
from cauri.money import currencies

_OPEN = "SELECT ledger_open_account(%s, %s, %s, %s, %s, %s, %s)"
_SET_STATE = "SELECT ledger_set_state(%s, %s)"
_SET_FLOOR = "SELECT ledger_set_floor(%s, %s)"
_SET_HOT = "SELECT ledger_set_hot(%s, %s)"


@transaction_required
def open_account(code: str, *, currency: str, kind: str, now: datetime) -> int:
    """Open an account of a kind from the chart; the same code again answers with the account that stands.

    Returns its id, which is what moves name. Raises UnknownKind, UnknownCurrency, AccountCodeTaken.
    """
    nature = kind_named(kind)
    account_id: int = calls.value_of(
        _OPEN,
        [code, currencies.named(currency).code, nature.name, nature.normal_side, nature.floor, nature.hot,
         clock.microseconds_of(now)],
    )  # fmt: skip
    return account_id


@transaction_required
def freeze(account_id: int) -> bool:
    """Let no more money out; what comes in still arrives, and what was promised is still paid.

    Returns whether it was open until now. Raises UnknownAccount, AccountClosed.
    """
    return _set_state(account_id, "frozen")


@transaction_required
def thaw(account_id: int) -> bool:
    """Let money out again. Returns whether it was frozen until now. Raises UnknownAccount, AccountClosed."""
    return _set_state(account_id, "open")


@transaction_required
def close(account_id: int) -> bool:
    """Close an empty account for good. Returns whether it was open until now.

    Raises UnknownAccount, AccountNotEmpty.
    """
    return _set_state(account_id, "closed")


@transaction_required
def set_floor(account_id: int, floor_minor: int | None) -> None:
    """Change how far an account may be drawn: minor units, None for no floor.

    Raises UnknownAccount, AccountHot, InsufficientFunds when it stands lower already.
    """
    calls.value_of(_SET_FLOOR, [account_id, floor_minor])


@transaction_required
def heat(account_id: int) -> None:
    """Let the account's credits (without a floor: its debits too) wait in the tail instead of queueing for a lock.

    Raises UnknownAccount.
    """
    calls.value_of(_SET_HOT, [account_id, True])


@transaction_required
def cool(account_id: int) -> None:
    """Fold the account's tail and let its lines be written directly again. Raises UnknownAccount."""
    calls.value_of(_SET_HOT, [account_id, False])


def _set_state(account_id: int, state: str) -> bool:
    changed: bool = calls.value_of(_SET_STATE, [account_id, state])
    return changed
