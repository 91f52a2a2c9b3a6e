"""Onfido v3.6: applicants, documents, live photos and workflow runs, with webhooks.

What it finds goes by the applicant's last name: "Consider" is for review, "Declined" and "Error" are what they say,
"Slow" goes on until a switch ends it, "Mismatch" is approved though the document shows somebody else, and everybody
else is approved as they are. It cannot read pictures: what a document shows is what the applicant was made with.
"""

import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from cauri.integrations.sandbox import onfido_webhooks as webhooks
from cauri.integrations.sandbox.companies import Company
from cauri.integrations.sandbox.switches import given

_STATUSES = {"consider": "review", "declined": "declined", "error": "error", "slow": "processing"}
_REASONS = {"review": ["document.visual_authenticity"], "declined": ["document.compromised_document"]}
_TYPES = ("passport", "national_identity_card", "residence_permit", "driving_licence")
_RUNNING = "processing"

Json = dict[str, Any]


@dataclass
class _Memory:
    """All there is, the newest last."""

    lock: Lock = field(default_factory=Lock)
    applicants: dict[str, Json] = field(default_factory=dict)
    documents: dict[str, Json] = field(default_factory=dict)
    live_photos: dict[str, Json] = field(default_factory=dict)
    runs: dict[str, Json] = field(default_factory=dict)

    def clear(self) -> None:
        with self.lock:
            for everything in (self.applicants, self.documents, self.live_photos, self.runs):
                everything.clear()

    def of(self, things: dict[str, Json], applicant_id: str) -> list[Json]:
        with self.lock:
            return [one for one in things.values() if one["applicant_id"] == applicant_id]


_memory = _Memory()

Door = Callable[..., HttpResponse]


class _Wrong(Exception):
    """A request that Onfido does not take."""

    def __init__(self, status: int, kind: str, message: str, **fields: list[str]) -> None:
        super().__init__(message)
        self.status = status
        self.said = {"error": {"type": kind, "message": message, "fields": fields}}


def _door(view: Door) -> Door:
    """A door of the real company: with a key, and errors as it writes them."""

    @wraps(view)
    def behind_the_key(request: HttpRequest, **named: str) -> HttpResponse:
        key = request.headers.get("Authorization", "").removeprefix("Token token=")
        if not key or key == "wrong" or " " in key:
            return JsonResponse(_Wrong(401, "authorization_error", "Authorization error").said, status=401)
        try:
            return view(request, **named)
        except _Wrong as wrong:
            return JsonResponse(wrong.said, status=wrong.status)

    return behind_the_key


@_door
def applicants(request: HttpRequest) -> HttpResponse:
    """Make an applicant; or list them, the newest first."""
    if request.method == "POST":
        sent = _json(request)
        missing = {
            name: ["can't be blank"] for name in ("first_name", "last_name") if not str(sent.get(name, "")).strip()
        }
        if missing:
            raise _Wrong(422, "validation_error", "There was a validation error on this request", **missing)
        return _kept(_memory.applicants, {**sent, "sandbox": True}, "applicants")
    number, size = (int(request.GET.get(name, default)) for name, default in (("page", 1), ("per_page", 20)))
    with _memory.lock:
        newest = list(_memory.applicants.values())[::-1]
    return JsonResponse({"applicants": newest[(number - 1) * size : number * size]})


@_door
def applicant(_request: HttpRequest, applicant_id: str) -> HttpResponse:
    """One applicant."""
    return JsonResponse(_known(_memory.applicants, applicant_id))


@_door
def documents(request: HttpRequest) -> HttpResponse:
    """Take one side of a document; or list an applicant's."""
    if request.method == "POST":
        if request.POST.get("type") not in _TYPES or request.POST.get("side", "front") not in ("front", "back"):
            raise _Wrong(422, "validation_error", "There was a validation error on this request", type=["is invalid"])
        kept = {"type": request.POST["type"], "side": request.POST.get("side", "front")}
        if "issuing_country" in request.POST:
            kept["issuing_country"] = request.POST["issuing_country"]
        return _uploaded(request, _memory.documents, "documents", kept)
    return JsonResponse({"documents": _memory.of(_memory.documents, _applicant_in(request.GET))})


@_door
def live_photos(request: HttpRequest) -> HttpResponse:
    """Take a selfie; or list an applicant's."""
    if request.method == "POST":
        return _uploaded(request, _memory.live_photos, "live_photos", {})
    return JsonResponse({"live_photos": _memory.of(_memory.live_photos, _applicant_in(request.GET))})


@_door
def workflow_runs(request: HttpRequest) -> HttpResponse:
    """Start a run; or list an applicant's, the newest first."""
    if request.method != "POST":
        return JsonResponse(_memory.of(_memory.runs, _applicant_in(request.GET))[::-1], safe=False)
    sent = _json(request)
    about = _known(_memory.applicants, str(sent.get("applicant_id", "")))
    if not sent.get("workflow_id"):
        raise _Wrong(422, "validation_error", "There was a validation error", workflow_id=["can't be blank"])
    status = _STATUSES.get(about["last_name"].strip().lower(), "approved")
    run = {
        "applicant_id": about["id"],
        "workflow_id": sent["workflow_id"],
        "workflow_version_id": 1,
        "tags": sent.get("tags", []),
        "customer_user_id": None,
        **_ended(status, about),
    }
    answer = _kept(_memory.runs, run, "workflow_runs")
    if status != _RUNNING:
        webhooks.announce(run["id"], status)
    return answer


