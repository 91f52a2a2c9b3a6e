"""Paystack's customers and their dedicated account numbers, and a switch with which somebody transfers to one."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cauri.integrations.sandbox import paystack_acts as acts
from cauri.integrations.sandbox import paystack_books as books
from cauri.integrations.sandbox import paystack_doors as doors
from cauri.integrations.sandbox.paystack_books import BOOKS, Json, Transaction
from cauri.integrations.sandbox.paystack_doors import door, said
from cauri.integrations.sandbox.switches import switch


@door("POST")
def new_customer(request: HttpRequest) -> HttpResponse:
    """A customer, once for each e-mail."""
    sent = doors.body_of(request)
    email = doors.text(sent, "email")
    with BOOKS.lock:
        found = next((one for one in BOOKS.customers.values() if one["email"] == email), None)
        if found is None:
            found = {**sent, "id": next(BOOKS.ids), "customer_code": books.code("CUS"), "dedicated_account": None}
            BOOKS.customers[found["customer_code"]] = found
        return said("Customer created", found)


@door("GET")
def customer(_request: HttpRequest, code: str) -> HttpResponse:
    """A customer, with the account number that was given."""
    with BOOKS.lock:
        return said("Customer retrieved", _known(code))


@door("POST")
def new_account(request: HttpRequest) -> HttpResponse:
    """Give a customer an account number."""
    sent = doors.body_of(request)
    bank = doors.text(sent, "preferred_bank")
    with BOOKS.lock:
        found, number = _known(doors.text(sent, "customer")), next(BOOKS.ids)
        if found["dedicated_account"] is not None:
            raise doors.Wrong(400, "Customer has a dedicated account", code="duplicate_account")
        found["dedicated_account"] = {
            "id": number,
            "bank": {"name": bank.replace("-", " ").title(), "id": 20, "slug": bank},
            "account_name": f"CAURI/{found['first_name']} {found['last_name']}".upper(),
            "account_number": f"{number % 10**10:010}",
            "assigned": True,
            "active": True,
            "currency": "NGN",
        }
        return said("NUBAN successfully created", found["dedicated_account"])


@door("DELETE")
def account(_request: HttpRequest, number: str) -> HttpResponse:
    """Take an account number out of use."""
    with BOOKS.lock:
        found = _holding(lambda one: str(one["id"]) == number and one["active"])
        if found is None:
            raise doors.not_found()
        found["dedicated_account"]["active"] = False
        return said("Managed Account Successfully Unassigned", found["dedicated_account"])


@door("GET")
def transactions(request: HttpRequest) -> HttpResponse:
    """What was paid since a time, the latest first, a page at a time."""
    since = datetime.fromisoformat(request.GET.get("from", "2000-01-01T00:00:00+00:00"))
    size, page = int(request.GET.get("perPage", "50")), int(request.GET.get("page", "1"))
    with BOOKS.lock:
        found = [one for one in BOOKS.transactions.values() if datetime.fromisoformat(one.created_at) >= since][::-1]
        return said(
            "Transactions retrieved",
            [books.shown_transaction(one) for one in found[(page - 1) * size : page * size]],
        )


@switch
def transfer_in(sent: Json) -> Json:
    """`{"number", "amount"}`: somebody transfers to an account number, in subunits; one out of use too."""
    found = _holding(lambda one: one["account_number"] == str(sent["number"]))
    if found is None:
        raise KeyError(str(sent["number"]))
    number, amount = next(BOOKS.ids), int(sent["amount"])
    made = Transaction(
        id=number, reference=f"{number}-in", requested=amount, amount=amount, currency="NGN", email=found["email"],
        callback_url="", access_code=books.code("AC"), channel="dedicated_nuban", customer_code=found["customer_code"],
    )  # fmt: skip
    with BOOKS.lock:
        BOOKS.transactions[made.reference] = made
    acts.end_transaction(made, "success")
    return books.shown_transaction(made)


def _known(code: str) -> Json:
    found = BOOKS.customers.get(code)
    if found is None:
        raise doors.not_found()
    return found


def _holding(wanted: Callable[[Json], bool]) -> Json | None:
    """The customer whose account number is that."""
    given = (one for one in BOOKS.customers.values() if one["dedicated_account"] is not None)
    return next((one for one in given if wanted(one["dedicated_account"])), None)


PATHS = [
    path("customer", new_customer),
    path("customer/<str:code>", customer),
    path("dedicated_account", new_account),
    path("dedicated_account/<str:number>", account),
    path("transaction", transactions),
]
SWITCHES = [path("transfer-in", transfer_in)]
