"""Account numbers: one for each wallet that wants one, and our own, for transfers that name what they are for.

A row is committed before the bank is asked, under a reference that is the bank's key, so that a lost answer is had
again and whatever comes in is known to be ours.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Q

from cauri.books.limits.refusals import TierCannotPay
from cauri.books.payments.floats import NotFromFloat
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.services import WalletIsClosed
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.infra.companies import queries as availability
from cauri.infra.companies.queries import CompanyUnavailable
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.deposits import companies, details, queries
from cauri.products.deposits.companies import Bank
from cauri.products.deposits.models import Account
from cauri.products.deposits.ports import AccountDetails, CollectorRefused, CollectorSilent
from cauri.products.deposits.queries import BY_ACCOUNT

_LEASE = timedelta(minutes=1)  # longer than a call to a bank may take
_REFUSED_FOR = timedelta(hours=1)  # a bank that has refused is not asked for the same number before
_MOST_AT_ONCE = 50

State = Account.State

log = structlog.get_logger(__name__)


class NoAccountNumbers(Refusal):
    """No bank gives account numbers in this currency."""

    code: ClassVar[str] = "account_numbers_not_given"


class AccountRefusedByBank(Refusal):
    """The bank does not give this customer an account number now. Asking again asks it again."""

    code: ClassVar[str] = "account_refused_by_bank"
    status: ClassVar[int] = 409


@durable
def open_account(wallet_id: UUID, *, caller: Caller, now: datetime) -> Account:
    """The account number of a wallet, asked for if it has none. While the bank is silent it has no number yet.

    Raises NoAccountNumbers, AccountRefusedByBank, CompanyUnavailable, wallets.UnknownWallet, WalletIsClosed,
    payments.NotFromFloat, limits.TierCannotPay.
    """
    wallet = wallets.own_wallet(wallet_id, owner_id=caller.user_id)
    account = queries.account_of(wallet) or _refused_lately(wallet, now) or _committed(wallet, now)
    _have_number(account, now)
    account.refresh_from_db()
    if account.state == State.FAILED:
        raise AccountRefusedByBank
    return account


@durable
def own_account(bank: Bank, currency: str, *, now: datetime) -> Account:
    """The operator's own account at a bank, with its number. A bank that refuses is asked again after an hour.

    Raises CompanyUnavailable.
    """
    reference = f"own-{bank.name}-{currency}".lower().ljust(16, "0")
    with transaction():
        Account.objects.bulk_create(
            [Account(company=bank.name, currency=currency, reference=reference, made_at=now)], ignore_conflicts=True
        )
        account = Account.objects.get(company=bank.name, currency=currency, wallet=None)
    _have_number(account, now)
    account.refresh_from_db()
    if account.state != State.OPEN:
        raise CompanyUnavailable(company=bank.name)
    return account


@transaction_required
def close_of_wallet(wallet_id: UUID, *, now: datetime) -> None:
    """Take a wallet's account number out of use: at once with us, and with the next run of the job at the bank."""
    mine = Account.objects.filter(wallet=wallet_id).exclude(state=State.CLOSED)
    mine.update(state=State.CLOSED, closed_at=now)


@durable
def give_up_closed(*, now: datetime) -> int:
    """Have banks take out of use what is closed here. Returns how many they did. Who is silent is told again later."""
    given_up, silent = 0, set()
    for account in Account.objects.filter(state=State.CLOSED, given_up_at=None).order_by("closed_at")[:_MOST_AT_ONCE]:
        bank = companies.bank_named(account.company)
        if bank is None or bank.name in silent or availability.is_paused(bank.name, now=now):
            continue
        try:
            companies.asked(bank.name, partial(_give_up, bank, account), now=now)
        except CollectorSilent as silence:
            log.warning("deposits.account_not_given_up", company=bank.name, reason=str(silence))
            silent.add(bank.name)
            continue
        with transaction():
            Account.objects.filter(pk=account.pk).update(given_up_at=now)
        given_up += 1
    return given_up


def _give_up(bank: Bank, account: Account) -> None:
    """Raises CollectorSilent. What the bank never had, or will not close, is left as it is: nothing goes to it here."""
    if not account.company_id:
        return
    try:
        bank.issuer.close_account(account.company_id)
    except CollectorRefused as refusal:
        log.warning("deposits.account_not_closed", company=bank.name, reason=str(refusal))


