"""Two customers for a development installation, with money and a first transfer between them."""

from datetime import datetime

from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import ByPin
from cauri.books.wallets import queries as wallet_queries
from cauri.books.wallets import services as wallets
from cauri.books.wallets.recipients import Recipient
from cauri.identity.access import credentials, devices, hashing, sessions
from cauri.identity.access.callers import Caller
from cauri.identity.access.models import Secret
from cauri.identity.users import queries as users
from cauri.identity.users import services as joining
from cauri.identity.users.models import User
from cauri.kit import ids, phone
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.faucet import services as faucet
from cauri.products.transfers import services as transfers

PIN = "4827"
_PEOPLE = {"awa": ("Awa Diallo", "22 11 22 33", "fr"), "moussa": ("Moussa Sow", "33 44 55 66", "ar")}
_CURRENCY = "MRU"


def load(now: datetime) -> str:
    """Make sure that the two customers are there; a line that says how to sign in as them."""
    awa, moussa = (
        users.by_username(username) or joined(username, name, number, language, now=now)
        for username, (name, number, language) in _PEOPLE.items()
    )
    if not wallet_queries.balance_of(wallet_queries.wallet_of(awa.pk, _CURRENCY)).balance:
        _top_up(awa, "5000.00", now=now)
        _send(awa, moussa, "250.00", now=now)
    numbers = " and ".join(f"{username} ({number})" for username, (_, number, _) in _PEOPLE.items())
    return f"Customers {numbers}, both with PIN {PIN}; a new device asks for a code, which is at /mailbox/"


def joined(username: str, name: str, number: str, language: str, *, tier: int = 1, now: datetime) -> User:
    """Somebody with the demo's PIN and a wallet. Commits."""
    with transaction():
        user = joining.join(
            phone=phone.e164(number, region="MR"),
            username=username,
            name=name,
            language=language,
            country="MR",
            home_currency=_CURRENCY,
            tier=tier,
            now=now,
        )
        credentials.keep(user.pk, Secret.Kind.PIN, hashing.hashed(PIN, owner=user.pk), now=now)
        wallets.open_wallet(owner=user, currency=_CURRENCY, now=now)
    return user


def signed_in(user: User, *, now: datetime) -> Caller:
    """Somebody on a new device. Commits."""
    with transaction():
        device, secret = devices.bind(user.pk, "Demo", now=now)
        opened = sessions.open_on(device.pk, user=user, device_secret=secret, now=now)
    return Caller(user.pk, opened.session_id, device.pk, user.tier, user.language, user.state)


def _top_up(user: User, amount: str, *, now: datetime) -> None:
    wallet = wallet_queries.wallet_of(user.pk, _CURRENCY)
    with transaction():
        faucet.top_up(wallet.pk, Money.of(amount, _CURRENCY), owner_id=user.pk, posting_id=ids.new_id(), now=now)


def _send(payer: User, payee: User, amount: str, *, now: datetime) -> None:
    caller = signed_in(payer, now=now)
    recipient = Recipient("username", payee.username or "")
    quote = transfers.quote(recipient, Money.of(amount, _CURRENCY), caller=caller, note="Pour le bus", now=now)
    payments.pay(quote.pk, ByPin(caller, PIN, quote.terms), posting_id=ids.new_id(), now=now)
