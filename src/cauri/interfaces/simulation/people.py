"""Who lives in a simulation: customers with their habits, agents with a shop, two members of staff."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from cauri.books.payments.authorisations import ByPin
from cauri.books.payments.models import Quote
from cauri.books.wallets import queries as wallet_queries
from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.access import credentials, devices, hashing, sessions
from cauri.identity.access.callers import Caller
from cauri.identity.access.models import Secret
from cauri.identity.users import services as joining
from cauri.identity.users.models import User
from cauri.kit import phone
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.money.worth import minor_of
from cauri.products.agents.applications import Shop
from cauri.products.agents.models import Agent

PIN: Final = "4827"
SIGNED_IN_FOR: Final = timedelta(days=7)
_FIRST: Final = ("Awa", "Moussa", "Fatou", "Ibrahima", "Khady", "Cheikh", "Aminata", "Sidi", "Mariem", "Oumar")
_LAST: Final = ("Diallo", "Sow", "Ba", "Sy", "Ndiaye", "Kane", "Fall", "Diop", "Sarr", "Camara")
_COUNTRIES: Final = {"MRU": "MR", "XOF": "SN", "NGN": "NG"}


@dataclass(slots=True)
class Person:
    """A customer. `wealth` is how much more or less than others they move; `payday` a day of the month, from 0."""

    user: User
    wallet: Wallet
    number: str
    currency: str
    device_id: UUID
    device_secret: str = field(repr=False)
    caller: Caller
    signed_in_at: datetime
    wealth: float
    payday: int
    has_beneficiary: UUID | None = None
    schedules: list[UUID] = field(default_factory=list)

    @property
    def username(self) -> str:
        """By which others name them."""
        return self.user.username or ""

    def consent(self, quote: Quote, pin: str = PIN) -> ByPin:
        """The PIN, for a quote."""
        return ByPin(self.caller, pin, quote.terms)

    def money(self, ouguiyas: float) -> Money:
        """About so much as so many ouguiyas, in the person's own currency."""
        return Money.of_minor(minor_of(max(int(ouguiyas), 1), self.currency), self.currency)

    @property
    def available(self) -> Money:
        """What may be spent now."""
        return wallet_queries.balance_of(self.wallet).available


@dataclass(slots=True)
class Shopkeeper:
    """An agent; the person is who owns the shop, `float` what they serve customers from."""

    person: Person
    agent: Agent

    @property
    def float(self) -> Wallet:
        """The agent's float."""
        return self.agent.float


def joined(number: int, *, currency: str, tier: int, dice: random.Random, now: datetime) -> Person:
    """The n-th customer, with a PIN, a wallet and a device. Commits."""
    name = f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"
    country, digits = _COUNTRIES[currency], _phone(number, currency)
    with transaction():
        user = joining.join(
            phone=phone.e164(digits, region=country),
            username=f"person{number}",
            name=name,
            language=dice.choice(("ar", "fr", "en")),
            country=country,
            home_currency=currency,
            tier=tier,
            now=now,
        )
        credentials.keep(user.pk, Secret.Kind.PIN, hashing.hashed(PIN, owner=user.pk), now=now)
        wallet = wallets.open_wallet(owner=user, currency=currency, now=now)
        device, secret = devices.bind(user.pk, "Simulated", now=now)
        opened = sessions.open_on(device.pk, user=user, device_secret=secret, now=now)
    caller = Caller(user.pk, opened.session_id, device.pk, tier, user.language, User.State.ACTIVE)
    return Person(
        user=user, wallet=wallet, number=digits, currency=currency, device_id=device.pk, device_secret=secret,
        caller=caller, signed_in_at=now, wealth=min(dice.lognormvariate(0, 0.7), 6.0),
        payday=dice.choice((0, 2, 24, 27)),
    )  # fmt: skip


def sign_in_again(person: Person, *, now: datetime) -> None:
    """Open another session on the person's device, once a week. Commits."""
    if now < person.signed_in_at + SIGNED_IN_FOR:
        return
    with transaction():
        opened = sessions.open_on(person.device_id, user=person.user, now=now)
    person.caller = Caller(
        person.user.pk, opened.session_id, person.device_id, person.user.tier, person.user.language, User.State.ACTIVE
    )
    person.signed_in_at = now


def shop_of(person: Person, dice: random.Random) -> Shop:
    """What an agent says of the shop."""
    return Shop(
        trading_name=f"Boutique {person.user.name}",
        address="Avenue Kennedy 12",
        town="Nouakchott",
        latitude=Decimal(f"{18 + dice.random() / 10:.6f}"),
        longitude=Decimal(f"{-15.9 - dice.random() / 10:.6f}"),
    )


def _phone(number: int, currency: str) -> str:
    """Each another one. Its last three digits decide what becomes of a top-up, so that most end in 000."""
    if currency == "MRU":
        return f"+222{number % 3 + 2}{number:04}{'100' if number % 25 == 0 else '000'}"
    if currency == "XOF":
        return f"+22177{number:04}000"
    return f"+234803{number:04}000"
