"""What only the sandbox's Paystack has: for programs that play the payer, the bank, and whoever reads its books."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from cauri.integrations.sandbox import paystack_acts as acts
from cauri.integrations.sandbox import paystack_books as books
from cauri.integrations.sandbox import paystack_doors as doors
from cauri.integrations.sandbox import paystack_webhooks as webhooks
from cauri.integrations.sandbox.paystack_books import BOOKS, Json
from cauri.integrations.sandbox.paystack_doors import Wrong
from cauri.integrations.sandbox.switches import given

_DAY = len("2026-01-31")


def _switch(view: Callable[[Json], Json]) -> Callable[[HttpRequest], HttpResponse]:
    """A switch that takes an object, gives one, and says what was wrong with what it was sent."""

    @require_POST
    @wraps(view)
    def turned(request: HttpRequest) -> HttpResponse:
        try:
            return JsonResponse(view(given(request)))
        except Wrong as wrong:
            return JsonResponse({"error": str(wrong)}, status=wrong.status)
        except (TypeError, ValueError) as error:
            return JsonResponse({"error": str(error)}, status=400)

    return turned


@_switch
def pay(sent: Json) -> Json:
    """`{"reference", "amount"?, "currency"?, "status"?}`: what the payer does; other amounts and currencies too."""
    found = _known(BOOKS.transactions, sent)
    amount = doors.amount(sent) if "amount" in sent else None
    currency = doors.currency(sent) if "currency" in sent else None
    if found.status in ("success", "reversed"):
        raise Wrong(409, "it is paid already")
    acts.end_transaction(found, _one_of(acts.TRANSACTION_STATUSES, sent, "success"), amount=amount, currency=currency)
    return books.shown_transaction(found)


@_switch
def flip(sent: Json) -> Json:
    """`{"reference", "status"}`: turn the end of a transaction, a transfer, or a refund (by its id) into another."""
    one = str(sent.get("reference", ""))
    if one in BOOKS.transfers:
        acts.end_transfer(BOOKS.transfers[one], _one_of(acts.TRANSFER_STATUSES, sent))
        return books.shown_transfer(BOOKS.transfers[one])
    if one.isdigit() and int(one) in BOOKS.refunds:
        acts.end_refund(BOOKS.refunds[int(one)], _one_of(acts.REFUND_STATUSES, sent))
        return books.shown_refund(BOOKS.refunds[int(one)])
    found = _known(BOOKS.transactions, sent)
    acts.end_transaction(found, _one_of(acts.TRANSACTION_STATUSES, sent))
    return books.shown_transaction(found)


@_switch
def delay(sent: Json) -> Json:
    """`{"seconds": 2, "slow": 5}`: after how long things end; what is slow, or comes back, after how long."""
    pace = acts.pace()
    acts.set_pace(
        replace(pace, seconds=float(sent.get("seconds", pace.seconds)), slow=float(sent.get("slow", pace.slow)))
    )
    return asdict(acts.pace())


@_switch
def otp(sent: Json) -> Json:
    """`{"needed": true}`: transfers wait for the one-time password 123456 from now on."""
    acts.set_pace(replace(acts.pace(), needs_otp=str(sent.get("needed", True)).lower() in ("1", "true", "on")))
    return asdict(acts.pace())


@_switch
def balance(sent: Json) -> Json:
    """`{"currency", "balance"}`: what there is in a currency now, in subunits."""
    currency, amount = doors.currency(sent), int(sent["balance"]) if "balance" in sent else books.OPENING
    BOOKS.open_with(currency, amount)
    return {"currency": currency, "balance": amount}


@require_safe
def truth(_request: HttpRequest) -> HttpResponse:
    """All there is, in subunits, and how its webhooks were answered."""
    with BOOKS.lock:
        everything = {
            "balance": BOOKS.balances,
            "opening": BOOKS.opening,
            "transactions": [
                {**books.shown_transaction(one), "refunded": one.refunded} for one in BOOKS.transactions.values()
            ],
            "transfers": [{**books.shown_transfer(one), "fees": one.fees} for one in BOOKS.transfers.values()],
            "refunds": [books.shown_refund(one) for one in BOOKS.refunds.values()],
            "recipients": len(BOOKS.recipients),
            "reported": webhooks.SENDER.reported(),
        }
        return JsonResponse(everything)


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """A day's transactions, transfers and refunds as CSV, in subunits: `?date=2026-01-31` in UTC, today by default."""
    day = request.GET.get("date", books.now()[:_DAY])
    answer = HttpResponse(content_type="text/csv")
    lines = csv.writer(answer)
    lines.writerow(("type", "reference", "id", "amount", "currency", "fees", "status", "created_at"))
    with BOOKS.lock:
        lines.writerows(line for line in _lines() if line[-1].startswith(day))
    return answer


def _lines() -> list[tuple[str, str, int, int, str, int, str, str]]:
    return [
        *(
            ("transaction", one.reference, one.id, one.amount, one.currency, one.fees or 0, one.status, one.created_at)
            for one in BOOKS.transactions.values()
        ),
        *(
            ("transfer", one.reference, one.id, one.amount, one.currency, one.fees, one.status, one.created_at)
            for one in BOOKS.transfers.values()
        ),
        *(
            ("refund", paid.reference, one.id, one.amount, paid.currency, 0, one.status, one.created_at)
            for one in BOOKS.refunds.values()
            for paid in [one.transaction]
        ),
    ]


def _known(things: Mapping[str, Any], sent: Json) -> Any:
    found = things.get(str(sent.get("reference", "")))
    if found is None:
        raise Wrong(404, "nothing has this reference")
    return found


def _one_of(statuses: tuple[str, ...], sent: Json, default: str = "") -> str:
    status = str(sent.get("status", default))
    if status not in statuses:
        raise ValueError(f"status is one of {', '.join(statuses)}")
    return status


PATHS = [
    path("pay", pay),
    path("flip", flip),
    path("delay", delay),
    path("otp", otp),
    path("balance", balance),
    path("truth", truth),
    path("kept", truth),
    path("report", report),
    path("webhook", webhooks.SENDER.configure),
]
