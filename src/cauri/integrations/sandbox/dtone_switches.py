"""What only the sandbox's DT One has: for programs that play the operator, and for whoever reads its books."""

import csv
from dataclasses import asdict
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from cauri.integrations.sandbox import dtone_acts as acts
from cauri.integrations.sandbox import dtone_books as books
from cauri.integrations.sandbox.dtone_books import BOOKS
from cauri.integrations.sandbox.dtone_catalogue import CATALOGUE, Json
from cauri.integrations.sandbox.switches import switch

_DAY = len("2026-01-31")


@switch
def flip(sent: Json) -> Json:
    """`{"reference", "status"}`: turn the end of a transaction into another, `REVERSED` for example."""
    found = BOOKS.transactions[str(sent.get("reference", ""))]
    acts.end(found, str(sent.get("status", "")))
    return found.shown()


@switch
def delay(sent: Json) -> Json:
    """`{"seconds": 1, "slow": 5, "slowest": 30}`: after how long things end; those of 2xx, and of 3xx."""
    acts.set_pace(acts.pace().changed_by(sent))
    return asdict(acts.pace())


@switch
def balance(sent: Json) -> Json:
    """`{"balance": "100.00"}`: what is left, in dollars."""
    BOOKS.open_with(_dollars(sent.get("balance")))
    return {"balance": str(BOOKS.balance)}


@switch
def product(sent: Json) -> Json:
    """`{"id", "amount"?, "gone"?}`: another price for something, or its end."""
    worth = _dollars(sent["amount"]) if "amount" in sent else None
    return CATALOGUE.change(int(sent["id"]), worth=worth, is_gone=bool(sent.get("gone"))).shown()


@switch
def pages(sent: Json) -> Json:
    """`{"most": 2}`: how many a page has at most."""
    most = int(sent["most"])
    if most < 1:
        raise ValueError("most is 1 or more")
    CATALOGUE.on_a_page = most
    return {"most": most}


@require_safe
def truth(_request: HttpRequest) -> HttpResponse:
    """Everything: transactions with what each cost, the balance in dollars, and how callbacks were answered."""
    with BOOKS.lock:
        made = [one.shown() | {"charged": str(one.charged)} for one in BOOKS.transactions.values()]
        held = {"opening": str(BOOKS.opening), "balance": str(BOOKS.balance)}
    return JsonResponse({"transactions": made, **held, "reported": acts.SENDER.reported()})


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """A day's transactions as CSV: `?date=2026-01-31` in UTC, today by default."""
    day = request.GET.get("date", books.now()[:_DAY])
    answer = HttpResponse(content_type="text/csv")
    lines = csv.writer(answer)
    lines.writerow(("reference", "id", "amount", "unit", "charged", "charged_unit", "status", "created_at"))
    with BOOKS.lock:
        for one in BOOKS.transactions.values():
            if one.created_at.startswith(day):
                delivered = (one.external_id, one.id, one.amount, one.product.unit)
                lines.writerow((*delivered, one.charged, "USD", one.status, one.created_at))
    return answer


def _dollars(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError("an amount is needed") from None


PATHS = [
    path("flip", flip),
    path("delay", delay),
    path("balance", balance),
    path("product", product),
    path("pages", pages),
    path("truth", truth),
    path("kept", truth),
    path("report", report),
    path("webhook", acts.SENDER.configure),
]
