"""How Onfido tells of runs that ended: signed, and as well or badly as it is told to."""

import hashlib
import hmac
import json
import os
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from cauri.integrations.sandbox.switches import given

_SECONDS = 10  # within which a real webhook has to be answered
_WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_FAULTS = ("none", "wrong_signature", "altered", "reordered", "before_response", "never")


@dataclass(frozen=True)
class _Plan:
    """Whom to tell, with which token, how often, after how many seconds, and what goes wrong."""

    url: str = ""
    token: str = ""
    copies: int = 1
    delay: float = 0.0
    fault: str = "none"


def _first_plan() -> _Plan:
    """What `cauri run` asks for in the environment: nobody to be told, otherwise."""
    url = os.environ.get("SANDBOX_ONFIDO_WEBHOOK", "")
    return _Plan(url, os.environ.get("CAURI_ONFIDO_WEBHOOK_TOKEN", ""), delay=3.0) if url else _Plan()


@dataclass
class _State:
    """The plan, and with which statuses what was sent so far was answered; 0 is for no answer."""

    plan: _Plan = field(default_factory=_first_plan)
    reported: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


_state = _State()


@require_POST
def configure(request: HttpRequest) -> HttpResponse:
    """`{"url": …, "token": …, "copies": 5, "delay": 1, "fault": "wrong_signature"}`; what is left out stays."""
    sent = given(request)
    plan = _state.plan
    fault = str(sent.get("fault", plan.fault))
    if fault not in _FAULTS:
        return JsonResponse({"error": f"fault is one of {', '.join(_FAULTS)}"}, status=400)
    _state.plan = _Plan(
        url=str(sent.get("url", plan.url)),
        token=str(sent.get("token", plan.token)),
        copies=int(sent.get("copies", plan.copies)),
        delay=float(sent.get("delay", plan.delay)),
        fault=fault,
    )
    return HttpResponse(status=204)


def send_to(url: str, token: str) -> None:
    """Tell this address from now on."""
    _state.plan = replace(_state.plan, url=url, token=token)


def announce(run_id: str, status: str) -> None:
    """Tell that a run has ended, while the request that ended it is answered, or before."""
    plan = _state.plan
    if not plan.url or plan.fault == "never":
        return
    if plan.fault == "before_response":
        _tell(plan, run_id, status)
    else:
        threading.Thread(target=_tell, args=(plan, run_id, status), daemon=True).start()


def reported() -> list[int]:
    """With which statuses the webhooks were answered so far; 0 is for no answer."""
    with _state.lock:
        return list(_state.reported)


def reset() -> None:
    """Tell whom one told at the start."""
    with _state.lock:
        _state.plan, _state.reported = _first_plan(), []


def _tell(plan: _Plan, run_id: str, status: str) -> None:
    time.sleep(plan.delay)
    started = _event("workflow_task", "workflow_task.started", run_id, "processing")
    events = [started, _event("workflow_run", "workflow_run.completed", run_id, status)]
    if plan.fault == "reordered":
        events.reverse()
    for event in events:
        for _ in range(plan.copies):
            answered = _posted(plan, event)
            with _state.lock:
                _state.reported.append(answered)


def _event(kind: str, action: str, run_id: str, status: str) -> bytes:
    href = f"/v3.6/workflow_runs/{run_id}"
    about = {"id": run_id, "status": status, "completed_at_iso8601": datetime.now(UTC).isoformat(), "href": href}
    return json.dumps({"payload": {"resource_type": kind, "action": action, "object": about}}).encode()


def _posted(plan: _Plan, event: bytes) -> int:
    token = "somebody-else's" if plan.fault == "wrong_signature" else plan.token
    headers = {
        "Content-Type": "application/json",
        "X-SHA2-Signature": hmac.digest(token.encode(), event, hashlib.sha256).hex(),
    }
    body = event.replace(b"completed", b"Completed", 1) if plan.fault == "altered" else event
    request = urllib.request.Request(plan.url, data=body, headers=headers)  # noqa: S310 - the address it was given
    try:
        with _WITHOUT_PROXY.open(request, timeout=_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0
