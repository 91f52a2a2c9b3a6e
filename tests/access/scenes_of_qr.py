"""The scenes of QR codes: `scenes.py` has the others."""

from cauri.products.qr.tests import stall
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.people import Customer


@scene("make_qr_code")
def _make_qr_code(owner: Customer) -> Request:
    wallet = str(owner.wallet.pk)
    return Request(body={"wallet": wallet, "amount": {"amount": "10.00", "currency": "MRU"}}, named=wallet)


@scene("get_static_qr_code")
def _static_qr_code(owner: Customer) -> Request:
    return about("wallet_id", owner.wallet.pk)


@scene("replace_static_qr_code")
def _replace_static_qr_code(owner: Customer) -> Request:
    stall.static(owner)
    return about("wallet_id", owner.wallet.pk, body={"pin": people.PIN})


@scene("get_qr_code")
@scene("cancel_qr_code")
@scene("get_qr_code_png")
@scene("get_qr_code_svg")
@scene("get_qr_code_poster")
def _own_qr_code(owner: Customer) -> Request:
    return about("code_id", stall.made(owner, amount="10.00")["id"])


@scene("read_qr_code")
def _read_qr_code(_: Customer) -> Request:
    return Request(body={"payload": stall.static(people.customer("Khady Ba"))["payload"]})


@scene("quote_qr_payment")
def _quote_qr_payment(owner: Customer) -> Request:
    wallet = str(owner.wallet.pk)
    shown = stall.made(people.customer("Khady Ba"), amount="10.00")
    return Request(body={"payload": shown["payload"], "from_wallet": wallet}, named=wallet)


@scene("pay_qr_code")
def _pay_qr_code(owner: Customer) -> Request:
    quote = stall.quoted(owner, stall.made(people.customer("Khady Ba"), amount="10.00"))
    asked = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": people.PIN}}
    return Request(body=asked, named=quote["id"])
