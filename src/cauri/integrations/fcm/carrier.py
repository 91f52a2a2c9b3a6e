"""Sending one push, and what FCM's answer means, or its silence (HTTP v1, `ErrorCode` of its reference)."""

import re
from dataclasses import replace
from functools import cache
from typing import Any, Final

import structlog
from django.conf import settings

from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.integrations.fcm.account import NoKey, NoToken, ServiceAccount, account_in
from cauri.kit import http

COMPANY: Final = "fcm"
_KEPT_FOR: Final = 24 * 3600  # by FCM for a phone that is off, in seconds
_TOKEN_FIELD: Final = "message.token"  # noqa: S105 - the name of a field
_NAME: Final = re.compile(r"projects/[A-Za-z0-9_.:-]{1,64}/messages/[A-Za-z0-9_.:%-]{1,200}")
_TOO_MUCH: Final = 429  # for one device as well as for all of us: FCM does not say which
_AWAY: Final = 503
_MISMATCH: Final = "sender_mismatch"
_OURS_TO_MEND: Final = frozenset({"no_key", "key_refused", _MISMATCH, "request_refused"})

_right_projects: set[str] = set()  # that carried something in this process

log = structlog.get_logger(__name__)


class FcmCarrier:
    """Carries pushes. Neither tokens nor words are written down here, nor what FCM says of them."""

    company: str | None = COMPANY

    def send(self, message: Message) -> Told:
        """Give one push to FCM, once. One that comes twice all the same takes the first one's place on the screen."""
        told = _sent(message)
        if told.code in _OURS_TO_MEND and not told.gone:
            log.error("fcm.refuses_us", code=told.code, alarm=True)
        return told


def _sent(message: Message) -> Told:
    try:
        account = account_in(settings.FCM_SERVICE_ACCOUNT_FILE)
        told = _asked(account, message)
        # An access token may end before its time; a new one is asked for once.
        return _asked(account, message) if told.code == "key_refused" else told
    except NoKey:
        return Told(Outcome.REFUSED, code="no_key", answered=False)
    except NoToken as error:
        code = "key_refused" if error.is_ours else "company_unreachable"
        return Told(Outcome.REFUSED, code=code, answered=False)


def _asked(account: ServiceAccount, message: Message) -> Told:
    """What FCM says of a push. Raises NoKey, NoToken."""
    token = account.token()
    path = f"/v1/projects/{account.project}/messages:send"
    try:
        answer = _client(settings.FCM_URL).send(
            "POST", path, json=_body(message), headers={"Authorization": f"Bearer {token}"}
        )
    except http.Unreachable:
        return Told(Outcome.REFUSED, code="company_unreachable", answered=False)
    except http.NoAnswer:
        return Told(Outcome.UNKNOWN, code="no_answer", answered=False)
    told = _said(answer)
    if told.code == "key_refused":
        account.forget(token)
    if told.outcome is Outcome.CARRIED:
        _right_projects.add(account.project)
    if told.code == _MISMATCH and account.project in _right_projects:
        return replace(told, gone=True)  # the app is another project's; else it may be we who have the wrong one
    return told


def _body(message: Message) -> dict[str, Any]:
    tag = message.key or message.purpose
    return {
        "message": {
            "token": message.recipient,
            "notification": {"title": message.subject, "body": message.body},
            "data": dict(message.details),
            "android": {"priority": "high", "ttl": f"{_KEPT_FOR}s", "notification": {"tag": tag}},
            "webpush": {"headers": {"TTL": str(_KEPT_FOR), "Urgency": "high"}, "notification": {"tag": tag}},
            "apns": {"headers": {"apns-collapse-id": tag}},
        }
    }


def _said(answer: http.Answer) -> Told:
    if answer.ok:
        return _taken(answer)
    if answer.status in (_TOO_MUCH, _AWAY):
        is_there = answer.status == _TOO_MUCH
        return Told(Outcome.REFUSED, code="busy", busy=is_there, answered=is_there)
    error = _error_in(answer)
    code = _code_in(error)
    if answer.status == 404 and code == "UNREGISTERED":
        return Told(Outcome.REFUSED, code="unregistered", gone=True)
    if answer.status == 400 and code == "INVALID_ARGUMENT" and _is_about_token(error):
        return Told(Outcome.REFUSED, code="invalid_token", gone=True)
    if answer.status == 403 and code == "SENDER_ID_MISMATCH":
        return Told(Outcome.REFUSED, code=_MISMATCH)
    if answer.status in (401, 403):
        return Told(Outcome.REFUSED, code="key_refused", answered=False)
    if answer.status in (400, 404):
        return Told(Outcome.REFUSED, code="request_refused", answered=bool(error))
    return Told(Outcome.UNKNOWN, code="company_failed", answered=False)


def _taken(answer: http.Answer) -> Told:
    try:
        name = answer.json()["name"]
    except (http.NotJson, KeyError, TypeError):
        return Told(Outcome.UNKNOWN, code="malformed_answer", answered=False)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return Told(Outcome.UNKNOWN, code="malformed_answer", answered=False)
    return Told(Outcome.CARRIED, company_id=name)


def _error_in(answer: http.Answer) -> dict[str, Any]:
    """What an answer says of what is wrong; nothing where it is a page of HTML, or anything else."""
    try:
        error = answer.json()["error"]
    except (http.NotJson, KeyError, TypeError):
        return {}
    return error if isinstance(error, dict) else {}


def _details_in(error: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    details = error.get("details")
    found = details if isinstance(details, list) else []
    return [one for one in found if isinstance(one, dict) and str(one.get("@type", "")).endswith(kind)]


def _code_in(error: dict[str, Any]) -> str:
    """FCM's own word for it."""
    for one in _details_in(error, "google.firebase.fcm.v1.FcmError"):
        return str(one.get("errorCode", ""))
    return ""


def _is_about_token(error: dict[str, Any]) -> bool:
    """Whether it is the token that is wrong: of anything else the next message would be refused as well."""
    for one in _details_in(error, "google.rpc.BadRequest"):
        violations = one.get("fieldViolations")
        fields = [each.get("field") for each in violations if isinstance(each, dict)] if violations else []
        return fields == [_TOKEN_FIELD]
    return False


@cache
def _client(url: str) -> http.Client:
    return http.Client(url, headers={"Accept": "application/json"})
