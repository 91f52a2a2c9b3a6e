"""Bringing money in: an intent is opened and committed, then a company is asked for a page to pay on; or it is told at
once where to transfer to, and what to write on the transfer.

What becomes of it, `asking` finds out.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Q

from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.infra.companies import queries as availability
from cauri.infra.idempotency.keys import KeyReused
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction
from cauri.money.amounts import Money
from cauri.products.deposits import accounts, asking, companies, fitting, naming, queries
from cauri.products.deposits.companies import Company
from cauri.products.deposits.models import Intent
from cauri.products.deposits.ports import CollectorRefused, CollectorSilent

_PAGE_LEASE = timedelta(minutes=1)  # longer than a call to a company may take

State = Intent.State

log = structlog.get_logger(__name__)


class NotCollected(Refusal):
    """No company collects money of this currency for us."""

    code: ClassVar[str] = "deposit_currency_not_collected"


class NoTransfers(Refusal):
    """No bank tells an account number of ours in this currency."""

    code: ClassVar[str] = "deposit_by_transfer_not_offered"


class TooManyOpen(Refusal):
    """So many deposits are open that one has to be paid or to expire first; the fact `most` says how many may be."""

    code: ClassVar[str] = "too_many_open_deposits"
    status: ClassVar[int] = 409


class RefusedByCompany(Refusal):
    """The company does not take such a payment. Another one may be opened."""

    code: ClassVar[str] = "deposit_refused_by_company"
    status: ClassVar[int] = 409


@durable
def open_intent(
    wallet_id: UUID,
    amount: Money,
    *,
    method: Intent.Method = Intent.Method.CHECKOUT,
    caller: Caller,
    key: str,
    now: datetime,
) -> Intent:
    """Open what a customer wants to bring in and have a page made to pay on; under the same key the same one again.

    When the company is silent it stays without an address, which `look` asks for again. Raises RefusedByCompany,
    NotCollected, NoTransfers, TooManyOpen, CompanyUnavailable, idempotency.KeyReused, and what wallets.own_wallet and
    fitting.must_fit raise.
    """
    wallet = wallets.own_wallet(wallet_id, owner_id=caller.user_id)
    intent = queries.opened_under(caller.user_id, key)
    if intent is None:
        intent = _committed(wallet, amount, method=method, caller=caller, key=key, now=now)
    if (intent.wallet_id, intent.amount, intent.method) != (wallet.pk, amount, method):
        raise KeyReused
    _make_page(intent, now)
    intent = queries.intent_of(caller.user_id, intent.pk)
    if intent.state == State.FAILED and not intent.address:
        raise RefusedByCompany
    return intent


def opened(user_id: UUID, key: str) -> Intent:
    """What `open_intent` has opened under a key. It must have."""
    intent = queries.opened_under(user_id, key)
    if intent is None:
        raise AssertionError("nothing was opened under that key")
    return intent


@durable
def look(intent_id: UUID, *, caller: Caller, now: datetime) -> Intent:
    """A customer's own intent, after its company was asked if it is still open. Raises queries.UnknownDeposit."""
    intent = queries.intent_of(caller.user_id, intent_id)
    if intent.state == State.OPEN and intent.method == Intent.Method.CHECKOUT:
        _make_page(intent, now)
        asking.ask_for_customer(intent, now=now)
    return queries.intent_of(caller.user_id, intent_id)


def _committed(
    wallet: Wallet, amount: Money, *, method: Intent.Method, caller: Caller, key: str, now: datetime
) -> Intent:
    """Commit it, before anybody is asked for a page: whatever is paid for it, its reference is known."""
    fitting.must_fit(wallet, amount, now=now)
    way = _transfer(amount, now) if method == Intent.Method.BANK_TRANSFER else _checkout(amount, now)
    if queries.open_of(caller.user_id) >= settings.MOST_OPEN_DEPOSITS:
        raise TooManyOpen(most=settings.MOST_OPEN_DEPOSITS)
    intent_id = ids.new_id()
    intent = Intent(
        id=intent_id,
        wallet=wallet,
        asked_by=caller.user_id,
        opened_under=key,
        amount_minor=amount.minor,
        currency=amount.currency.code,
        method=method,
        reference=f"dep-{intent_id}",
        made_at=now,
        **way,
    )
    with transaction():
        Intent.objects.bulk_create([intent], ignore_conflicts=True)  # the same request may come twice at once
    return opened(caller.user_id, key)


