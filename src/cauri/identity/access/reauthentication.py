"""Showing once more who one is, in a session that is open: before what a thief of the session must not do."""

from datetime import datetime

from cauri.identity.access import credentials
from cauri.identity.access.callers import Caller
from cauri.identity.access.sign_ins import OneSecret
from cauri.infra.audit.acts import NOWHERE, Origin
from cauri.kit.transactions import durable


@durable
def reauthenticate(
    caller: Caller, *, pin: str | None = None, password: str | None = None, now: datetime, origin: Origin = NOWHERE
) -> None:
    """Return if that is the caller's PIN or password. A wrong one is counted for good.

    Raises OneSecret, WrongPin, PinLocked, PinNotSet, PasswordWrong, PasswordLocked.
    """
    if pin is not None and password is None:
        credentials.check_pin(caller.user_id, pin, now=now, origin=origin)
    elif password is not None and pin is None:
        credentials.check_password(caller.user_id, password, now=now, origin=origin)
    else:
        raise OneSecret
