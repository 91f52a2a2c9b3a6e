"""What only the sandbox's billers have: for programs that play them, and for whoever reads their books."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from cauri.integrations.sandbox import billers_acts as acts
from cauri.integrations.sandbox import billers_books as books
from cauri.integrations.sandbox.billers_books import BOOKS, Payment
from cauri.integrations.sandbox.billers_catalogue import CATALOGUE, CURRENCY, Json
from cauri.integrations.sandbox.switches import switch

_DAY = len("2026-01-31")


@switch
def flip(sent: Json) -> Json:
    """`{"reference", "status", "code"?}`: turn the end of a payment into another, `reversed` for example."""
    found = BOOKS.payments[str(sent.get("reference", ""))]
    acts.end(found, str(sent.get("status", "")), code=str(sent.get("code", "")))
    return found.shown()


@switch
def delay(sent: Json) -> Json:
    """`{"seconds": 1, "slow": 5, "slowest": 30}`: after how long things end; those of 2xx, and of 3xx."""
    acts.set_pace(acts.pace().changed_by(sent))
    return asdict(acts.pace())


@switch
def balance(sent: Json) -> Json:
    """`{"balance": 5000}`: what is left, in minor units."""
    BOOKS.open_with(int(sent["balance"]))
    return {"balance": BOOKS.balance}


@switch
def product(sent: Json) -> Json:
    """`{"code"}`: something is not sold any more."""
    return CATALOGUE.products.pop(str(sent["code"])).shown()


@require_safe
def truth(_request: HttpRequest) -> HttpResponse:
    """Everything: payments with what each cost, the balance in minor units, and how webhooks were answered."""
    with BOOKS.lock:
        made = [one.shown() | {"charged": one.charged} for one in BOOKS.payments.values()]
        held = {"opening": BOOKS.opening, "balance": BOOKS.balance}
    return JsonResponse({"payments": made, **held, "reported": acts.SENDER.reported()})


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """A day's payments as CSV, in minor units: `?date=2026-01-31` in UTC, today by default."""
    day = request.GET.get("date", books.now()[:_DAY])
    with BOOKS.lock:
        return as_csv([one for one in BOOKS.payments.values() if one.created_at.startswith(day)], str)


def as_csv(made: Iterable[Payment], amount: Callable[[int], str]) -> HttpResponse:
    """Payments as the protocol reports them, with amounts in this form."""
    answer = HttpResponse(content_type="text/csv")
    lines = csv.writer(answer)
    lines.writerow(("reference", "id", "product", "amount", "currency", "charged", "status", "created_at"))
    for one in made:
        paid = (one.reference, one.id, one.product.code, amount(one.amount), CURRENCY)
        lines.writerow((*paid, amount(one.charged), one.status, one.created_at))
    return answer


PATHS = [
    path("flip", flip),
    path("delay", delay),
    path("balance", balance),
    path("product", product),
    path("truth", truth),
    path("kept", truth),
    path("report", report),
    path("webhook", acts.SENDER.configure),
]
