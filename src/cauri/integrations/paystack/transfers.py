"""Paying out to bank accounts: a recipient, then a transfer, which our reference keeps from being made twice."""

from collections.abc import Sequence
from urllib.parse import quote

import structlog

from cauri.books.instructions.ports import Outcome, Told
from cauri.integrations.paystack import client
from cauri.integrations.paystack.client import Facts
from cauri.kit import answers
from cauri.money.amounts import Money
from cauri.products.withdrawals.ports import Bank, BankAccount, BankSilent, NoSuchAccount

log = structlog.get_logger(__name__)

_KINDS = {"NGN": "nuban", "GHS": "ghipss", "ZAR": "basa", "KES": "kepss"}
_SENT_BEFORE = "duplicate_reference"
_OUR_BALANCE = "insufficient_balance"
_ENDS = {
    "success": (Outcome.SUCCEEDED, ""),
    "failed": (Outcome.FAILED, "transfer_failed"),
    "reversed": (Outcome.FAILED, "transfer_reversed"),
    "pending": (Outcome.UNKNOWN, "pending"),
    "otp": (Outcome.UNKNOWN, "pending"),
}
_ANOTHER_END = (Outcome.UNKNOWN, "unknown_status")


class PaystackTransfers:
    """Pays out of the balance that Paystack keeps for us. Neither names nor account numbers are written down here."""

    currencies: frozenset[str] = frozenset(_KINDS)

    def banks(self, currency: str) -> Sequence[Bank]:
        """The banks of a currency. Raises BankSilent."""
        try:
            found = client.get("/bank", currency=currency)
            if not isinstance(found, list):
                raise BankSilent(answers.MALFORMED)
            told = [Facts.of(one) for one in found]
            return [Bank(code=one.text("code"), name=one.text("name")) for one in told]
        except (answers.NotDone, answers.Unclear, answers.Refused) as silence:
            raise BankSilent(str(silence)) from None
        except answers.Unknown:
            raise BankSilent(answers.MALFORMED) from None

    def holder_of(self, account: BankAccount) -> str:
        """The name the bank has for an account. Raises BankSilent, NoSuchAccount."""
        try:
            told = Facts.of(client.get("/bank/resolve", account_number=account.number, bank_code=account.bank_code))
            _must_be(told, "account_number", account.number)
            return told.text("account_name")
        except (answers.NotDone, answers.Unclear) as silence:
            raise BankSilent(str(silence)) from None
        except (answers.Unknown, answers.Refused):
            raise NoSuchAccount from None

    def send(self, *, reference: str, account: BankAccount, amount: Money, reason: str) -> Told:
        """Pay out, once for each reference: one that Paystack has already is asked after."""
        if amount.currency.code not in self.currencies:
            return Told(outcome=Outcome.FAILED, code="unsupported_currency")
        try:
            recipient = _recipient(account, amount.currency.code)
        except (answers.NotDone, answers.Unclear) as reason_why:  # a recipient moves no money
            return Told(outcome=Outcome.UNSENT, code=str(reason_why))
        except (answers.Unknown, answers.Refused) as refusal:
            return _refused(refusal)
        sent = {
            "source": "balance",
            "amount": amount.minor,
            "currency": amount.currency.code,
            "recipient": recipient,
            "reference": reference,
            "reason": reason,
        }
        try:
            return _told(Facts.of(client.post("/transfer", sent)), reference, amount)
        except answers.NotDone as reason_why:
            return Told(outcome=Outcome.UNSENT, code=str(reason_why))
        except answers.Unclear as silence:
            return Told(outcome=Outcome.UNKNOWN, code=str(silence))
        except (answers.Unknown, answers.Refused) as refusal:
            return self._sent_before(reference, amount) if str(refusal) == _SENT_BEFORE else _refused(refusal)

    def ask(self, reference: str, *, amount: Money) -> Told:
        """What became of the payout of this amount with our reference; of another amount it is unknown.

        Only Paystack's own word that it knows nothing of it is UNSENT. A question that did not get through is none.
        """
        try:
            found = Facts.of(client.get(f"/transfer/verify/{quote(reference, safe='')}"))
            return _told(found, reference, amount)
        except answers.Unknown:
            return Told(outcome=Outcome.UNSENT, code="unknown_reference")
        except (answers.NotDone, answers.Unclear, answers.Refused) as silence:
            return Told(outcome=Outcome.UNKNOWN, code=str(silence))

    def _sent_before(self, reference: str, amount: Money) -> Told:
        told = self.ask(reference, amount=amount)
        if told.outcome is Outcome.UNSENT:  # it has just said that it has it
            return Told(outcome=Outcome.UNKNOWN, code="contradiction")
        return told


def _recipient(account: BankAccount, currency: str) -> str:
    """Paystack's code of an account; the same account again is the same recipient."""
    asked = {
        "type": _KINDS[currency],
        "name": account.holder or "Account holder",
        "account_number": account.number,
        "bank_code": account.bank_code,
        "currency": currency,
    }
    told = Facts.of(client.post("/transferrecipient", asked, repeatable=True))
    _must_be(told, "currency", currency)
    details = Facts.of(told.found.get("details"))
    _must_be(details, "account_number", account.number)
    _must_be(details, "bank_code", account.bank_code)
    return told.text("recipient_code")


def _told(found: Facts, reference: str, amount: Money) -> Told:
    """What an answer says of a transfer. Raises answers.Unclear when it is about another one."""
    _must_be(found, "reference", reference)
    if found.money("amount") != amount:
        raise answers.Unclear("another_amount")
    outcome, code = _ENDS.get(found.text("status"), _ANOTHER_END)
    return Told(outcome=outcome, company_id=found.text("transfer_code"), code=code)


def _must_be(told: Facts, name: str, value: str) -> None:
    if told.text(name) != value:
        raise answers.Unclear(answers.MALFORMED)


def _refused(refusal: Exception) -> Told:
    """What a refusal is. That there is too little in our own balance may pass, and is nobody else's business."""
    if str(refusal) == _OUR_BALANCE:
        log.error("paystack.balance_too_low", alarm=True)
        return Told(outcome=Outcome.UNSENT, code="company_unavailable")
    return Told(outcome=Outcome.FAILED, code=str(refusal) or "company_refused")