@_door
def workflow_run(_request: HttpRequest, run_id: str) -> HttpResponse:
    """One run."""
    return JsonResponse(_known(_memory.runs, run_id))


@_door
def new_webhook(request: HttpRequest) -> HttpResponse:
    """Tell an address of what happens, signed with a token that is shown once."""
    url, token = str(_json(request).get("url", "")), secrets.token_urlsafe(24)
    if not url.startswith(("http://", "https://")):
        raise _Wrong(422, "validation_error", "There was a validation error on this request", url=["is invalid"])
    webhooks.SENDER.send_to(url, token)
    made = {"id": str(uuid.uuid4()), "url": url, "token": token, "enabled": True, "events": ["workflow_run.completed"]}
    return JsonResponse(made, status=201)


@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """End a run, for a second time too: `{"run_id": …, "status": "approved"}`. It is announced."""
    sent = given(request)
    with _memory.lock:
        run = _memory.runs.get(str(sent.get("run_id")))
        if run is None:
            return JsonResponse({"error": "no such run"}, status=404)
        run.update(_ended(str(sent.get("status", "approved")), _memory.applicants[run["applicant_id"]]))
    webhooks.announce(run["id"], run["status"])
    return JsonResponse(run)


@require_safe
def kept(_request: HttpRequest) -> HttpResponse:
    """How much there is, and the runs."""
    with _memory.lock:
        counted = {name: len(getattr(_memory, name)) for name in ("applicants", "documents", "live_photos", "runs")}
        return JsonResponse({**counted, "run_ids": list(_memory.runs), "reported": webhooks.SENDER.reported()})


def reset() -> None:
    """Forget everybody, and whom to tell."""
    _memory.clear()
    webhooks.SENDER.reset()


def _ended(status: str, about: Json) -> Json:
    """What a run says once it has that status."""
    output = None if status in (_RUNNING, "error") else {"properties": _shown(about)}
    error = {"type": "workflow_error", "message": "Something went wrong"} if status == "error" else None
    return {"status": status, "reasons": _REASONS.get(status, []), "output": output, "error": error}


def _shown(about: Json) -> Json:
    """What the document shows: its numbers, without ours, which is the first."""
    somebody_else = about["last_name"].strip().lower() == "mismatch"
    numbers = [one["value"] for one in about.get("id_numbers", [])[1:]]
    return {
        "first_name": about["first_name"].upper(),
        "last_name": "SOMEBODY ELSE" if somebody_else else about["last_name"].upper(),
        "date_of_birth": "1970-01-01" if somebody_else else about.get("dob"),
        "document_numbers": [{"type": "document_number", "value": number} for number in numbers],
    }


def _uploaded(request: HttpRequest, things: dict[str, Json], name: str, kept: Json) -> HttpResponse:
    about, file = _applicant_in(request.POST), request.FILES.get("file")
    if file is None or not file.size:
        raise _Wrong(422, "validation_error", "There was a validation error on this request", file=["can't be blank"])
    facts = {"file_name": file.name, "file_size": file.size, "file_type": str(file.name).rpartition(".")[2]}
    return _kept(things, {"applicant_id": about, **kept, **facts}, name)


def _kept(things: dict[str, Json], thing: Json, name: str) -> HttpResponse:
    made = str(uuid.uuid4())
    thing |= {"id": made, "created_at": datetime.now(UTC).isoformat(), "href": f"/v3.6/{name}/{made}"}
    with _memory.lock:
        things[made] = thing
        return JsonResponse(thing, status=201)


def _known(things: dict[str, Json], one: str) -> Json:
    with _memory.lock:
        if one not in things:
            raise _Wrong(404, "resource_not_found", "Could not find the requested resource")
        return dict(things[one])


def _applicant_in(sent: QueryDict) -> str:
    return str(_known(_memory.applicants, sent.get("applicant_id", ""))["id"])


def _json(request: HttpRequest) -> Json:
    try:
        sent = json.loads(request.body)
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        raise _Wrong(400, "bad_request", "The request body is not valid JSON")
    return sent


COMPANY = Company(
    name="onfido",
    title="Onfido",
    paths=[
        path("v3.6/applicants", applicants),
        path("v3.6/applicants/<str:applicant_id>", applicant),
        path("v3.6/documents", documents),
        path("v3.6/live_photos", live_photos),
        path("v3.6/workflow_runs", workflow_runs),
        path("v3.6/workflow_runs/<str:run_id>", workflow_run),
        path("v3.6/webhooks", new_webhook),
    ],
    reset=reset,
    switches=[path("finish", finish), path("kept", kept), path("webhook", webhooks.SENDER.configure)],
)
