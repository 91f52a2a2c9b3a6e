"""Which company pays out which currency: of those that `settings.BANK_TRANSFERS` names, the first that can."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from cauri.kit.errors import Refusal
from cauri.products.withdrawals.ports import BankTransfers


class CurrencyNotPaidOut(Refusal):
    """No company pays this currency out to banks just now."""

    code = "currency_not_paid_out"


@dataclass(frozen=True, slots=True)
class Company:
    """A company that pays out, by its one word."""

    name: str
    transfers: BankTransfers


def named(name: str) -> Company | None:
    """The company with that word; None when it is not instructed any more."""
    path: str | None = settings.BANK_TRANSFERS.get(name)
    return None if path is None else Company(name, import_string(path)())


def paying(currency: str) -> Company:
    """The company that pays a currency out. Raises CurrencyNotPaidOut."""
    companies = (named(name) for name in settings.BANK_TRANSFERS)
    found = next((one for one in companies if one is not None and currency in one.transfers.currencies), None)
    if found is None:
        raise CurrencyNotPaidOut(currency=currency)
    return found
