"""Paying bills: our reference is the key, so that what is sent twice is done once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import quote

import structlog

from cauri.books.instructions.ports import PENDING, Outcome
from cauri.integrations.billers import catalogue, client
from cauri.integrations.billers.client import Facts
from cauri.kit import answers
from cauri.kit.answers import MALFORMED, NotDone, Refused, Unclear, Unknown
from cauri.money.amounts import Money
from cauri.products.bills.ports import Account, CompanySilent, Fulfilled, NoSuchAccount, Offer

log = structlog.get_logger(__name__)

_ENDS: Final = {
    "succeeded": (Outcome.SUCCEEDED, ""),
    "failed": (Outcome.FAILED, "payment_failed"),
    "cancelled": (Outcome.FAILED, "cancelled"),
    "reversed": (Outcome.FAILED, "reversed"),
    "pending": (Outcome.UNKNOWN, PENDING),
}
_ANOTHER_END: Final = (Outcome.UNKNOWN, "unknown_status")
_SILENT = (NotDone, Unclear, Refused)
_LONGEST_TOKEN, _LONGEST_HOLDER = 200, 200


class BillerPayments:
    """A bills.ports.BillCompany. Accounts, names and tokens are not written down here."""

    def offers(self) -> Sequence[Offer]:
        """What all billers behind this address sell. Raises CompanySilent."""
        try:
            return catalogue.offers()
        except (*_SILENT, Unknown) as silence:
            raise CompanySilent(str(silence)) from None

    def biller_of(self, number: str) -> str | None:
        """None: the protocol has no such question; an operator's numbers are told by the prefixes of its products."""
        return None

    def account(self, company_code: str, account: str) -> Account:
        """What the biller tells of an account. Raises CompanySilent, NoSuchAccount."""
        asked = {"product": company_code, "account": account}
        try:
            told = client.post("/accounts/validate", asked, repeatable=True)
            _must_be(told, asked)
            return Account(holder=told.words("holder", most=_LONGEST_HOLDER), due=_due(told))
        except (Unknown, Refused):  # it has answered: whoever types nonsense must not keep others from asking
            raise NoSuchAccount from None
        except (NotDone, Unclear) as silence:
            raise CompanySilent(str(silence)) from None

    def send(self, *, reference: str, company_code: str, account: str, amount: Money) -> Fulfilled:
        """Pay, once for each reference."""
        asked = {"product": company_code, "account": account}
        try:
            told = client.post("/payments", {"reference": reference, **asked, "amount": amount.as_json()})
            _must_be(told, asked)
            return _told(told, reference, amount)
        except NotDone as reason_why:
            return Fulfilled(outcome=Outcome.UNSENT, code=str(reason_why))
        except Unclear as silence:
            return Fulfilled(outcome=Outcome.UNKNOWN, code=str(silence))
        except (Unknown, Refused) as refusal:
            return _refused(str(refusal))

    def ask(self, reference: str, *, amount: Money) -> Fulfilled:
        """What became of the payment of this amount with our reference; of another amount it is unknown.

        Only the company's own word that it knows nothing of it is UNSENT. A question that did not get through is none.
        """
        try:
            return _told(client.get(f"/payments/{quote(reference, safe='')}"), reference, amount)
        except Unknown as answer:
            outcome = Outcome.UNSENT if str(answer) == "unknown_payment" else Outcome.UNKNOWN
            return Fulfilled(outcome=outcome, code="unknown_reference")
        except _SILENT as silence:
            return Fulfilled(outcome=Outcome.UNKNOWN, code=str(silence))

    def cancel(self, reference: str, *, amount: Money) -> Fulfilled:
        """Ask the company to take the payment of this amount back; what it took back it says again.

        Only its own word that it cannot be cancelled is SUCCEEDED; any other refusal decides as little as silence.
        """
        try:
            told = _told(client.post(f"/payments/{quote(reference, safe='')}/cancel", {}), reference, amount)
        except NotDone as reason_why:
            return Fulfilled(outcome=Outcome.UNSENT, code=str(reason_why))
        except Unclear as silence:
            return Fulfilled(outcome=Outcome.UNKNOWN, code=str(silence))
        except (Unknown, Refused) as refusal:
            stands = str(refusal) == client.TOO_LATE
            return Fulfilled(outcome=Outcome.SUCCEEDED if stands else Outcome.UNKNOWN, code=str(refusal), said=True)
        if told.outcome is Outcome.SUCCEEDED:  # it has taken what it was told, and has not done it
            return Fulfilled(outcome=Outcome.UNKNOWN, code="contradiction", said=True)
        return replace(told, said=True)


def _due(told: Facts) -> Money | None:
    """What is due; nothing on an account that is in credit. Raises Unclear."""
    due = told.signed_money("due") if told.has("due") else None
    return due if due is not None and due.minor >= 0 else None


def _told(found: Facts, reference: str, amount: Money) -> Fulfilled:
    """What an answer says of a payment. Raises Unclear when it is about another one."""
    if found.text("reference") != reference:
        raise Unclear(MALFORMED)
    if found.money("amount") != amount:
        raise Unclear("another_amount")
    outcome, code = _ENDS.get(found.text("status"), _ANOTHER_END)
    if outcome is Outcome.FAILED:
        code = answers.word(found.words("code"), otherwise=code)
    return Fulfilled(
        outcome=outcome,
        company_id=found.text("id"),
        code=code,
        token=found.words("token", most=_LONGEST_TOKEN),
        units=found.words("units"),
        receipt=found.words("receipt"),
    )


def _must_be(told: Facts, asked: dict[str, str]) -> None:
    """Return if it is about the product and the account that were meant. Raises Unclear."""
    for name, value in asked.items():
        if told.text(name, most=_LONGEST_HOLDER) != value:
            raise Unclear(f"another_{name}")


def _refused(code: str) -> Fulfilled:
    """What a refusal is. A reference that stands for something else is asked after, for nobody knows what it did."""
    if code == client.REFERENCE_TAKEN:
        return Fulfilled(outcome=Outcome.UNKNOWN, code=code)
    if code == client.TOO_LITTLE:
        log.error("billers.balance_too_low", alarm=True)
        return Fulfilled(outcome=Outcome.UNSENT, code="company_unavailable")
    return Fulfilled(outcome=Outcome.FAILED, code=code)
