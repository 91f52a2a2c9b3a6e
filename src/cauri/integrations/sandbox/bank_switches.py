"""What only the sandbox's bank has: for programs that play payers, and for whoever reads its books."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from cauri.integrations.sandbox import bank_acts as acts
from cauri.integrations.sandbox.bank_books import BOOKS, CURRENCIES, Json
from cauri.integrations.sandbox.switches import switch


@switch
def transfer(sent: Json) -> Json:
    """`{"number", "amount", "payer"?, "remark"?}`: somebody transfers to an account number, in minor units."""
    account = BOOKS.by_number(str(sent["number"]))
    if account is None:
        raise KeyError(str(sent["number"]))
    amount = int(sent["amount"])
    if amount <= 0:
        raise ValueError("amount is above zero")
    made = acts.receive(account, amount, payer=str(sent.get("payer", "")), remark=str(sent.get("remark", "")))
    return made.shown()


@switch
def flip(sent: Json) -> Json:
    """`{"reference", "status", "code"?}`: another end for a credit (by its id) or a payout (by our reference)."""
    one, status = str(sent["reference"]), str(sent.get("status", ""))
    if one in BOOKS.credits:
        acts.end_credit(BOOKS.credits[one], status)
        return BOOKS.credits[one].shown()
    found = BOOKS.payouts[one]
    acts.end_payout(found, status, code=str(sent.get("code", "")))
    return found.shown()


@switch
def delay(sent: Json) -> Json:
    """`{"seconds": 1, "slow": 5, "slowest": 30}`: after how long payouts end; those of 2xx, and of 3xx."""
    acts.set_pace(acts.pace().changed_by(sent))
    return asdict(acts.pace())


@switch
def balance(sent: Json) -> Json:
    """`{"currency", "balance"}`: what is left, in minor units."""
    currency = str(sent["currency"])
    if currency not in CURRENCIES:
        raise KeyError(currency)
    BOOKS.open_with(currency, int(sent["balance"]))
    return {"currency": currency, "balance": BOOKS.balance(currency)}


@require_safe
def truth(_request: HttpRequest) -> HttpResponse:
    """Everything: accounts, credits, payouts, balances in minor units, and how webhooks were answered."""
    with BOOKS.lock:
        everything = {
            "accounts": [one.shown() for one in BOOKS.accounts.values()],
            "credits": [one.shown() for one in BOOKS.credits.values()],
            "payouts": [one.shown() for one in BOOKS.payouts.values()],
            "opening": dict(BOOKS.opening),
            "balance": {currency: BOOKS.balance(currency) for currency in CURRENCIES},
        }
    return JsonResponse({**everything, "reported": acts.SENDER.reported()})


PATHS = [
    path("transfer", transfer),
    path("flip", flip),
    path("delay", delay),
    path("balance", balance),
    path("truth", truth),
    path("kept", truth),
    path("webhook", acts.SENDER.configure),
]
