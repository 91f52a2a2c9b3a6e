"""The page on which a person plays a payer: a transfer to any account number that the sandbox's bank has given."""

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from cauri.integrations.sandbox import bank_acts as acts
from cauri.integrations.sandbox.bank_books import BOOKS
from cauri.kit.errors import Refusal
from cauri.money.amounts import Money


@require_http_methods(["GET", "HEAD", "POST"])
def transfer_in(request: HttpRequest) -> HttpResponse:
    """Make a transfer; the form says what was wrong with it."""
    if request.method != "POST":
        return HttpResponse(_shown(""))
    account = BOOKS.by_number("".join(request.POST.get("number", "").split()))
    if account is None:
        return HttpResponse(_shown("No such account number."), status=404)
    try:
        amount = Money.of(request.POST.get("amount", ""), account.currency)
    except Refusal:
        return HttpResponse(_shown("That is no amount."), status=400)
    if amount.minor <= 0:
        return HttpResponse(_shown("That is no amount."), status=400)
    payer, remark = request.POST.get("payer", ""), request.POST.get("remark", "")
    made = acts.receive(account, amount.minor, payer=payer, remark=remark)
    return HttpResponse(_shown(f"{amount} transferred to {account.number}: {made.id}."))


def _shown(said: str) -> SafeString:
    with BOOKS.lock:
        given = [(one.number, one.currency, one.holder, one.status) for one in BOOKS.accounts.values()]
    return format_html(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        "<title>A bank, played</title>"
        "<style>body{{font:16px/1.5 sans-serif;max-width:32em;margin:2em auto;padding:0 1em}}"
        "label,input{{display:block;font:inherit}}td{{padding:.2em .6em}}</style>"
        "<h1>Make a transfer</h1><p>No money is real here.</p><p role=status>{}</p>"
        "<form method=post><label>Account number <input name=number required></label>"
        "<label>Amount <input name=amount inputmode=decimal required></label>"
        "<label>Your name <input name=payer></label><label>What for <input name=remark></label>"
        "<p><button>Transfer</button></p></form>"
        "<h2>Account numbers given so far</h2><table>{}</table></html>",
        said,
        format_html_join("", "<tr><td><code>{}</code><td>{}<td>{}<td>{}", given),
    )
