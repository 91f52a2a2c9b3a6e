"""Africa's Talking: text messages, and the reports of their delivery.

The end of a number decides: …001 is no number, …002 finds the balance empty, …003 wants no messages, …004 is taken and
cannot be delivered. What was sent is shown to the developer, words and all, and forgotten with the process.
"""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import wraps
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from cauri.integrations.sandbox import africastalking_webhooks as webhooks
from cauri.integrations.sandbox.companies import Company
from cauri.integrations.sandbox.switches import given

_SENT = 101
_STATUSES = {
    100: "Processed", 101: "Success", 102: "Queued", 401: "RiskHold", 402: "InvalidSenderId", 403: "InvalidPhoneNumber",
    404: "UnsupportedNumberType", 405: "InsufficientBalance", 406: "UserInBlacklist", 407: "CouldNotRoute",
    409: "DoNotDisturbRejection", 500: "InternalServerError", 501: "GatewayError", 502: "RejectedByGateway",
}  # fmt: skip
_MAGIC = {"001": 403, "002": 405, "003": 406}
_UNDELIVERABLE = "004"
_DELIVERED, _NOT_DELIVERED = ("Success", ""), ("Failed", "UserIsInactive")
_LARGEST_TAKEN = 102
_PRICE = "KES 0.8000"
_NETWORK = "60901"
_LEAST_NUMBER = 8


@dataclass
class _Sent:
    """A message as it was taken, or not."""

    id: str
    to: str
    text: str
    sender: str
    status: int
    at: str
    delivery: str = ""


@dataclass
class _Memory:
    lock: Lock = field(default_factory=Lock)
    messages: dict[str, _Sent] = field(default_factory=dict)
    next_status: list[int] = field(default_factory=list)
    answer: str | None = None


_memory = _Memory()


@require_POST
def messaging(request: HttpRequest) -> HttpResponse:
    """Send a text message to one or more numbers."""
    key = request.headers.get("apiKey", "")
    if not key or key == "wrong":
        return HttpResponse("The supplied authentication is invalid", status=401)
    missing = [name for name in ("username", "to", "message") if not request.POST.get(name)]
    if missing:
        return HttpResponse(f"Request is missing required form field '{missing[0]}'", status=400)
    if request.POST.get("from") == "UNREGISTERED":
        return JsonResponse({"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}}, status=201)
    if _memory.answer is not None:
        return HttpResponse(_memory.answer, status=201, content_type="application/json")
    sent = [_taken(number.strip(), request) for number in request.POST["to"].split(",")]
    for one in sent:
        if one.status <= _LARGEST_TAKEN:
            _report(one, *(_NOT_DELIVERED if one.to.endswith(_UNDELIVERABLE) else _DELIVERED))
    taken = [one for one in sent if one.status <= _LARGEST_TAKEN]
    said = f"Sent to {len(taken)}/{len(sent)} Total Cost: KES {0.8 * len(taken):.4f}"
    return JsonResponse({"SMSMessageData": {"Message": said, "Recipients": [_shown(one) for one in sent]}}, status=201)


def _taken(number: str, request: HttpRequest) -> _Sent:
    with _memory.lock:
        status = _memory.next_status.pop(0) if _memory.next_status else _status_of(number)
        sent = _Sent(
            id=f"ATXid_{uuid.uuid4().hex}",
            to=number,
            text=request.POST["message"],
            sender=request.POST.get("from", ""),
            status=status,
            at=datetime.now(UTC).isoformat(),
        )
        _memory.messages[sent.id] = sent
    return sent


def _status_of(number: str) -> int:
    digits = number.removeprefix("+")
    if not number.startswith("+") or not digits.isdigit() or len(digits) < _LEAST_NUMBER:
        return 403
    return _MAGIC.get(digits[-3:], _SENT)


def _shown(sent: _Sent) -> dict[str, Any]:
    taken = sent.status <= _LARGEST_TAKEN
    return {
        "statusCode": sent.status,
        "number": sent.to,
        "status": _STATUSES.get(sent.status, "Unknown"),
        "cost": _PRICE if taken else "0",
        "messageId": sent.id if taken else "None",
    }


def _report(sent: _Sent, status: str, reason: str) -> None:
    """Report a message, by a form that nobody has signed."""
    sent.delivery = status
    form = {"id": sent.id, "status": status, "phoneNumber": sent.to, "networkCode": _NETWORK, "retryCount": "0"}
    if reason:
        form["failureReason"] = reason
    webhooks.SENDER.announce(urlencode(form).encode())


def _switch(view: Any) -> Any:
    @require_POST
    @wraps(view)
    def turned(request: HttpRequest) -> HttpResponse:
        try:
            return JsonResponse(view(given(request)))
        except (KeyError, TypeError, ValueError) as error:
            return JsonResponse({"error": str(error)}, status=400)

    return turned


@_switch
def report(sent: dict[str, Any]) -> dict[str, Any]:
    """`{"id", "status", "reason"?}`: report a message again, or otherwise; of an id that nobody has, too."""
    with _memory.lock:
        found = _memory.messages.get(str(sent["id"]))
    about = found or _Sent(id=str(sent["id"]), to="+22236000000", text="", sender="", status=_SENT, at="")
    _report(about, str(sent["status"]), str(sent.get("reason", "")))
    return {"id": about.id, "status": about.delivery}


@_switch
def status(sent: dict[str, Any]) -> dict[str, Any]:
    """`{"status": 407, "times": 2}`: what is said of the next numbers, whatever they are."""
    with _memory.lock:
        _memory.next_status = [int(sent["status"])] * int(sent.get("times", 1))
        return {"next": _memory.next_status}


@_switch
def answer(sent: dict[str, Any]) -> dict[str, Any]:
    """`{"body": "{}"}`: what is answered from now on, word for word; without a body, what is true."""
    _memory.answer = sent.get("body")
    return {"body": _memory.answer}


@require_safe
def kept(_request: HttpRequest) -> HttpResponse:
    """The messages, the newest last, and how the reports were answered."""
    with _memory.lock:
        messages = [asdict(one) for one in _memory.messages.values()]
    return JsonResponse({"messages": messages, "reported": webhooks.SENDER.reported()})


def reset() -> None:
    """Forget all messages, and whom to report to."""
    with _memory.lock:
        _memory.messages.clear()
        _memory.next_status, _memory.answer = [], None
    webhooks.SENDER.reset()


COMPANY = Company(
    name="africastalking",
    title="Africa's Talking",
    paths=[path("version1/messaging", messaging)],
    reset=reset,
    switches=[
        path("kept", kept),
        path("report", report),
        path("status", status),
        path("answer", answer),
        path("webhook", webhooks.SENDER.configure),
    ],
)