def _committed(wallet: Wallet, now: datetime) -> Account:
    if wallet.status == Wallet.Status.CLOSED:
        raise WalletIsClosed
    if wallet.kind == Wallet.Kind.FLOAT:
        raise NotFromFloat(product=BY_ACCOUNT)
    if wallet.owner.tier == 0:
        raise TierCannotPay(side="payee")
    bank = companies.bank_for(wallet.currency)
    if bank is None:
        raise NoAccountNumbers(currency=wallet.currency)
    availability.must_be_available(bank.name, now=now)
    if not _taken_up_again(wallet, bank):
        _made(wallet, bank, now)
    found = queries.account_of(wallet)
    if found is None:
        raise AssertionError("it was opened a moment ago")
    return found


def _refused_lately(wallet: Wallet, now: datetime) -> Account | None:
    """The number of a wallet that a bank refused not an hour ago."""
    return Account.objects.filter(wallet=wallet, state=State.FAILED, asked_at__gt=now - _REFUSED_FOR).first()


def _taken_up_again(wallet: Wallet, bank: Bank) -> bool:
    """Whether there is one that this bank refused before: it is asked for again under the same reference."""
    with transaction():
        failed = Account.objects.filter(wallet=wallet, company=bank.name, state=State.FAILED).order_by("-id").first()
        if failed is None:
            return False
        mine = Account.objects.filter(pk=failed.pk, state=State.FAILED)
        return bool(mine.update(state=State.OPENING, reason="", asked_at=None))


def _made(wallet: Wallet, bank: Bank, now: datetime) -> None:
    account_id = ids.new_id()
    account = Account(
        id=account_id,
        wallet=wallet,
        company=bank.name,
        currency=wallet.currency,
        reference=f"acc-{account_id}",
        made_at=now,
    )
    with transaction():
        Account.objects.bulk_create([account], ignore_conflicts=True)  # the same request may come twice at once


def _have_number(account: Account, now: datetime) -> None:
    """Ask the bank for the number, if there is none and nobody else is at it. What it answers is kept."""
    bank = companies.bank_named(account.company)
    if account.state != State.OPENING or bank is None or not availability.is_available(bank.name, now=now):
        return
    if not _turn_taken(account, now):
        return
    try:
        told = companies.asked(bank.name, lambda: _number_of(account, bank), now=now)
    except CollectorSilent as silence:
        log.warning("deposits.account_not_told", company=bank.name, reason=str(silence))
        _keep(account, asked_at=None)
    except CollectorRefused as refusal:
        _refused(account, str(refusal))
    else:
        details.seal(told, into=account)
        kept = {name: getattr(account, name) for name in ("company_id", "bank", "last_digits", "sealed")}
        _keep(account, state=State.OPEN, reason="", **kept)


def _refused(account: Account, reason: str) -> None:
    """A customer is told. Without our own nobody can transfer to us: it is asked for again, and somebody must look."""
    if account.wallet_id is None:
        log.error("deposits.own_account_refused", alarm=True, company=account.company, reason=reason)
        _keep(account, reason=reason[:64])
        return
    log.warning("deposits.account_refused", company=account.company, reason=reason)
    _keep(account, state=State.FAILED, reason=reason[:64])


def _number_of(account: Account, bank: Bank) -> AccountDetails:
    wallet = account.wallet
    owner = None if wallet is None else users.user(wallet.owner_id)
    return bank.issuer.open_account(
        reference=account.reference,
        currency=account.currency,
        holder=settings.OPERATOR_NAME if owner is None else owner.name,
        email=f"{account.reference}@{settings.DEPOSIT_EMAIL_DOMAIN}",
        phone="" if owner is None else owner.phone or "",
        is_own=wallet is None,
    )


def _keep(account: Account, **found: object) -> None:
    with transaction():
        Account.objects.filter(pk=account.pk, state=State.OPENING).update(**found)


def _turn_taken(account: Account, now: datetime) -> bool:
    lease = _REFUSED_FOR if account.reason else _LEASE
    free = Q(asked_at=None) | Q(asked_at__lte=now - lease)
    with transaction():
        return bool(Account.objects.filter(free, pk=account.pk, state=State.OPENING).update(asked_at=now))
