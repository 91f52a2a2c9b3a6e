"""Leaving: every wallet closed, which only an empty one can be, and then every way in."""

from datetime import datetime

from cauri.books.wallets import services as wallets
from cauri.identity.access import leaving, reauthentication
from cauri.identity.access.callers import Caller
from cauri.identity.kyc import queries as kyc
from cauri.infra.audit.acts import NOWHERE, Actor, Origin
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction


class AccountHeld(Refusal):
    """Staff have lowered what the customer may do: leaving and joining again must not undo that."""

    code = "account_held"
    status = 409


@durable
def leave(
    caller: Caller, *, pin: str | None = None, password: str | None = None, now: datetime, origin: Origin = NOWHERE
) -> None:
    """Close the caller's account for good: all of it or nothing.

    What the law has the operator keep stays: the books, the identity check, and sealed in the audit log who it was.
    Raises what access.reauthenticate and access.leaving.part raise, AccountHeld, wallets.FrozenByStaff,
    ledger.AccountNotEmpty.
    """
    reauthentication.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    if kyc.is_held_down(caller.user_id):
        raise AccountHeld
    with transaction():
        leaving.part(caller, now=now, origin=origin)
        # Last, because closing an account keeps every posting to a busy one waiting until the commit.
        wallets.close_all(caller.user_id, actor=Actor("customer", caller.user_id), now=now, origin=origin)
