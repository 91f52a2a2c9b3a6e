"""Topping phones up: a look at the product, then a transaction, which our reference keeps from being made twice."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog

from cauri.books.instructions.ports import PENDING, Outcome
from cauri.integrations.dtone import catalogue, client, webhooks
from cauri.integrations.dtone.catalogue import Product
from cauri.integrations.dtone.client import Facts
from cauri.kit.answers import MALFORMED, NotDone, Refused, Unclear, Unknown
from cauri.money.amounts import Money
from cauri.products.bills.ports import Account, CompanySilent, Fulfilled, Offer

log = structlog.get_logger(__name__)

_REJECTED, _DECLINED = 3, 9
_ENDS: Final = {  # by the class of a status: a status itself may be new
    1: (Outcome.UNKNOWN, PENDING),  # created
    2: (Outcome.UNKNOWN, PENDING),  # confirmed
    _REJECTED: (Outcome.FAILED, "rejected"),  # by DT One
    4: (Outcome.FAILED, "cancelled"),
    5: (Outcome.UNKNOWN, PENDING),  # submitted
    7: (Outcome.SUCCEEDED, ""),  # completed
    8: (Outcome.FAILED, "reversed"),
    _DECLINED: (Outcome.FAILED, "declined"),  # by the operator
}
_ANOTHER_END: Final = (Outcome.UNKNOWN, "unknown_status")
_OUR_BALANCE: Final = "rejected_insufficient_balance"
_STATUS: Final = re.compile(r"[A-Z]+(-[A-Z]+)*")
_LONGEST_CODE: Final = 64
_LONGEST_TOKEN, _LONGEST_RECEIPT = 200, 100


class DtOneTopUps:
    """A bills.ports.BillCompany. Phone numbers and PINs are not written down here."""

    def offers(self) -> Sequence[Offer]:
        """What it sells in our countries. Raises CompanySilent."""
        try:
            return catalogue.offers()
        except (NotDone, Unclear, Unknown, Refused) as silence:
            raise CompanySilent(str(silence) or MALFORMED) from None

    def biller_of(self, number: str) -> str | None:
        """The operator that has this number; None if DT One did not make it out. Raises CompanySilent."""
        try:
            return catalogue.operator_of(number)
        except (NotDone, Unclear) as silence:
            raise CompanySilent(str(silence)) from None
        except (Unknown, Refused):
            return None

    def account(self, company_code: str, account: str) -> Account:
        """Nothing: of phone numbers DT One tells no names."""
        return Account()

    def send(self, *, reference: str, company_code: str, account: str, amount: Money) -> Fulfilled:
        """Top up, once for each reference: one that DT One has already is asked after.

        The product is looked at first, since one with a fixed price is delivered whatever we take for it.
        """
        try:
            product = _looked_at(company_code)
        except (NotDone, Unclear) as reason_why:  # looking moves no money
            return Fulfilled(outcome=Outcome.UNSENT, code=str(reason_why))
        refusal = _why_not(product, amount)
        if product is None or refusal:
            return Fulfilled(outcome=Outcome.FAILED, code=refusal)
        return _ordered(product, reference, account, amount)

    def ask(self, reference: str, *, amount: Money) -> Fulfilled:
        """What became of the top-up of this amount with our reference; of another amount it is unknown.

        Only DT One's own word that it has none is UNSENT. A question that did not get through is none.
        """
        return _asked_after(reference, amount)


def _ordered(product: Product, reference: str, account: str, amount: Money) -> Fulfilled:
    try:
        made = Facts.of(client.post("/async/transactions", _asked(reference, product, account, amount)))
        return _told(made, reference, amount, product_id=product.id, account=account)
    except NotDone as reason_why:
        return Fulfilled(outcome=Outcome.UNSENT, code=str(reason_why))
    except Unclear as silence:
        return Fulfilled(outcome=Outcome.UNKNOWN, code=str(silence))
    except (Unknown, Refused) as refusal:
        if str(refusal) == client.ALREADY_USED:
            return _sent_before(reference, amount, product_id=product.id, account=account)
        return _refused(str(refusal))


def _looked_at(company_code: str) -> Product | None:
    """The product as it stands; None if it is not sold. Raises NotDone, Unclear."""
    try:
        return catalogue.product(int(company_code)) if company_code.isdecimal() else None
    except (Unknown, Refused):
        return None


def _why_not(product: Product | None, amount: Money) -> str:
    """Why a product cannot be had for this amount, or "": it may have changed since it was offered."""
    if product is None:
        return client.NOT_SOLD
    offer = product.offer
    if offer.least.currency != amount.currency:
        return "currency_refused"
    if offer.least <= amount <= offer.most:
        return ""
    return "amount_out_of_range" if product.is_ranged else "price_changed"


def _asked(reference: str, product: Product, account: str, amount: Money) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "external_id": reference,
        "product_id": product.id,
        "auto_confirm": True,
        "credit_party_identifier": {"mobile_number": account},
    }
    if product.is_ranged:
        delivered = {"amount": client.number_of(amount), "unit": amount.currency.code, "unit_type": "CURRENCY"}
        asked |= {"calculation_mode": "DESTINATION_AMOUNT", "destination": delivered}
    if address := webhooks.address():
        asked["callback_url"] = address
    return asked


def _asked_after(reference: str, amount: Money, **known: Any) -> Fulfilled:
    try:
        found = _only(client.get("/transactions", external_id=reference))
        if found is None:
            return Fulfilled(outcome=Outcome.UNSENT, code="unknown_reference")
        return _told(found, reference, amount, **known)
    except Unknown:
        return Fulfilled(outcome=Outcome.UNSENT, code="unknown_reference")
    except (NotDone, Unclear, Refused) as silence:
        return Fulfilled(outcome=Outcome.UNKNOWN, code=str(silence))


def _only(listed: Any) -> Facts | None:
    """The one transaction of a list; None if it is empty. Raises Unclear."""
    if not isinstance(listed, list) or len(listed) > 1:
        raise Unclear(MALFORMED)
    return Facts.of(listed[0]) if listed else None


def _sent_before(reference: str, amount: Money, *, product_id: int, account: str) -> Fulfilled:
    told = _asked_after(reference, amount, product_id=product_id, account=account)
    if told.outcome is Outcome.UNSENT:  # it has just said that it has it
        return Fulfilled(outcome=Outcome.UNKNOWN, code="contradiction")
    return told


def _told(
    found: Facts, reference: str, amount: Money, *, product_id: int | None = None, account: str | None = None
) -> Fulfilled:
    """What an answer says of a transaction. Raises Unclear when it is about another one."""
    if found.text("external_id") != reference:
        raise Unclear(MALFORMED)
    if _delivered(found) != amount:
        raise Unclear("another_amount")
    if product_id is not None and found.part("product").number("id") != product_id:
        raise Unclear("another_product")
    if account is not None and found.part("credit_party_identifier").text("mobile_number") != account:
        raise Unclear("another_account")
    outcome, code = _end(found.part("status"))
    pin = found.part("pin") if found.has("pin") else Facts({})
    return Fulfilled(
        outcome=outcome,
        company_id=str(found.number("id")),
        code=code,
        token=pin.words("code", most=_LONGEST_TOKEN),
        receipt=found.words("operator_reference", most=_LONGEST_RECEIPT),
    )


def _delivered(found: Facts) -> Money:
    """How much is to arrive: what was requested, or what a product with a fixed price is worth."""
    requested = found.found.get("requested_values")
    where: Mapping[str, Any] = requested if isinstance(requested, dict) else {}
    if where.get("destination") is None:
        where = found.part("product").found
    told = Facts.of(where.get("destination"))
    return client.money(told.found.get("amount"), told.text("unit"))


def _end(status: Facts) -> tuple[Outcome, str]:
    class_id = status.part("class").number("id")
    outcome, code = _ENDS.get(class_id, _ANOTHER_END)
    if class_id in (_REJECTED, _DECLINED):
        said = status.words("message", most=_LONGEST_CODE)
        code = said.lower().replace("-", "_") if _STATUS.fullmatch(said) else code
    if code == _OUR_BALANCE:
        log.error("dtone.balance_too_low", alarm=True)
        code = "company_unavailable"  # it is nobody else's business
    return outcome, code


def _refused(word: str) -> Fulfilled:
    """What a refusal is. That there is too little in our own balance may pass, and is nobody else's business."""
    if word == client.TOO_LITTLE:
        log.error("dtone.balance_too_low", alarm=True)
        return Fulfilled(outcome=Outcome.UNSENT, code="company_unavailable")
    return Fulfilled(outcome=Outcome.FAILED, code=word or "company_refused")
