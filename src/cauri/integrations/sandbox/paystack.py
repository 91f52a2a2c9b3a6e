"""Paystack: transactions with a page to pay on, refunds, transfers and the balance, with webhooks.

E-mails whose local part ends in +fail, +abandon or +slow, and the account numbers 0000000001 (fails) and 0000000002
(comes back), act without a person.
"""

import secrets

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cauri.integrations.sandbox import paystack_accounts as accounts
from cauri.integrations.sandbox import paystack_acts as acts
from cauri.integrations.sandbox import paystack_books as books
from cauri.integrations.sandbox import paystack_checkout as checkout
from cauri.integrations.sandbox import paystack_doors as doors
from cauri.integrations.sandbox import paystack_switches as switches
from cauri.integrations.sandbox import paystack_transfers as transfers
from cauri.integrations.sandbox.companies import Company, address_of
from cauri.integrations.sandbox.paystack_books import BOOKS, Refund, Transaction
from cauri.integrations.sandbox.paystack_doors import Wrong, door, said


@door("POST")
def initialize(request: HttpRequest) -> HttpResponse:
    """Ask for a payment; its page is in the answer."""
    sent = doors.body_of(request)
    email, amount, currency = doors.text(sent, "email"), doors.amount(sent), doors.currency(sent)
    if "@" not in email:
        raise Wrong(400, "Invalid Email Address Passed", code="invalid_email_address")
    with BOOKS.lock:
        given = sent if sent.get("reference") else {"reference": secrets.token_hex(8)}
        reference = doors.reference(given, doors.TRANSACTION_REFERENCE, BOOKS.transactions, kind="Transaction")
        transaction = Transaction(
            id=next(BOOKS.ids),
            reference=reference,
            requested=amount,
            amount=amount,
            currency=currency,
            email=email,
            callback_url=str(sent.get("callback_url") or ""),
            access_code=secrets.token_hex(8),
            metadata=sent.get("metadata"),
        )
        BOOKS.transactions[reference] = transaction
    acts.await_payment(transaction)
    page = f"{address_of(request)}/_sandbox/paystack/checkout/{transaction.access_code}"
    made = {"authorization_url": page, "access_code": transaction.access_code, "reference": reference}
    return said("Authorization URL created", made)


@door("GET")
def verify(_request: HttpRequest, reference: str) -> HttpResponse:
    """What became of a payment."""
    with BOOKS.lock:
        found = BOOKS.transactions.get(reference)
        if found is None:
            raise doors.not_found()
        return said("Verification successful", books.shown_transaction(found))


@door("POST")
def refund(request: HttpRequest) -> HttpResponse:
    """Give a payment back, wholly or in part."""
    sent = doors.body_of(request)
    with BOOKS.lock:
        paid = _transaction(str(sent.get("transaction", "")))
        if paid.status != "success" or paid.refunded == paid.amount:
            raise Wrong(400, "Transaction has been fully reversed or was not paid", code="invalid_transaction")
        amount = doors.amount(sent) if sent.get("amount") is not None else paid.amount - paid.refunded
        if sent.get("currency", paid.currency) != paid.currency:
            raise Wrong(400, "Currency differs from the transaction's", code="invalid_currency")
        if amount > paid.amount - paid.refunded:
            raise Wrong(400, "Refund amount cannot be more than what is left", code="invalid_amount")
        made = Refund(id=next(BOOKS.ids), transaction=paid, amount=amount)
        BOOKS.keep_refund(made)
    acts.give_back(made)
    return said("Refund has been queued for processing", books.shown_refund(made))


@door("GET")
def refunded(_request: HttpRequest, one: str) -> HttpResponse:
    """What became of a refund, by its id; or of a transaction's latest, by that one's reference."""
    with BOOKS.lock:
        for found in reversed(BOOKS.refunds.values()):
            if one in (str(found.id), found.transaction.reference):
                return said("Refund retrieved", books.shown_refund(found))
    raise doors.not_found()


@door("GET")
def balance(_request: HttpRequest) -> HttpResponse:
    """What Paystack has for us."""
    with BOOKS.lock:
        held = [{"currency": currency, "balance": amount} for currency, amount in BOOKS.balances.items()]
    return said("Balances retrieved", held)


def _transaction(one: str) -> Transaction:
    for found in BOOKS.transactions.values():
        if one in (found.reference, str(found.id)):
            return found
    raise doors.not_found()


COMPANY = Company(
    name="paystack",
    title="Paystack",
    paths=[
        path("transaction/initialize", initialize),
        path("transaction/verify/<str:reference>", verify),
        path("refund", refund),
        path("refund/<str:one>", refunded),
        path("balance", balance),
        *accounts.PATHS,
        *transfers.PATHS,
    ],
    reset=acts.reset,
    switches=[path("checkout/<str:access_code>", checkout.page), *accounts.SWITCHES, *switches.PATHS],
)
