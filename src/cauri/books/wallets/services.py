"""What is done with wallets as such, from opening to closing. Each change is made to the account in the ledger too."""

import unicodedata
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from cauri.books.ledger import accounts
from cauri.books.wallets import numbers, queries
from cauri.books.wallets.events import WalletClosed, WalletFrozen, WalletOpened, WalletThawed
from cauri.books.wallets.models import LONGEST_NAME, SHORTEST_NAME, Wallet
from cauri.books.wallets.queries import UnknownWallet
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required

MOST_OPENED_A_DAY = 10
MOST_OPEN = 50

# One customer's openings and closings go one after the other.
_ALONE = "SELECT pg_advisory_xact_lock(1463897164, hashtext(%s))"  # "WALL", then the owner


class CurrencyNotOffered(Refusal):
    """No wallets are kept in this currency here."""

    code = "currency_not_offered"


class WalletExists(Refusal):
    """There is one main wallet for each currency, and it is open already."""

    code = "wallet_exists"
    status = 409


class TooManyWallets(Refusal):
    """So many wallets were opened within a day, or are open, that there can be no more."""

    code = "too_many_wallets"
    status = 409


class WalletNameInvalid(Refusal):
    """A name has 2 to 100 characters, none of them a control character; or there is none."""

    code = "wallet_name_invalid"


class FrozenByStaff(Refusal):
    """What staff froze, the owner can neither thaw nor close."""

    code = "wallet_frozen_by_staff"
    status = 403


class FloatIsOperators(Refusal):
    """An agent's float is opened when the operator admits the agent, and closed when the agent leaves."""

    code = "wallet_float_is_operators"
    status = 403


class FloatIsNotPaidInto(Refusal):
    """Nobody pays into an agent's float: what is in it came from the operator."""

    code = "wallet_float_is_not_paid_into"
    status = 409


class WalletIsClosed(Refusal):
    """A closed wallet stays as it is."""

    code = "wallet_closed"
    status = 409


@transaction_required
def open_wallet(*, owner: User, currency: str, kind: str = Wallet.Kind.MAIN, name: str = "", now: datetime) -> Wallet:
    """Open a wallet with a number and an account of its own.

    Others pay into the main wallet of a currency; while there is none, into the first that was opened, but never into
    a float.
    Raises CurrencyNotOffered, WalletExists, TooManyWallets, WalletNameInvalid.
    """
    if currency not in settings.WALLET_CURRENCIES:
        raise CurrencyNotOffered(currency=currency[:3])
    _alone(owner.pk)
    before = queries.wallets_of(owner.pk)
    _must_not_be_too_many(before, now=now)
    others = [one for one in before if one.currency == currency and one.is_open_to_others]
    if kind == Wallet.Kind.MAIN and any(one.kind == kind for one in others):
        raise WalletExists(currency=currency)
    default = kind == Wallet.Kind.MAIN or (kind != Wallet.Kind.FLOAT and not others)
    if default:
        _nothing_is_default(owner.pk, currency)
    wallet_id = ids.new_id()
    wallet = Wallet(
        id=wallet_id,
        owner=owner,
        kind=Wallet.Kind(kind),
        currency=currency,
        number=_new_number(),
        account_id=accounts.open_account(f"wallet:{wallet_id}", currency=currency, kind=_account_kind(kind), now=now),
        name=_name_from(name),
        is_default=default,
        opened_at=now,
    )
    wallet.save(force_insert=True)
    events.publish(WalletOpened(wallet_id=wallet_id, owner_id=owner.pk), aggregate=_aggregate(wallet))
    return wallet


def open_another(owner_id: UUID, *, currency: str, kind: str, name: str = "", now: datetime) -> Wallet:
    """`open_wallet` at its owner's wish. Raises what that raises, FloatIsOperators, and UnknownUser."""
    if kind == Wallet.Kind.FLOAT:
        raise FloatIsOperators
    with transaction():
        return open_wallet(owner=users.user(owner_id), currency=currency, kind=kind, name=name, now=now)


