"""Collecting: a page of Paystack's on which somebody pays, and what became of it."""

from datetime import datetime
from typing import Final
from urllib.parse import quote

from cauri.integrations.paystack import client
from cauri.integrations.paystack.client import Facts
from cauri.kit import answers
from cauri.money.amounts import Money
from cauri.products.deposits.ports import Charge, ChargeState, CollectorRefused, CollectorSilent

# Whoever has left the page may come back to it, so that "abandoned" is not the end; Paystack also says it of a page
# that nobody has opened yet.
_STATES = {
    "success": ChargeState.SUCCEEDED,
    "failed": ChargeState.FAILED,
    "reversed": ChargeState.REVERSED,
    "abandoned": ChargeState.OPEN,
    "ongoing": ChargeState.OPEN,
    "pending": ChargeState.OPEN,
    "processing": ChargeState.OPEN,
    "queued": ChargeState.OPEN,
}


DEDICATED: Final = "dedicated_nuban"  # the channel of what came in on a customer's own account number


class PaystackCollector:
    """Collects through Paystack's own page, so that no card number is seen here."""

    currencies: frozenset[str] = client.CURRENCIES

    def open_checkout(self, *, reference: str, amount: Money, email: str, return_to: str) -> str:
        """The address of a page where the payer pays this, once for each reference.

        Raises CollectorSilent; CollectorRefused, with "duplicate_reference" where an earlier try may have been lost on
        its way back: another reference is needed then.
        """
        if amount.currency.code not in self.currencies:
            raise CollectorRefused("unsupported_currency")
        asked = {
            "email": email,
            "amount": amount.minor,
            "currency": amount.currency.code,
            "reference": reference,
            "callback_url": return_to,
        }
        try:
            page = Facts.of(client.post("/transaction/initialize", asked))
            return _address(page, reference)
        except (answers.NotDone, answers.Unclear) as silence:
            raise CollectorSilent(str(silence)) from None
        except answers.Unknown:
            raise CollectorRefused("company_refused") from None
        except answers.Refused as refusal:
            raise CollectorRefused(str(refusal)) from None

    def look_up(self, reference: str) -> Charge | None:
        """The charge with our reference; None when Paystack knows none. Raises CollectorSilent, CollectorRefused."""
        try:
            return charge_of(Facts.of(client.get(f"/transaction/verify/{quote(reference, safe='')}")), reference)
        except answers.Unknown:
            return None
        except (answers.NotDone, answers.Unclear) as silence:
            raise CollectorSilent(str(silence)) from None
        except answers.Refused as refusal:
            raise CollectorRefused(str(refusal)) from None


def _address(page: Facts, reference: str) -> str:
    address = page.text("authorization_url")
    if page.text("reference") != reference or not address.startswith(("https://", "http://")):
        raise answers.Unclear(answers.MALFORMED)
    return address


def charge_of(told: Facts, reference: str) -> Charge:
    """The charge of an answer. Raises answers.Unclear, also for a status that is not known here."""
    state = _STATES.get(told.text("status"))
    if state is None or told.text("reference") != reference:
        raise answers.Unclear(answers.MALFORMED)
    return Charge(
        company_id=str(told.number("id")),
        reference=reference,
        state=state,
        amount=told.money("amount"),
        cost=None if told.found.get("fees") is None else told.money("fees"),
        paid_at=_time(told),
        account=told.part("customer").text("customer_code") if told.words("channel") == DEDICATED else "",
    )


def _time(told: Facts) -> datetime | None:
    if told.found.get("paid_at") is None:
        return None
    try:
        at = datetime.fromisoformat(told.text("paid_at"))
    except ValueError:
        raise answers.Unclear(answers.MALFORMED) from None
    if at.tzinfo is None:
        raise answers.Unclear(answers.MALFORMED)
    return at
