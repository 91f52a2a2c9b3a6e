"""Customers for tests: Awa, Moussa and the others, signed in, with a wallet and some money."""

import dataclasses
import itertools
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cauri.books.limits.models import LimitRule
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import house
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation, ByPasskey, ByPin, ByPlatform, ByStepUp, challenge_of
from cauri.books.payments.models import Payment, Quote
from cauri.books.wallets import queries as wallet_queries
from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.access import credentials, devices, hashing, sessions, step_ups
from cauri.identity.access.callers import Caller
from cauri.identity.access.models import Secret
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.kit import clock, ids
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction
from cauri.money import Money
from tests.support import authenticator
from tests.support.authenticator import Authenticator

PIN = "4827"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Customer:
    """Somebody with a PIN, a device, a session and a wallet."""

    user: User
    wallet: Wallet
    caller: Caller
    access_token: str

    @property
    def balance(self) -> Money:
        """What the wallet holds now."""
        return wallet_queries.balance_of(self.wallet).balance

    def stepped_up(self, quote: Quote, *, now: datetime | None = None) -> ByStepUp:
        """Consent to a quote by a fresh step-up token."""
        token = step_ups.start_step_up(self.caller, PIN, now=now or clock.now()).token
        return ByStepUp(self.caller, token, quote.terms)

    def by_pin(self, quote: Quote) -> ByPin:
        """Consent to a quote by the PIN itself."""
        return ByPin(self.caller, PIN, quote.terms)

    def by_passkey(self, quote: Quote, passkey: Authenticator) -> ByPasskey:
        """Consent to a quote by a passkey that signs its terms."""
        return ByPasskey(self.caller, passkey.signed(challenge_of(quote.terms)), quote.pk, quote.terms)

    def new_passkey(self, *, now: datetime | None = None) -> Authenticator:
        """Register a passkey. Commits."""
        return authenticator.registered(self.caller, PIN, now=now or clock.now())


def customer(
    name: str = "Awa Diallo",
    *,
    funds: str = "1000.00",
    currency: str = "MRU",
    tier: int = 1,
    pin: str = PIN,
    now: datetime | None = None,
) -> Customer:
    """Make one; `funds` come out of the sandbox's clearing account. Commits."""
    now = now or clock.now()
    number = next(_numbers)
    with transaction():
        user = users.join(
            phone=E164(f"+2222{number:07d}"),
            username=f"{name.split()[0].lower()}{number}",
            name=name,
            language="en",
            country="MR",
            home_currency=currency,
            now=now,
        )
        User.objects.filter(pk=user.pk).update(tier=tier)
        user.tier = tier
        credentials.keep(user.pk, Secret.Kind.PIN, hashing.hashed(pin, owner=user.pk), now=now)
        wallet = wallets.open_wallet(owner=user, currency=currency, now=now)
        device, secret = devices.bind(user.pk, "phone", now=now)
        entered = sessions.open_on(device.pk, user=user, device_secret=secret, now=now)
    caller = Caller(user.pk, entered.session_id, device.pk, tier, "en", User.State.ACTIVE)
    one = Customer(user, wallet, caller, entered.tokens.access_token)
    if Money.of(funds, currency):
        fund(one, funds, now=now)
    return one


def another_wallet(one: Customer, *, kind: str = "savings", currency: str | None = None) -> Wallet:
    """Open one more wallet for somebody. Commits."""
    with transaction():
        return wallets.open_wallet(owner=one.user, currency=currency or one.wallet.currency, kind=kind, now=clock.now())


def fund(one: Customer, amount: str, *, now: datetime | None = None) -> UUID:
    """Put money into a wallet; the payment's id. Commits."""
    at, money = now or clock.now(), Money.of(amount, one.wallet.currency)
    with transaction():
        source = house.clearing("sandbox", one.wallet.currency, now=at)
        quote = payments.quote(product="faucet", payer=source, payee=one.wallet, amount=money, asked_by=None, now=at)
        return payments.execute(quote.pk, ByPlatform(), posting_id=ids.new_id(), now=at).pk


def emptied(one: Customer) -> None:
    """Let somebody who has 1,000.00 send all of it away, the fee of 1 % included where there is one. Commits."""
    khady = customer("Khady Ba", funds="0")
    paid(one, khady, "990.10" if quoted(one, khady, "990.10").fee_minor else "1000.00")


def quoted(
    payer: Customer,
    payee: Customer,
    amount: str,
    *,
    product: str = "transfer",
    note: str = "",
    now: datetime | None = None,
) -> Quote:
    """A transfer's quote. Commits."""
    money = Money.of(amount, payer.wallet.currency)
    with transaction():
        return payments.quote(
            product=product, payer=payer.wallet, payee=payee.wallet, amount=money, asked_by=payer.user.pk, note=note,
            now=now or clock.now(),
        )  # fmt: skip


def paid(
    payer: Customer, payee: Customer, amount: str, *, by: Authorisation | None = None, now: datetime | None = None
) -> Payment:
    """A transfer, quoted and carried out. Raises what payments.pay raises. Commits."""
    at = now or clock.now()
    quote = quoted(payer, payee, amount, now=at)
    return payments.pay(quote.pk, by or payer.stepped_up(quote, now=at), posting_id=ids.new_id(), now=at)


def limited_to(
    bounds: Bounds, *, tier: int = 1, currency: str = "MRU", direction: str = "out", since: datetime
) -> None:
    """Let a tier move this much and no more, since a time in the past; its other limits of the direction end."""
    LimitRule.objects.filter(tier=tier, currency=currency, direction=direction).delete()
    LimitRule.objects.create(
        tier=tier, currency=currency, direction=direction, valid_from=since, **dataclasses.asdict(bounds)
    )


def without_limits() -> None:
    """End every limit, for tests of something else."""
    LimitRule.objects.all().delete()