def _checkout(amount: Money, now: datetime) -> dict[str, Any]:
    """What an intent has that is paid on a company's page. Raises NotCollected, CompanyUnavailable."""
    company = companies.company_for(amount.currency.code)
    if company is None:
        raise NotCollected(currency=amount.currency.code)
    availability.must_be_available(company.name, now=now)
    return {
        "company": company.name,
        "expires_at": now + timedelta(minutes=settings.DEPOSIT_MINUTES),
        "next_ask_at": now + asking.FIRST_PAUSE,
    }


def _transfer(amount: Money, now: datetime) -> dict[str, Any]:
    """What an intent has that is paid by a transfer: nobody is asked about it, the bank's list tells of it.

    Raises NoTransfers, CompanyUnavailable.
    """
    bank = companies.bank_for(amount.currency.code, with_own_account=True)
    if bank is None:
        raise NoTransfers(currency=amount.currency.code)
    availability.must_be_available(bank.name, now=now)
    return {
        "company": bank.name,
        "account": accounts.own_account(bank, amount.currency.code, now=now),
        "remark": _new_remark(),
        "expires_at": now + timedelta(hours=settings.DEPOSIT_TRANSFER_HOURS),
    }


def _new_remark() -> str:
    """A reference that no other transfer has."""
    while True:
        remark = naming.of_id(ids.new_id())
        if not Intent.objects.filter(remark=remark).exists():
            return remark


def _make_page(intent: Intent, now: datetime) -> None:
    """Have the company make the page, if there is none and nobody else is at it.

    A refusal ends the intent, also when an earlier try may have made a page: nobody knows that page's address. Should
    the money come all the same, it is credited.
    """
    company = companies.company_named(intent.company) if intent.method == Intent.Method.CHECKOUT else None
    if company is None or now >= intent.expires_at or not availability.is_available(company.name, now=now):
        return
    if not _turn_taken(intent, now):
        return
    found: dict[str, object]
    try:
        address = companies.asked(company.name, lambda: _page_of(intent, company), now=now)
    except CollectorSilent as silence:
        log.warning("deposits.collector_silent", company=company.name, intent_id=str(intent.pk), reason=str(silence))
        found = {"page_asked_at": None}
    except CollectorRefused as refusal:
        log.warning("deposits.page_refused", company=company.name, intent_id=str(intent.pk), reason=str(refusal))
        found = {"state": State.FAILED, "reason": str(refusal)[:64], "ended_at": now}
    else:
        found = {"address": address}
    with transaction():
        Intent.objects.filter(pk=intent.pk, state=State.OPEN).update(**found)


def _page_of(intent: Intent, company: Company) -> str:
    return company.collector.open_checkout(
        reference=intent.reference,
        amount=intent.amount,
        email=_email_of(intent),
        return_to=settings.DEPOSIT_RETURN_URL,
    )


def _turn_taken(intent: Intent, now: datetime) -> bool:
    free = Q(page_asked_at=None) | Q(page_asked_at__lte=now - _PAGE_LEASE)
    with transaction():
        mine = Intent.objects.filter(free, pk=intent.pk, state=State.OPEN, address="")
        return bool(mine.update(page_asked_at=now))


def _email_of(intent: Intent) -> str:
    """The customer's verified address; companies want one, so that others get one that nobody reads."""
    owner = users.user(intent.asked_by)
    if owner.email and owner.email_verified_at is not None:
        return owner.email
    return f"{intent.reference}@{settings.DEPOSIT_EMAIL_DOMAIN}"
