"""What customers wish to pay at most, with their PIN or password: a stolen session must not end their paying."""

from datetime import datetime

from cauri.books.limits import personal
from cauri.books.limits.ruling import Bounds
from cauri.identity.access import services as access
from cauri.identity.access.callers import Caller
from cauri.infra.audit.acts import NOWHERE, Origin
from cauri.kit.transactions import durable


@durable
def lower(
    caller: Caller,
    *,
    currency: str,
    product: str,
    bounds: Bounds,
    pin: str | None = None,
    password: str | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> None:
    """Do what `personal.lower_own` promises, for who shows the PIN or the password.

    Raises LimitUnknown and what access.reauthenticate raises.
    """
    access.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    personal.lower_own(caller.user_id, currency=currency, product=product, bounds=bounds, now=now, origin=origin)


@durable
def drop(
    caller: Caller,
    *,
    currency: str,
    product: str,
    pin: str | None = None,
    password: str | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> None:
    """Do what `personal.drop_own` promises, for who shows the PIN or the password.

    Raises what access.reauthenticate raises.
    """
    access.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    personal.drop_own(caller.user_id, currency=currency, product=product, now=now, origin=origin)
