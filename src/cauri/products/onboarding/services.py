"""Becoming a customer: a proven phone or e-mail address, a way in, and a wallet to begin with."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings

from cauri.books.wallets import queries as wallet_queries
from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.access import registrations as access
from cauri.identity.access.registrations import Entered, Started
from cauri.identity.users import countries
from cauri.infra.audit.acts import NOWHERE, Origin
from cauri.kit import phone
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction


class CountryNotServed(Refusal):
    """Residents of that country cannot become customers here."""

    code = "country_not_served"


@dataclass(frozen=True, kw_only=True)
class Application:
    """Who wants to join, and how: by phone, username and PIN, or by e-mail address and password."""

    name: str
    country: str
    language: str
    phone: str | None = None
    email: str | None = None
    username: str | None = None
    pin: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Joined:
    """A new customer, signed in. `wallet` is the one in their home currency."""

    entered: Entered
    wallet: Wallet


@durable
def register(application: Application, *, now: datetime, origin: Origin = NOWHERE) -> Started:
    """Begin to join: a code is sent to the phone or the e-mail address.

    The answer does not tell whether somebody has an account. Raises CountryNotServed and what
    kit.phone.e164 and access.start_registration raise.
    """
    home_currency = _home_currency_of(application.country)
    if application.phone is not None:
        _must_be_served(phone.region_of(phone.e164(application.phone, region=application.country)))
    return access.start_registration(
        phone=application.phone,
        email=application.email,
        username=application.username,
        name=application.name,
        pin=application.pin,
        password=application.password,
        language=application.language,
        country=application.country,
        home_currency=home_currency,
        now=now,
        origin=origin,
    )


@durable
def verify(
    registration_id: UUID,
    otp: str,
    *,
    attempt: str = "",
    device_name: str,
    username: str | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> Joined:
    """Join by showing the code: the customer, the device, the session and the first wallet, all of it or none.

    `username` replaces the one asked for, if somebody has it. The same attempt may be repeated while the code lasts.
    Raises what access.confirm_registration and access.enter raise.
    """
    confirmed = access.confirm_registration(registration_id, otp, attempt=attempt, now=now)
    with transaction():
        entered = access.enter(confirmed, device_name=device_name, username=username, now=now, origin=origin)
        user = entered.user
        if entered.is_new:
            return Joined(entered, wallets.open_wallet(owner=user, currency=user.home_currency, now=now))
        return Joined(entered, wallet_queries.wallet_of(user.pk, user.home_currency))


def _must_be_served(country: str) -> None:
    """A code is sent nowhere else: text messages to far-away premium numbers are a well-known way to be robbed."""
    if country not in settings.COUNTRIES:
        raise CountryNotServed


def _home_currency_of(country: str) -> str:
    """The country's own, where wallets are kept in it; otherwise the operator's first. Raises CountryNotServed."""
    _must_be_served(country)
    (found,) = countries.named([country])
    offered: list[str] = settings.WALLET_CURRENCIES
    return found.currency if found.currency in offered else offered[0]
