"""Paying out to bank accounts: our reference is the key, so that what is sent twice is done once."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

import structlog
from django.conf import settings

from cauri.books.instructions.ports import PENDING, Outcome, Told
from cauri.integrations.bankgateway import client
from cauri.integrations.bankgateway.client import Facts
from cauri.kit import answers
from cauri.kit.answers import MALFORMED, NotDone, Refused, Unclear, Unknown
from cauri.money.amounts import Money
from cauri.products.withdrawals.ports import Bank, BankAccount, BankSilent, NoSuchAccount

log = structlog.get_logger(__name__)

_ENDS: Final = {
    "completed": (Outcome.SUCCEEDED, ""),
    "rejected": (Outcome.FAILED, "payout_rejected"),
    "returned": (Outcome.FAILED, "payout_returned"),
    "pending": (Outcome.UNKNOWN, PENDING),
}
_ANOTHER_END: Final = (Outcome.UNKNOWN, "unknown_status")
_SILENT = (NotDone, Unclear, Refused)
_LONGEST_HOLDER: Final = 200


class GatewayPayouts:
    """A withdrawals.ports.BankTransfers. Neither names nor account numbers are written down here."""

    def __init__(self) -> None:
        self.currencies: frozenset[str] = frozenset(settings.BANKGATEWAY_CURRENCIES)

    def banks(self, currency: str) -> Sequence[Bank]:
        """The banks of a currency. Raises BankSilent."""
        try:
            told = [Facts.of(one) for one in client.get("/banks", currency=currency).list("banks")]
            return [Bank(code=one.text("code", most=40), name=one.text("name")) for one in told]
        except (*_SILENT, Unknown) as silence:
            raise BankSilent(str(silence)) from None

    def holder_of(self, account: BankAccount) -> str:
        """The name the bank has for an account. Raises BankSilent, NoSuchAccount."""
        asked = {"bank": account.bank_code, "number": account.number}
        try:
            told = client.post("/name-checks", asked, repeatable=True)
            client.must_be(told, asked)
            return told.text("holder", most=_LONGEST_HOLDER)
        except (NotDone, Unclear) as silence:
            raise BankSilent(str(silence)) from None
        except (Unknown, Refused):  # it has answered: whoever types nonsense must not keep others from asking
            raise NoSuchAccount from None

    def send(self, *, reference: str, account: BankAccount, amount: Money, reason: str) -> Told:
        """Pay out, once for each reference."""
        sent = {
            "reference": reference,
            "bank": account.bank_code,
            "number": account.number,
            "holder": account.holder,
            "amount": amount.minor,
            "currency": amount.currency.code,
            "remark": reason,
        }
        try:
            return _told(client.post("/payouts", sent), reference, amount)
        except NotDone as reason_why:
            return Told(outcome=Outcome.UNSENT, code=str(reason_why))
        except Unclear as silence:
            return Told(outcome=Outcome.UNKNOWN, code=str(silence))
        except (Unknown, Refused) as refusal:
            return _refused(str(refusal))

    def ask(self, reference: str, *, amount: Money) -> Told:
        """What became of the payout of this amount with our reference; of another amount it is unknown.

        Only the bank's own word that it knows nothing of it is UNSENT. A question that did not get through is none.
        """
        try:
            return _told(client.get(f"/payouts/{quote(reference, safe='')}"), reference, amount)
        except Unknown as answer:
            outcome = Outcome.UNSENT if str(answer) == "unknown_payout" else Outcome.UNKNOWN
            return Told(outcome=outcome, code="unknown_reference")
        except _SILENT as silence:
            return Told(outcome=Outcome.UNKNOWN, code=str(silence))


def _told(found: Facts, reference: str, amount: Money) -> Told:
    """What an answer says of a payout. Raises Unclear when it is about another one."""
    if found.text("reference") != reference:
        raise Unclear(MALFORMED)
    if found.money("amount") != amount:
        raise Unclear("another_amount")
    outcome, code = _ENDS.get(found.text("status"), _ANOTHER_END)
    if outcome is Outcome.FAILED:
        code = answers.word(found.words("code"), otherwise=code)
    return Told(outcome=outcome, company_id=found.text("id"), code=code)


def _refused(code: str) -> Told:
    """What a refusal is. A reference that stands for something else is asked after, for nobody knows what it did."""
    if code == client.REFERENCE_TAKEN:
        return Told(outcome=Outcome.UNKNOWN, code=code)
    if code == client.TOO_LITTLE:
        log.error("bankgateway.balance_too_low", alarm=True)
        return Told(outcome=Outcome.UNSENT, code="company_unavailable")
    return Told(outcome=Outcome.FAILED, code=code)
