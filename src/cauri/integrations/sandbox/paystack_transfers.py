"""Paystack's doors for paying out: banks, recipients and transfers."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cauri.integrations.sandbox import paystack_acts as acts
from cauri.integrations.sandbox import paystack_books as books
from cauri.integrations.sandbox import paystack_doors as doors
from cauri.integrations.sandbox.paystack_books import BOOKS, Json, Transfer
from cauri.integrations.sandbox.paystack_doors import Wrong, door, said

OTP = "123456"
_BANKS = {
    "NGN": {"044": "Access Bank", "011": "First Bank of Nigeria", "058": "Guaranty Trust Bank", "057": "Zenith Bank"},
    "GHS": {"030100": "Absa Bank Ghana", "130100": "Ecobank Ghana", "040100": "GCB Bank"},
    "ZAR": {"632005": "Absa Bank", "250655": "First National Bank"},
    "KES": {"68": "Equity Bank", "01": "Kenya Commercial Bank"},
    "USD": {},
}
_TYPES = {"nuban": "NGN", "ghipss": "GHS", "basa": "ZAR", "kepss": "KES"}
_SHORTEST, _LONGEST = 5, 20
_NAMES = ("AWA DIALLO", "MOUSSA BA", "FATOU SARR", "IBRAHIMA SOW")
_NOBODY = "0000000009"


@door("GET")
def banks(request: HttpRequest) -> HttpResponse:
    """The banks of a currency."""
    currency = request.GET.get("currency", "NGN")
    found = _BANKS.get(currency, {})
    return said(
        "Banks retrieved",
        [
            {"id": number, "name": name, "code": code, "currency": currency, "active": True, "is_deleted": False}
            for number, (code, name) in enumerate(found.items(), start=1)
        ],
    )


@door("GET")
def resolve(request: HttpRequest) -> HttpResponse:
    """The name of an account; 0000000009 is nobody's."""
    number, bank = doors.text(request.GET.dict(), "account_number"), doors.text(request.GET.dict(), "bank_code")
    if not _is_number(number) or number == _NOBODY or not any(bank in found for found in _BANKS.values()):
        raise Wrong(422, "Could not resolve account name. Check parameters or try again.", code="invalid_bank_code")
    name = _NAMES[int(number) % len(_NAMES)]
    return said("Account number resolved", {"account_number": number, "account_name": name, "bank_id": 1})


@door("POST")
def new_recipient(request: HttpRequest) -> HttpResponse:
    """Somebody to pay out to; the same account is the same recipient."""
    sent = doors.body_of(request)
    kind, name, number = (doors.text(sent, one) for one in ("type", "name", "account_number"))
    bank = doors.text(sent, "bank_code")
    if kind not in _TYPES:
        raise Wrong(400, "Recipient type is not supported", code="invalid_recipient_type")
    currency = sent.get("currency", _TYPES[kind])
    if currency != _TYPES[kind] or bank not in _BANKS[currency]:
        raise Wrong(400, "Cannot resolve bank code", code="invalid_bank_code")
    if not _is_number(number) or number == _NOBODY:
        raise Wrong(400, "Account number is invalid", code="invalid_account_number")
    with BOOKS.lock:
        details = {
            "account_number": number,
            "account_name": None,
            "bank_code": bank,
            "bank_name": _BANKS[currency][bank],
        }
        for found in BOOKS.recipients.values():
            if (found["details"], found["currency"]) == (details, currency):
                return said("Transfer recipient created successfully", found, status=201)
        made: Json = {
            "active": True,
            "currency": currency,
            "domain": "test",
            "id": next(BOOKS.ids),
            "name": name,
            "recipient_code": books.code("RCP"),
            "type": kind,
            "details": details,
        }
        BOOKS.recipients[made["recipient_code"]] = made
        return said("Transfer recipient created successfully", made, status=201)


@door("POST")
def new_transfer(request: HttpRequest) -> HttpResponse:
    """Pay out of the balance, once for each reference."""
    sent = doors.body_of(request)
    if doors.text(sent, "source") != "balance":
        raise Wrong(400, "source must be balance", code="invalid_source")
    amount, currency = doors.amount(sent), doors.currency(sent)
    with BOOKS.lock:
        reference = doors.reference(sent, doors.TRANSFER_REFERENCE, BOOKS.transfers, kind="Transfer")
        recipient = BOOKS.recipients.get(doors.text(sent, "recipient"))
        if recipient is None:
            raise Wrong(400, "Recipient specified is invalid", code="invalid_recipient")
        if recipient["currency"] != currency:
            raise Wrong(400, "Recipient cannot take this currency", code="invalid_currency")
        if amount + books.transfer_fee(amount) > BOOKS.balances[currency]:
            message = "Your balance is not enough to fulfil this request"
            raise Wrong(400, message, code="insufficient_balance", next_step="Top up your balance")
        transfer = Transfer(
            id=next(BOOKS.ids),
            reference=reference,
            amount=amount,
            currency=currency,
            recipient=recipient,
            reason=str(sent.get("reason") or ""),
            transfer_code=books.code("TRF"),
            status="otp" if acts.pace().needs_otp else "pending",
        )
        BOOKS.keep_transfer(transfer)
    if transfer.status != "otp":
        acts.carry_out(transfer)
    return said("Transfer has been queued", books.shown_transfer(transfer))


@door("POST")
def finalize(request: HttpRequest) -> HttpResponse:
    """Give the one-time password that a transfer waits for: 123456."""
    sent = doors.body_of(request)
    one = doors.text(sent, "transfer_code")
    with BOOKS.lock:
        found = next((each for each in BOOKS.transfers.values() if each.transfer_code == one), None)
        if found is None:
            raise doors.not_found()
        if found.status != "otp":
            raise Wrong(400, "Transfer is not currently awaiting OTP", code="invalid_transfer_status")
        if sent.get("otp") != OTP:
            raise Wrong(400, "OTP not valid, please try again", code="invalid_otp")
        acts.end_transfer(found, "pending")
    acts.carry_out(found)
    return said("Transfer has been queued", books.shown_transfer(found))


@door("GET")
def verify(_request: HttpRequest, reference: str) -> HttpResponse:
    """What became of a transfer."""
    with BOOKS.lock:
        found = BOOKS.transfers.get(reference)
        if found is None:
            raise doors.not_found()
        return said("Transfer retrieved", books.shown_transfer(found))


def _is_number(number: str) -> bool:
    return number.isascii() and number.isdigit() and _SHORTEST <= len(number) <= _LONGEST


PATHS = [
    path("bank", banks),
    path("bank/resolve", resolve),
    path("transferrecipient", new_recipient),
    path("transfer", new_transfer),
    path("transfer/finalize_transfer", finalize),
    path("transfer/verify/<str:reference>", verify),
]
