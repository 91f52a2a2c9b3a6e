"""A bank that speaks Cauri's own protocol (docs/reference/bank-gateway.md): account numbers, credits and payouts.

What becomes of a payout goes by the last three digits of its account: see suffixes.py. 999 is nobody's account.
"""

import base64
import hmac
import json
import re
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from cauri.integrations.sandbox import bank_acts as acts
from cauri.integrations.sandbox import bank_page as page
from cauri.integrations.sandbox import bank_switches as switches
from cauri.integrations.sandbox.bank_books import BANKS, BOOKS, CURRENCIES, Account, Credit, Json, Payout, fee_on
from cauri.integrations.sandbox.companies import Company
from cauri.integrations.sandbox.webhooks import key_of

NAME = "bankgateway"
NOBODYS = "999"
_REFERENCE = re.compile(r"[a-z0-9-]{1,50}")
_NUMBER = re.compile(r"[0-9A-Za-z]{5,34}")
_TOLERANCE = 300
_LARGEST = 10**15
_ON_A_PAGE = 50

Door = Callable[..., HttpResponse]


class _Wrong(Exception):
    """A request that the bank does not take."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.said = {"error": {"code": code, "message": code.replace("_", " ")}}


def _door(**views: Door) -> Door:
    """A door of the protocol's, by method: with a key, a signature, and its errors."""

    @wraps(next(iter(views.values())))
    def behind_the_key(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            _must_be_signed(request)
            view = views.get((request.method or "").lower(), _not_here)
            with BOOKS.lock:
                return view(request, **named)
        except _Wrong as wrong:
            return JsonResponse(wrong.said, status=wrong.status)

    return behind_the_key


def _not_here(_request: HttpRequest, **_named: str) -> HttpResponse:
    raise _Wrong(400, "malformed_request")


def _must_be_signed(request: HttpRequest) -> None:
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer" or not key or key == "wrong":
        raise _Wrong(401, "key_refused")
    at = request.headers.get("Cauri-Timestamp", "")
    if not at.isdigit() or abs(time.time() - int(at)) > _TOLERANCE:
        raise _Wrong(401, "signature_refused")
    subject = f"{request.method} {request.get_full_path().removeprefix(f'/{NAME}')}"
    digest = hmac.digest(key_of(acts.secret()), f"{subject}.{at}.".encode() + request.body, "sha256")
    expected = f"v1,{base64.b64encode(digest).decode()}"
    if not hmac.compare_digest(expected.encode(), request.headers.get("Cauri-Signature", "").encode()):
        raise _Wrong(401, "signature_refused")


def banks(request: HttpRequest) -> HttpResponse:
    """The banks that can be paid out to."""
    _currency(request.GET.get("currency"))
    return JsonResponse({"banks": list(BANKS)})


def check(request: HttpRequest) -> HttpResponse:
    """Who holds an account at a bank."""
    sent = _body_of(request)
    bank, number = _destination(sent)
    return JsonResponse({"bank": bank, "number": number, "holder": f"HOLDER {number[-4:]}"})


def new_account(request: HttpRequest) -> HttpResponse:
    """Give an account number, once for each reference."""
    sent = _body_of(request)
    reference, kind = _reference(sent), _text(sent, "kind")
    currency, holder = _currency(sent.get("currency")), _text(sent, "holder")
    if kind not in ("customer", "operator"):
        raise _Wrong(400, "malformed_request")
    found = BOOKS.accounts.get(reference)
    if found is not None:
        if (found.kind, found.currency) != (kind, currency):
            raise _Wrong(409, "reference_taken")
        return JsonResponse(found.shown())
    made = Account(f"27{next(BOOKS.numbers) % 10**10:010}", reference, kind, currency, holder)
    BOOKS.accounts[reference] = made
    return JsonResponse(made.shown(), status=201)


def account(_request: HttpRequest, reference: str) -> HttpResponse:
    """An account number."""
    return JsonResponse(_account(reference).shown())


def close(_request: HttpRequest, reference: str) -> HttpResponse:
    """Take an account number out of use, once."""
    found = _account(reference)
    found.status = "closed"
    return JsonResponse(found.shown())


def credits_changed(request: HttpRequest) -> HttpResponse:
    """What has come in, or changed, since a place in the list."""
    after = request.GET.get("after", "0")
    if not after.isdecimal():
        raise _Wrong(400, "malformed_request")
    found = BOOKS.changed_after(int(after))[:_ON_A_PAGE]
    following = str(found[-1].version) if found else after
    return JsonResponse({"credits": [one.shown() for one in found], "next": following})


def credit(_request: HttpRequest, credit_id: str) -> HttpResponse:
    """What came in, as it stands."""
    return JsonResponse(_credit(credit_id).shown())


def give_back(request: HttpRequest, credit_id: str) -> HttpResponse:
    """Send back what came in, all of it, once."""
    reference, found = _reference(_body_of(request)), _credit(credit_id)
    if found.status == "returned" and found.return_reference != reference:
        raise _Wrong(409, "returned_before")
    if found.amount > BOOKS.balance(found.account.currency):
        raise _Wrong(422, "insufficient_balance")
    found.return_reference = reference
    acts.end_credit(found, "returned")
    return JsonResponse(found.shown())


def new_payout(request: HttpRequest) -> HttpResponse:
    """Pay out to an account at a bank, once for each reference."""
    sent = _body_of(request)
    reference, (bank, number) = _reference(sent), _destination(sent)
    amount, currency = _amount(sent), _currency(sent.get("currency"))
    found = BOOKS.payouts.get(reference)
    if found is not None:
        if not found.is_for(bank, number, amount, currency):
            raise _Wrong(409, "reference_taken")
        return JsonResponse(found.shown())
    if amount > BOOKS.balance(currency):
        raise _Wrong(422, "insufficient_balance")
    made = Payout(f"po_{next(BOOKS.numbers)}", reference, bank, number, amount, currency)
    BOOKS.payouts[reference] = made
    acts.carry_out(made)
    return JsonResponse(made.shown(), status=201)


def payout(_request: HttpRequest, reference: str) -> HttpResponse:
    """What became of a payout."""
    found = BOOKS.payouts.get(reference)
    if found is None:
        raise _Wrong(404, "unknown_payout")
    return JsonResponse(found.shown())


def statement(request: HttpRequest) -> HttpResponse:
    """A day's (UTC) credits and payouts, as they stand now."""
    day = request.GET.get("date", "")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        raise _Wrong(400, "malformed_request")
    came = [_line(one, "credit", one.id, one.account.currency, fee_on(one.amount)) for one in BOOKS.credits.values()]
    went = [_line(one, "payout", one.reference, one.currency, 0) for one in BOOKS.payouts.values()]
    return JsonResponse({"date": day, "lines": [one for one in came + went if one["at"].startswith(day)]})


def _line(one: Credit | Payout, kind: str, reference: str, currency: str, fee: int) -> Json:
    named = {"type": kind, "id": one.id, "reference": reference, "status": one.status, "at": one.created_at}
    return {**named, "amount": one.amount, "currency": currency, "fee": fee}


def _destination(sent: Json) -> tuple[str, str]:
    bank, number = _text(sent, "bank"), _text(sent, "number")
    if bank not in {one["code"] for one in BANKS}:
        raise _Wrong(404, "unknown_bank")
    if not _NUMBER.fullmatch(number) or number.endswith(NOBODYS):
        raise _Wrong(404, "unknown_account")
    return bank, number


def _account(reference: str) -> Account:
    found = BOOKS.accounts.get(reference)
    if found is None:
        raise _Wrong(404, "unknown_account")
    return found


def _credit(credit_id: str) -> Credit:
    found = BOOKS.credits.get(credit_id)
    if found is None:
        raise _Wrong(404, "unknown_credit")
    return found


def _reference(sent: Json) -> str:
    value = _text(sent, "reference")
    if not _REFERENCE.fullmatch(value):
        raise _Wrong(400, "malformed_request")
    return value


def _amount(sent: Json) -> int:
    value = sent.get("amount")
    if type(value) is not int or not 0 < value <= _LARGEST:
        raise _Wrong(400, "malformed_request")
    return value


def _currency(value: Any) -> str:
    if value not in CURRENCIES:
        raise _Wrong(422, "unsupported_currency")
    return str(value)


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
    name=NAME,
    title="Banque du Sable, a bank behind the bank gateway",
    paths=[
        path("banks", _door(get=banks)),
        path("name-checks", _door(post=check)),
        path("accounts", _door(post=new_account)),
        path("accounts/<str:reference>", _door(get=account)),
        path("accounts/<str:reference>/close", _door(post=close)),
        path("credits", _door(get=credits_changed)),
        path("credits/<str:credit_id>", _door(get=credit)),
        path("credits/<str:credit_id>/return", _door(post=give_back)),
        path("payouts", _door(post=new_payout)),
        path("payouts/<str:reference>", _door(get=payout)),
        path("statement", _door(get=statement)),
    ],
    reset=acts.reset,
    switches=[path("transfer-in", page.transfer_in), *switches.PATHS],
)
