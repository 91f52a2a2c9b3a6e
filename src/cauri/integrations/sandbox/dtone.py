"""DT One's Digital Value Services: operators, products, whose number it is, transactions and callbacks.

What becomes of a top-up goes by the last three digits of the number: see suffixes.py. A transaction is always answered
before it ends, as the real one does.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from cauri.integrations.sandbox import dtone_acts as acts
from cauri.integrations.sandbox import dtone_switches as switches
from cauri.integrations.sandbox.companies import Company
from cauri.integrations.sandbox.dtone_books import BOOKS, Transaction
from cauri.integrations.sandbox.dtone_catalogue import CATALOGUE, OPERATORS, Json, Product, operator_of

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_REFERENCE = re.compile(r"\S{1,40}")
_BY_DEFAULT = 50
_SECOND = len("2026-01-31T08:30:00")

Door = Callable[..., HttpResponse]


class _Wrong(Exception):
    """A request that DT One does not take."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.said = {"errors": [{"code": code, "message": message}]}


def _door(*methods: str) -> Callable[[Door], Door]:
    """A door of the real company: with a key and its secret, and errors as it writes them."""

    def of(view: Door) -> Door:
        @wraps(view)
        def behind_the_key(request: HttpRequest, **named: str) -> HttpResponse:
            if not _is_known(request.headers.get("Authorization", "")):
                return JsonResponse(_Wrong(401, 1000401, "Unauthorized").said, status=401)
            try:
                return view(request, **named) if request.method in methods else _not_here()
            except _Wrong as wrong:
                return JsonResponse(wrong.said, status=wrong.status)

        return behind_the_key

    return of


def _not_here() -> HttpResponse:
    raise _Wrong(404, 1000404, "Resource not found")


@_door("GET")
def operators(request: HttpRequest) -> HttpResponse:
    """The operators of a country, or of all."""
    country = request.GET.get("country_iso_code")
    return _page(request, [one.shown() for one in OPERATORS if country in (None, one.country)])


@_door("GET")
def products(request: HttpRequest) -> HttpResponse:
    """What is sold: of a country, an operator, a type, a service, or all of it."""
    wanted = {
        name: request.GET[name]
        for name in ("country_iso_code", "operator_id", "type", "service_id")
        if name in request.GET
    }
    return _page(request, [shown for one in CATALOGUE.products.values() if _has(shown := one.shown(), wanted)])


@_door("GET")
def product(_request: HttpRequest, product_id: str) -> HttpResponse:
    """One product."""
    return JsonResponse(_sold(product_id).shown())


@_door("GET", "POST")
def lookup(request: HttpRequest, number: str = "") -> HttpResponse:
    """Whose a phone number is: that operator is identified, the others of its country are not."""
    number = number or str(_body_of(request).get("mobile_number", ""))
    found = operator_of(_number(number))
    near = [one for one in OPERATORS if found is not None and one.country == found.country]
    return _page(request, [{**one.shown(), "identified": one is found} for one in near])


@_door("POST")
def new_transaction(request: HttpRequest) -> HttpResponse:
    """Have something delivered, once for each external id."""
    sent = _body_of(request)
    reference, wanted = sent.get("external_id"), _sold(str(sent.get("product_id", "")))
    if not isinstance(reference, str) or not _REFERENCE.fullmatch(reference):
        raise _Wrong(400, 1000400, "external_id: length between 1 and 40")
    party = sent.get("credit_party_identifier")
    mobile_number = _number(str(party.get("mobile_number", "")) if isinstance(party, dict) else "")
    if operator_of(mobile_number) is None:
        raise _Wrong(400, 1005003, "Credit party mobile number is invalid")
    amount = _amount(sent, wanted)
    with BOOKS.lock:
        if reference in BOOKS.transactions:
            raise _Wrong(400, 1007001, "Transaction external ID has already been used")
        if wanted.price_of(amount) > BOOKS.balance:
            raise _Wrong(400, 1006001, "Insufficient balance")
        made = Transaction(
            id=next(BOOKS.ids),
            external_id=reference,
            product=wanted,
            amount=amount,
            mobile_number=mobile_number,
            callback_url=str(sent.get("callback_url") or ""),
            status="CONFIRMED" if sent.get("auto_confirm") is True else "CREATED",
        )
        BOOKS.transactions[reference] = made
        said = made.shown()
    if made.class_ == "CONFIRMED":
        acts.carry_out(made)
    return JsonResponse(said, status=201)


@_door("GET")
def transactions(request: HttpRequest) -> HttpResponse:
    """All transactions, the one with an external id, or those made between two moments."""
    wanted = request.GET.get("external_id")
    since, until = request.GET.get("from_date", "")[:_SECOND], request.GET.get("to_date", "~")[:_SECOND]
    with BOOKS.lock:
        made = [one for one in BOOKS.transactions.values() if since <= one.created_at[:_SECOND] <= until]
        found = [one.shown() for one in made if wanted in (None, one.external_id)]
    return _page(request, found)


@_door("GET")
def transaction(_request: HttpRequest, transaction_id: str) -> HttpResponse:
    """One transaction."""
    with BOOKS.lock:
        return JsonResponse(_known(transaction_id).shown())