def freeze(wallet_id: UUID, *, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> Wallet:
    """Let no more money out of a wallet; what comes in still arrives. Again changes nothing.

    A customer freezes his own; anybody else's freeze is staff's, and takes the place of the owner's.
    Raises UnknownWallet, WalletIsClosed.
    """
    with transaction():
        wallet = _taken(wallet_id, actor)
        _must_be_open(wallet)
        by = Wallet.FrozenBy.OWNER if actor.kind == "customer" else Wallet.FrozenBy.STAFF
        if wallet.frozen_by not in (by, Wallet.FrozenBy.STAFF):
            accounts.freeze(wallet.account_id)
            _change(wallet, "wallets.frozen", actor, now, origin, status=Wallet.Status.FROZEN, frozen_by=by)
            fact = WalletFrozen(wallet_id=wallet_id, owner_id=wallet.owner_id, by=by)
            events.publish(fact, aggregate=_aggregate(wallet))
        return wallet


def thaw(wallet_id: UUID, *, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> Wallet:
    """Let money out again. Again changes nothing. Raises UnknownWallet, WalletIsClosed, FrozenByStaff."""
    with transaction():
        wallet = _taken(wallet_id, actor)
        _must_be_open(wallet)
        _must_not_be_staffs(wallet, actor)
        if wallet.status == Wallet.Status.FROZEN:
            accounts.thaw(wallet.account_id)
            _change(wallet, "wallets.thawed", actor, now, origin, status=Wallet.Status.ACTIVE, frozen_by="")
            fact = WalletThawed(wallet_id=wallet_id, owner_id=wallet.owner_id)
            events.publish(fact, aggregate=_aggregate(wallet))
        return wallet


def close(wallet_id: UUID, *, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> Wallet:
    """Close an empty wallet for good; the owner's next in the currency is then the one paid into. Again: nothing.

    Raises UnknownWallet, FrozenByStaff, FloatIsOperators, ledger.AccountNotEmpty.
    """
    with transaction():
        wallet = queries.wallet(wallet_id)
        _alone(wallet.owner_id)
        if wallet.kind == Wallet.Kind.FLOAT and actor.id == wallet.owner_id:
            raise FloatIsOperators
        return _closed(wallet_id, actor=actor, now=now, origin=origin)


@transaction_required
def close_all(owner_id: UUID, *, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Close every wallet of somebody who leaves. Raises FrozenByStaff, ledger.AccountNotEmpty."""
    _alone(owner_id)
    for wallet in queries.wallets_of(owner_id):
        _closed(wallet.pk, actor=actor, now=now, origin=origin)


def rename(wallet_id: UUID, name: str, *, actor: Actor) -> Wallet:
    """Call a wallet something else, or nothing. Raises UnknownWallet, WalletIsClosed, WalletNameInvalid."""
    with transaction():
        wallet = _taken(wallet_id, actor)
        _must_be_open(wallet)
        wallet.name = _name_from(name)
        wallet.save(update_fields=["name"])
        return wallet


def make_default(wallet_id: UUID, *, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> Wallet:
    """Let others pay into this one of its owner's wallets in its currency. Again changes nothing.

    Raises UnknownWallet, WalletIsClosed, FloatIsNotPaidInto.
    """
    with transaction():
        _alone(queries.wallet(wallet_id).owner_id)
        wallet = _taken(wallet_id, actor)
        _must_be_open(wallet)
        if not wallet.is_open_to_others:
            raise FloatIsNotPaidInto
        if not wallet.is_default:
            _nothing_is_default(wallet.owner_id, wallet.currency)
            _change(wallet, "wallets.made_default", actor, now, origin, is_default=True)
        return wallet


@transaction_required
def _closed(wallet_id: UUID, *, actor: Actor, now: datetime, origin: Origin) -> Wallet:
    wallet = _taken(wallet_id, actor)
    _must_not_be_staffs(wallet, actor)
    if wallet.status != Wallet.Status.CLOSED:
        accounts.close(wallet.account_id)
        was_default = wallet.is_default
        _change(
            wallet, "wallets.closed", actor, now, origin,
            status=Wallet.Status.CLOSED, frozen_by="", is_default=False,
        )  # fmt: skip
        if was_default:
            _pass_on_default(wallet)
        fact = WalletClosed(wallet_id=wallet_id, owner_id=wallet.owner_id)
        events.publish(fact, aggregate=_aggregate(wallet))
    return wallet


def _alone(owner_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [str(owner_id)])


def _account_kind(kind: str) -> str:
    return "agent_float" if kind == Wallet.Kind.FLOAT else "wallet"


def _must_not_be_too_many(before: list[Wallet], *, now: datetime) -> None:
    """Raises TooManyWallets."""
    lately = sum(one.opened_at > now - timedelta(days=1) for one in before)
    open_now = sum(one.status != Wallet.Status.CLOSED for one in before)
    if lately >= MOST_OPENED_A_DAY or open_now >= MOST_OPEN:
        raise TooManyWallets(most_a_day=MOST_OPENED_A_DAY, most=MOST_OPEN)


def _new_number() -> str:
    """A number that nobody has and whose digits say nothing: they are the random ones of a new id."""
    width = numbers.LAST_BODY - numbers.FIRST_BODY + 1
    while True:
        number = numbers.numbered(numbers.FIRST_BODY + ids.new_id().int % 2**62 % width)
        if not Wallet.objects.filter(number=number).exists():
            return number


def _name_from(text: str) -> str:
    """A name without idle spaces; none is none. Raises WalletNameInvalid."""
    name = " ".join(text.split())
    if name and not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise WalletNameInvalid(shortest=SHORTEST_NAME, longest=LONGEST_NAME)
    if any(unicodedata.category(character).startswith("C") for character in name):
        raise WalletNameInvalid(shortest=SHORTEST_NAME, longest=LONGEST_NAME)
    return name


def _taken(wallet_id: UUID, actor: Actor) -> Wallet:
    """The wallet, locked for a change; another customer's does not exist. Raises UnknownWallet."""
    found = Wallet.objects.select_for_update(no_key=True).filter(pk=wallet_id)
    if actor.kind == "customer":
        found = found.filter(owner_id=actor.id)
    wallet = found.first()
    if wallet is None:
        raise UnknownWallet
    return wallet


def _must_be_open(wallet: Wallet) -> None:
    if wallet.status == Wallet.Status.CLOSED:
        raise WalletIsClosed


def _must_not_be_staffs(wallet: Wallet, actor: Actor) -> None:
    if wallet.frozen_by == Wallet.FrozenBy.STAFF and actor.kind == "customer":
        raise FrozenByStaff


def _change(wallet: Wallet, action: str, actor: Actor, now: datetime, origin: Origin, **changed: object) -> None:
    """Change some columns, on record."""
    before = {name: getattr(wallet, name) for name in changed}
    for name, value in changed.items():
        setattr(wallet, name, value)
    wallet.save(update_fields=list(changed))
    subject = Subject("wallets.wallet", wallet.pk)
    audit.record(action, actor=actor, now=now, subject=subject, before=before, after=changed, origin=origin)


def _nothing_is_default(owner_id: UUID, currency: str) -> None:
    """Until another is, in the same transaction."""
    Wallet.objects.filter(owner_id=owner_id, currency=currency, is_default=True).update(is_default=False)


def _pass_on_default(closed: Wallet) -> None:
    """Let the owner be paid into the oldest other wallet of the currency, if there is one."""
    others = Wallet.objects.filter(owner_id=closed.owner_id, currency=closed.currency)
    heir = others.exclude(status=Wallet.Status.CLOSED).exclude(kind=Wallet.Kind.FLOAT).first()
    if heir is not None:
        Wallet.objects.filter(pk=heir.pk).update(is_default=True)


def _aggregate(wallet: Wallet) -> str:
    return f"wallet:{wallet.pk}"
