"""Whose account it is: that it looks right, that the number is the operator's, and what the biller tells of it."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.cache import cache

from cauri.kit import phone
from cauri.kit.errors import Refusal
from cauri.kit.phone import E164
from cauri.kit.transactions import durable
from cauri.money import Money
from cauri.products.bills import accounts, companies, queries
from cauri.products.bills.companies import BillersUnavailable, Company
from cauri.products.bills.models import LONGEST_NAME, Biller, Offer
from cauri.products.bills.ports import CompanySilent, NoSuchAccount

_REMEMBERED: Final = timedelta(minutes=10)  # whose a number is; people try several amounts
_NOBODYS: Final = "-"


class AccountMalformed(Refusal):
    """No account of this biller looks like that; the fact `label` says what it calls them."""

    code = "bill_account_malformed"


class UnknownBillAccount(Refusal):
    """The biller has no such account."""

    code = "unknown_bill_account"
    status = 404


class NumberOfAnotherOperator(Refusal):
    """The phone number is another operator's: the fact `operator` is its code, where that is known."""

    code = "number_of_another_operator"


class OperatorUnknown(Refusal):
    """Nobody who can be paid here says that the number is theirs."""

    code = "operator_unknown"
    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An account that may be paid for, with what the biller told of it."""

    offer: Offer
    number: str = field(repr=False)
    holder: str = field(default="", repr=False)
    due: Money | None = None


@durable
def check(code: str, package: UUID | None, account: str, *, now: datetime) -> Checked:
    """The account at a biller for one of its offers: its number in the stored form, its holder, what is due.

    Raises queries.UnknownBiller and UnknownPackage, AccountMalformed, what phone.e164 raises,
    NumberOfAnotherOperator, UnknownBillAccount, BillersUnavailable.
    """
    biller = queries.biller(code)
    offer = queries.offer_of(biller, package)
    company = companies.named(offer.company)
    if company is None:
        raise queries.UnknownBiller
    if offer.is_for_a_phone:
        phone_number = _number_of(biller, account)
        _must_be_theirs(company, biller, phone_number, now)
        return Checked(offer=offer, number=phone_number)
    number = _looking_right(offer, account)
    if not offer.validated:
        return Checked(offer=offer, number=number)
    return _told_of(company, offer, number, now)


@durable
def operator_of(number: str, country: str, *, now: datetime) -> Biller:
    """Whose the phone number is: as the companies say, or else by how it begins.

    Raises what phone.e164 raises, OperatorUnknown.
    """
    stored = phone.e164(number, region=country)
    operators = queries.operators()
    for company in map(companies.named, companies.instructed()):
        told = None if company is None else _asked_whose(company, stored, now)
        found = next((one for one in operators if one.pk == told), None)
        if found is not None:
            return found
    by_prefix = [one for one in operators if _begins_like(one, stored)]
    if len(by_prefix) != 1:
        raise OperatorUnknown
    return by_prefix[0]


def _number_of(biller: Biller, account: str) -> E164:
    number = phone.e164(account, region=biller.country)
    if not phone.is_mobile(number):
        raise phone.PhoneInvalid(region=biller.country)
    return number


def _must_be_theirs(company: Company, biller: Biller, number: E164, now: datetime) -> None:
    """The company's word goes before how the number begins: subscribers may take theirs along."""
    try:
        told = _whose(company, number, now)
    except CompanySilent:
        if not biller.prefixes:
            raise BillersUnavailable from None
        told = None
    if told is not None and told != biller.pk:
        raise NumberOfAnotherOperator(operator=told[:40])
    if told is None and biller.prefixes and not _begins_like(biller, number):
        raise NumberOfAnotherOperator(operator=None)


def _begins_like(biller: Biller, number: E164) -> bool:
    return any(number.startswith(prefix) for prefix in biller.prefixes)


def _asked_whose(company: Company, number: E164, now: datetime) -> str | None:
    try:
        return _whose(company, number, now)
    except CompanySilent:
        return None


def _whose(company: Company, number: E164, now: datetime) -> str | None:
    """Whose a company says that a number is, remembered for a while under a digest. Raises CompanySilent."""
    key = f"bills.operator:{accounts.fingerprints(company.name, number)[0]}"
    kept: str | None = cache.get(key)
    if kept is None:
        try:
            kept = companies.ask(company, lambda: company.bills.biller_of(number), now=now) or _NOBODYS
        except NoSuchAccount:
            raise UnknownBillAccount from None
        cache.set(key, kept, _REMEMBERED.total_seconds())
    return None if kept == _NOBODYS else kept


def _looking_right(offer: Offer, account: str) -> str:
    """As it was typed, or without what people put between digits: whichever the biller's accounts look like."""
    typed = "".join(account.split())
    for number in (typed, re.sub(r"[.\-/]", "", typed).upper()):
        if number and re.fullmatch(offer.pattern or ".+", number):
            return number
    raise AccountMalformed(label=offer.account_label)


def _told_of(company: Company, offer: Offer, number: str, now: datetime) -> Checked:
    try:
        told = companies.ask(company, lambda: company.bills.account(offer.company_code, number), now=now)
    except NoSuchAccount:
        raise UnknownBillAccount from None
    except CompanySilent:
        raise BillersUnavailable from None
    due = told.due if told.due is not None and told.due.currency.code == offer.currency else None
    return Checked(offer=offer, number=number, holder=" ".join(told.holder.split())[:LONGEST_NAME], due=due)