@_door("POST")
def confirm(_request: HttpRequest, transaction_id: str) -> HttpResponse:
    """Have what was created delivered."""
    with BOOKS.lock:
        found = _known(transaction_id)
        if found.class_ != "CREATED":
            raise _Wrong(400, 1007002, "Transaction has already been confirmed")
        found.status = "CONFIRMED"
        said = found.shown()
    acts.carry_out(found)
    return JsonResponse(said)


@_door("POST")
def cancel(_request: HttpRequest, transaction_id: str) -> HttpResponse:
    """Have what was created forgotten."""
    with BOOKS.lock:
        found = _known(transaction_id)
        if found.class_ != "CREATED":
            raise _Wrong(400, 1007007, "Transaction can no longer be cancelled")
        found.status = "CANCELLED"
        return JsonResponse(found.shown())


@_door("GET")
def balances(_request: HttpRequest) -> HttpResponse:
    """What is left of what we paid in."""
    with BOOKS.lock:
        left = float(BOOKS.balance)
    return JsonResponse(
        [{"id": 1, "available": left, "holding": 0, "unit": "USD", "unit_type": "CURRENCY"}], safe=False
    )


def _amount(sent: Json, wanted: Product) -> Decimal:
    """How much is to be delivered: of a product with a range so much as was said."""
    if not wanted.is_ranged:
        return wanted.least
    said = sent.get("destination")
    if sent.get("calculation_mode") != "DESTINATION_AMOUNT" or not isinstance(said, dict):
        raise _Wrong(400, 1000400, "calculation_mode and destination are needed; SOURCE_AMOUNT is not played")
    if said.get("unit") != wanted.unit or said.get("unit_type") != wanted.unit_type:
        raise _Wrong(400, 1003003, "Requested product unit is invalid")
    amount = said.get("amount")
    try:
        found = Decimal(str(amount)) if type(amount) in (int, float) else Decimal(-1)
    except InvalidOperation:
        found = Decimal(-1)
    if not wanted.least <= found <= wanted.most:
        raise _Wrong(400, 1003002, "Requested product amount is out of range")
    return found


def _sold(product_id: str) -> Product:
    found = CATALOGUE.products.get(int(product_id)) if product_id.isdecimal() else None
    if found is None:
        raise _Wrong(404, 1003001, "Product is not available in your account")
    return found


def _known(transaction_id: str) -> Transaction:
    found = BOOKS.numbered(transaction_id)
    if found is None:
        raise _Wrong(404, 1008004, "Transaction not found")
    return found


def _number(number: str) -> str:
    if not _E164.fullmatch(number):
        raise _Wrong(400, 1005003, "Credit party mobile number is invalid")
    return number


def _has(shown: Json, wanted: dict[str, str]) -> bool:
    operator = shown["operator"]
    is_ = {
        "country_iso_code": operator["country"]["iso_code"],
        "operator_id": str(operator["id"]),
        "type": shown["type"],
        "service_id": str(shown["service"]["id"]),
    }
    return all(is_[name] == value for name, value in wanted.items())


def _page(request: HttpRequest, found: Sequence[Any]) -> HttpResponse:
    """A page of a list, and how many there are."""
    try:
        page, size = int(request.GET.get("page", 1)), int(request.GET.get("per_page", _BY_DEFAULT))
    except ValueError:
        page = size = 0
    if page < 1 or not 1 <= size <= 100:
        raise _Wrong(400, 1000400, "page and per_page are numbers, per_page at most 100")
    size = min(size, CATALOGUE.on_a_page)
    pages = -(-len(found) // size)
    headers = {"X-Total": len(found), "X-Total-Pages": pages, "X-Per-Page": size, "X-Page": page}
    return JsonResponse(
        list(found[(page - 1) * size : page * size]),
        safe=False,
        headers={name: str(value) for name, value in headers.items()},
    )


def _body_of(request: HttpRequest) -> Json:
    try:
        found = json.loads(request.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _Wrong(400, 1000400, "Bad request")
    return found


def _is_known(header: str) -> bool:
    """Whether these are a key and a secret; the sandbox takes any but "wrong"."""
    try:
        key, _, secret = base64.b64decode(header.removeprefix("Basic "), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return False
    return header.startswith("Basic ") and bool(key) and bool(secret) and secret != "wrong"  # noqa: S105 - no secret


COMPANY = Company(
    name="dtone",
    title="DT One",
    paths=[
        path("v1/operators", operators),
        path("v1/products", products),
        path("v1/products/<str:product_id>", product),
        path("v1/lookup/mobile-number", lookup),
        path("v1/lookup/mobile-number/<str:number>", lookup),
        path("v1/async/transactions", new_transaction),
        path("v1/async/transactions/<str:transaction_id>/confirm", confirm),
        path("v1/transactions", transactions),
        path("v1/transactions/<str:transaction_id>", transaction),
        path("v1/transactions/<str:transaction_id>/cancel", cancel),
        path("v1/balances", balances),
    ],
    reset=acts.reset,
    switches=switches.PATHS,
)
