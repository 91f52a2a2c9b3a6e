"""Which banks there are, and who holds an account there: as a company says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog
from django.core.cache import cache

from cauri.infra.companies import queries as availability
from cauri.infra.companies import services as watch
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable
from cauri.products.withdrawals import companies
from cauri.products.withdrawals.companies import Company
from cauri.products.withdrawals.ports import Bank, BankAccount, BankSilent, NoSuchAccount

# Watched apart from payments: whether a name is found depends on the bank that somebody asks about.
_LOOKUPS: Final = "-lookups"
T = TypeVar("T")

log = structlog.get_logger(__name__)
FRESH = timedelta(hours=1)
KEPT = timedelta(days=7)  # banks change little: an old list is better than none
NOT_ASKED_FOR = timedelta(seconds=30)  # after it was silent, so that nobody waits in vain each time
LONGEST_HOLDER = 200


class BanksUnavailable(Refusal):
    """The company that pays out does not answer just now; ask again in a while."""

    code = "banks_unavailable"
    status = 503
    retryable = True


class UnknownBank(Refusal):
    """No bank of this currency has this code."""

    code = "unknown_bank"
    status = 404


class UnknownBankAccount(Refusal):
    """The bank has no such account."""

    code = "unknown_bank_account"
    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An account that a bank knows, with its holder's name, and the company that pays out to it."""

    company: str
    currency: str
    bank_name: str
    account: BankAccount = field(repr=False)


@durable
def banks_of(currency: str, *, now: datetime) -> Sequence[Bank]:
    """The banks of a currency, as of an hour ago at most; older while the company is silent.

    Raises companies.CurrencyNotPaidOut, BanksUnavailable.
    """
    return _banks(companies.paying(currency), currency, now)


@durable
def check(currency: str, bank_code: str, number: str, *, now: datetime) -> Checked:
    """Who holds an account. Raises companies.CurrencyNotPaidOut, BanksUnavailable, UnknownBank, UnknownBankAccount."""
    company = companies.paying(currency)
    bank = next((one for one in _banks(company, currency, now) if one.code == bank_code), None)
    if bank is None:
        raise UnknownBank
    account = BankAccount(bank_code=bank_code, number=number)
    try:
        holder = _asked(company, lambda: company.transfers.holder_of(account), now)
    except NoSuchAccount:
        raise UnknownBankAccount from None
    except BankSilent:
        raise BanksUnavailable from None
    named = BankAccount(bank_code=bank_code, number=number, holder=" ".join(holder.split())[:LONGEST_HOLDER])
    return Checked(company=company.name, currency=currency, bank_name=bank.name, account=named)


def _banks(company: Company, currency: str, now: datetime) -> Sequence[Bank]:
    key = f"withdrawals.banks:{company.name}:{currency}"
    kept: tuple[datetime, tuple[Bank, ...]] | None = cache.get(key)
    if kept is not None and kept[0] + FRESH > now:
        return kept[1]
    try:
        banks = tuple(_asked(company, lambda: company.transfers.banks(currency), now))
    except BankSilent:
        if kept is None:
            raise BanksUnavailable from None
        cache.set(key, (now - FRESH + NOT_ASKED_FOR, kept[1]), KEPT.total_seconds())
        return kept[1]
    cache.set(key, (now, banks), KEPT.total_seconds())
    return banks


def _asked(company: Company, question: Callable[[], T], now: datetime) -> T:
    """What a company answers, unless it is known to be silent. Raises BankSilent, NoSuchAccount."""
    watched = f"{company.name}{_LOOKUPS}"
    if not all(availability.is_available(name, now=now) for name in (company.name, watched)):
        raise BankSilent
    try:
        answer = question()
    except BankSilent as silence:
        log.warning("withdrawals.bank_silent", company=company.name, why=str(silence))
        watch.note(watched, answered=False, now=now)
        raise
    except NoSuchAccount:
        watch.note(watched, answered=True, now=now)
        raise
    watch.note(watched, answered=True, now=now)
    return answer
