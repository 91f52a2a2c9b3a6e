"""Billers that speak Cauri's own protocol (integrations/billers): SOMELEC, SNDE, Canal+, Mauritel and Rimatel.

What becomes of a payment goes by the last three digits of its account: see suffixes.py.
"""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from cauri.integrations.sandbox import billers_acts as acts
from cauri.integrations.sandbox import billers_switches as switches
from cauri.integrations.sandbox.billers_books import BOOKS, Payment
from cauri.integrations.sandbox.billers_catalogue import (
    CATALOGUE,
    CURRENCY,
    NOBODYS,
    REFUSED,
    Json,
    Product,
    due_on,
    holder_of,
    money,
)
from cauri.integrations.sandbox.companies import Company

_REFERENCE = re.compile(r"[a-z0-9-]{1,40}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"([1-9][0-9]{0,9})\.([0-9]{2})|0\.([0-9]{2})")

Door = Callable[..., HttpResponse]


class _Wrong(Exception):
    """A request that they do not take."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.said = {"error": {"code": code, "message": code.replace("_", " ")}}


def _door(method: str) -> Callable[[Door], Door]:
    """A door of the protocol's: with a key, and its errors."""

    def of(view: Door) -> Door:
        @wraps(view)
        def behind_the_key(request: HttpRequest, **named: str) -> HttpResponse:
            kind, _, key = request.headers.get("Authorization", "").partition(" ")
            if kind != "Bearer" or not key or key == "wrong":
                return JsonResponse(_Wrong(401, "key_refused").said, status=401)
            try:
                return view(request, **named) if request.method == method else _not_here()
            except _Wrong as wrong:
                return JsonResponse(wrong.said, status=wrong.status)

        return behind_the_key

    return of


def _not_here() -> HttpResponse:
    raise _Wrong(400, "malformed_request")


@_door("GET")
def products(request: HttpRequest) -> HttpResponse:
    """What is sold, a page at a time."""
    cursor = request.GET.get("cursor", "0")
    begin = int(cursor) if cursor.isdecimal() else 0
    end, found = begin + CATALOGUE.on_a_page, list(CATALOGUE.products.values())
    following = str(end) if end < len(found) else None
    return JsonResponse({"products": [one.shown() for one in found[begin:end]], "next": following})


@_door("POST")
def validate(request: HttpRequest) -> HttpResponse:
    """Whose an account is, and what is due."""
    product, account = _asked(_body_of(request))
    due = money(due_on(account)) if product.is_bill else None
    return JsonResponse({"product": product.code, "account": account, "holder": holder_of(account), "due": due})


@_door("POST")
def new_payment(request: HttpRequest) -> HttpResponse:
    """Pay, once for each reference."""
    sent = _body_of(request)
    product, account = _asked(sent)
    reference, amount = _text(sent, "reference"), _minor(sent.get("amount"))
    if not _REFERENCE.fullmatch(reference):
        raise _Wrong(400, "malformed_request")
    with BOOKS.lock:
        found = BOOKS.payments.get(reference)
        if found is not None:
            if not found.is_for(product, account, amount):
                raise _Wrong(409, "reference_taken")
            return JsonResponse(found.shown())
        if not product.least <= amount <= product.most:
            raise _Wrong(422, "amount_refused")
        if amount > BOOKS.balance:
            raise _Wrong(422, "insufficient_balance")
        made = Payment(f"pay_{next(BOOKS.ids)}", reference, product, account, amount)
        BOOKS.payments[reference] = made
    acts.carry_out(made)
    return JsonResponse(made.shown(), status=201)


@_door("GET")
def payment(_request: HttpRequest, reference: str) -> HttpResponse:
    """What became of a payment."""
    with BOOKS.lock:
        return JsonResponse(_known(reference).shown())


@_door("POST")
def cancel(_request: HttpRequest, reference: str) -> HttpResponse:
    """Take a payment back: what is not decided yet, and what succeeded without digits to key in."""
    with BOOKS.lock:
        found = _known(reference)
        if found.status == "pending":
            acts.end(found, "cancelled")
        elif found.status == "succeeded":
            if found.token:
                raise _Wrong(409, "not_cancellable")
            acts.end(found, "reversed")
        return JsonResponse(found.shown())


@_door("GET")
def report(request: HttpRequest) -> HttpResponse:
    """A day's payments as CSV, and what each has cost: `?date=2026-01-31` in UTC."""
    day = request.GET.get("date", "")
    if not _DAY.fullmatch(day):
        raise _Wrong(400, "malformed_request")
    with BOOKS.lock:
        made = [one for one in BOOKS.payments.values() if one.created_at.startswith(day)]
        return switches.as_csv(made, lambda minor: str(money(minor)["amount"]))


def _asked(sent: Json) -> tuple[Product, str]:
    """The product and the account that a request is about."""
    product, account = CATALOGUE.products.get(_text(sent, "product")), _text(sent, "account")
    if product is None:
        raise _Wrong(404, "unknown_product")
    if not re.fullmatch(product.pattern, account) or account.endswith(NOBODYS):
        raise _Wrong(404, "unknown_account")
    if account.endswith(REFUSED):
        raise _Wrong(422, "account_refused")
    return product, account


def _known(reference: str) -> Payment:
    found = BOOKS.payments.get(reference)
    if found is None:
        raise _Wrong(404, "unknown_payment")
    return found


def _minor(said: Any) -> int:
    """An amount of the protocol's, in minor units."""
    amount = said.get("amount") if isinstance(said, dict) else None
    if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount) or said.get("currency") != CURRENCY:
        raise _Wrong(400, "malformed_request")
    return int(amount.replace(".", ""))


def _text(sent: Json, name: str) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or not value:
        raise _Wrong(400, "malformed_request")
    return value


def _body_of(request: HttpRequest) -> Json:
    try:
        found = json.loads(request.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _Wrong(400, "malformed_request")
    return found


COMPANY = Company(
    name="billers",
    title="Billers: SOMELEC, SNDE, Canal+, Mauritel, Rimatel",
    paths=[
        path("products", products),
        path("accounts/validate", validate),
        path("payments", new_payment),
        path("payments/<str:reference>", payment),
        path("payments/<str:reference>/cancel", cancel),
        path("report", report),
    ],
    reset=acts.reset,
    switches=switches.PATHS,
)
