"""The page on which a person pays, pays something else, fails or goes away; then the browser returns to who asked."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from cauri.integrations.sandbox import paystack_acts as acts
from cauri.integrations.sandbox.paystack_books import BOOKS, Transaction
from cauri.kit.errors import Refusal
from cauri.money.amounts import Money

_OPEN = ("pending", "ongoing", "abandoned")
_ENDS = {"pay": "success", "other": "success", "fail": "failed", "abandon": "abandoned"}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, access_code: str) -> HttpResponse:
    """The page of a transaction; a form of it decides."""
    transaction = _known(access_code)
    if transaction is None:
        return HttpResponse("No such checkout.", status=404)
    if transaction.status not in _OPEN or acts.is_magic(transaction):
        return _back(transaction)
    if request.method != "POST":
        acts.end_transaction(transaction, "ongoing")
        return HttpResponse(_shown(transaction))
    end = _ENDS.get(request.POST.get("do", ""))
    if end is None:
        return HttpResponse("do is one of pay, other, fail, abandon", status=400)
    amount = _typed_in(request, transaction.currency) if request.POST["do"] == "other" else transaction.requested
    if amount is None:
        return HttpResponse(_shown(transaction, "That is no amount."), status=400)
    acts.end_transaction(transaction, end, amount=amount)
    return _back(transaction)


def _typed_in(request: HttpRequest, currency: str) -> int | None:
    try:
        amount = Money.of(request.POST.get("amount", ""), currency).minor
    except Refusal:
        return None
    return amount if amount > 0 else None


def _known(access_code: str) -> Transaction | None:
    with BOOKS.lock:
        return next((one for one in BOOKS.transactions.values() if one.access_code == access_code), None)


def _back(transaction: Transaction) -> HttpResponse:
    to = transaction.callback_url
    if not to:
        return HttpResponse(format_html("<!doctype html><title>Paystack</title><p>It is {}.", transaction.status))
    joint = "&" if "?" in to else "?"
    query = urlencode({"trxref": transaction.reference, "reference": transaction.reference})
    return HttpResponse(status=303, headers={"Location": f"{to}{joint}{query}"})


def _shown(transaction: Transaction, wrong: str = "") -> SafeString:
    asked = Money.of_minor(transaction.requested, transaction.currency)
    return format_html(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        "<title>Paystack, played</title>"
        "<style>body{{font:16px/1.5 sans-serif;max-width:24em;margin:2em auto;padding:0 1em}}"
        "button,input{{font:inherit;padding:.4em .8em;margin:.2em 0}}</style>"
        "<h1>{}</h1><p>{} pays this to Cauri. No money is real here.</p><p role=alert>{}</p>"
        "<form method=post>"
        "<p><button name=do value=pay>Pay {}</button></p>"
        "<p><label>Another amount <input name=amount inputmode=decimal size=10></label> "
        "<button name=do value=other>Pay that</button></p>"
        "<p><button name=do value=fail>Have it declined</button> <button name=do value=abandon>Go away</button></p>"
        "</form></html>",
        asked,
        transaction.email,
        wrong,
        asked,
    )
