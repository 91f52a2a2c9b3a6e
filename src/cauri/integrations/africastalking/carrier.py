"""Sending one text message, and what Africa's Talking's answer means, or its silence."""

from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from django.conf import settings

from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.integrations.africastalking.reports import COMPANY, id_in
from cauri.kit import http

log = structlog.get_logger(__name__)

_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_NOTHING_DONE: Final = {400: "request_refused", 401: "key_refused", 403: "key_refused", 429: "busy"}
# What is said of the one recipient. What is held for its risk may yet be sent; nobody knows about the gateway either.
_STATUSES: Final = {
    100: (Outcome.CARRIED, ""),
    101: (Outcome.CARRIED, ""),
    102: (Outcome.CARRIED, ""),
    401: (Outcome.UNKNOWN, "risk_hold"),
    402: (Outcome.REFUSED, "invalid_sender"),
    403: (Outcome.REFUSED, "invalid_number"),
    404: (Outcome.REFUSED, "unsupported_number"),
    405: (Outcome.REFUSED, "insufficient_balance"),
    406: (Outcome.REFUSED, "blacklisted"),
    407: (Outcome.REFUSED, "could_not_route"),
    409: (Outcome.REFUSED, "do_not_disturb"),
    500: (Outcome.UNKNOWN, "internal_error"),
    501: (Outcome.UNKNOWN, "gateway_failed"),
    502: (Outcome.REFUSED, "gateway_refused"),
}
_ANOTHER: Final = (Outcome.UNKNOWN, "unknown_status")
_OURS_TO_MEND: Final = frozenset({"no_key", "key_refused", "insufficient_balance", "invalid_sender", "no_recipient"})


class AfricasTalkingCarrier:
    """Carries text messages. Neither numbers nor words are written down here, nor what the company says of them."""

    company: str | None = COMPANY

    def send(self, message: Message) -> Told:
        """Give one message to the company, once: it knows no key that would make one message of two tries."""
        told = _sent(message)
        if told.code in _OURS_TO_MEND:
            log.error("africastalking.refuses_us", code=told.code, alarm=True)
        return told


def _sent(message: Message) -> Told:
    key: str = settings.AFRICASTALKING_API_KEY
    if not key:
        return Told(Outcome.REFUSED, code="no_key", answered=False)
    client = _client(settings.AFRICASTALKING_URL, key)
    try:
        answer = client.send("POST", "/version1/messaging", content=_form(message), headers=_FORM)
    except http.Unreachable:
        return Told(Outcome.REFUSED, code="company_unreachable", answered=False)
    except http.NoAnswer:
        return Told(Outcome.UNKNOWN, code="no_answer", answered=False)
    if answer.status in _NOTHING_DONE:
        return Told(Outcome.REFUSED, code=_NOTHING_DONE[answer.status], answered=False)
    if not answer.ok:
        return Told(Outcome.UNKNOWN, code="company_failed", answered=False)
    return _said(answer)


def _form(message: Message) -> bytes:
    sent = {
        "username": settings.AFRICASTALKING_USERNAME,
        "to": message.recipient,
        "message": message.body,
        "bulkSMSMode": "1",
    }
    if settings.AFRICASTALKING_SENDER:
        sent["from"] = settings.AFRICASTALKING_SENDER
    return urlencode(sent).encode()


def _said(answer: http.Answer) -> Told:
    """What a good answer says of the one recipient that was named."""
    recipients = _recipients(answer)
    if recipients is None or len(recipients) > 1 or not all(isinstance(one, dict) for one in recipients):
        return Told(Outcome.UNKNOWN, code="malformed_answer", answered=False)
    if not recipients:  # it says so of a sender that is not registered, and sends nothing
        return Told(Outcome.REFUSED, code="no_recipient", busy=True)
    (recipient,) = recipients
    status = recipient.get("statusCode")
    if type(status) is not int:
        return Told(Outcome.UNKNOWN, code="malformed_answer", answered=False)
    outcome, code = _STATUSES.get(status, _ANOTHER)
    company_id = id_in(recipient.get("messageId"))
    return Told(outcome, company_id=company_id, code=code, busy=code in _OURS_TO_MEND)


def _recipients(answer: http.Answer) -> list[Any] | None:
    try:
        found = answer.json()["SMSMessageData"]["Recipients"]
    except (http.NotJson, KeyError, TypeError):
        return None
    return found if isinstance(found, list) else None


@cache
def _client(url: str, key: str) -> http.Client:
    return http.Client(url, headers={"apiKey": key, "Accept": "application/json"})
