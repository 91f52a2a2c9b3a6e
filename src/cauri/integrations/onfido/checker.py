"""The adapter: a workflow run of Onfido Studio for each submission of a case (API v3.6)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings

from cauri.identity.kyc.ports import Applicant, CheckerRefused, CheckerSilent, Outcome, Paper, Shown, Verdict
from cauri.integrations.onfido import countries, multipart
from cauri.kit.http import Answer, Client, NoAnswer, NotJson

_VERDICTS = {
    "approved": Verdict.CLEAR,
    "declined": Verdict.CONSIDER,
    "review": Verdict.CONSIDER,
    "abandoned": Verdict.CONSIDER,
    "error": Verdict.CONSIDER,
}
_OTHER = "other"
_NUMBERS = {"passport": "passport", "national_identity_card": "identity_card", "driving_licence": "driving_licence"}
_TRY_LATER = {401, 403, 408, 429}  # the key may be put right, and then nothing is lost
_PAGE, _MOST_PAGES = 100, 20
_SKEW = timedelta(minutes=5)
_MOST_REASONS = 20
_CODE = re.compile(r"[A-Za-z0-9_.:/ -]{1,64}")
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
_SELFIE = "selfie"


class OnfidoChecker:
    """Asks Onfido. What it is sent is personal, so neither requests nor answers are ever written down here."""

    def __init__(self) -> None:
        self._client = _client(settings.ONFIDO_URL, settings.ONFIDO_TOKEN)

    def applicant_for(self, applicant: Applicant, *, asked_before: datetime | None) -> str:
        """Onfido's applicant: new, or the one that an earlier try has made. Raises CheckerSilent, CheckerRefused."""
        if asked_before is not None and (found := self._found(applicant.reference, since=asked_before - _SKEW)):
            return found
        made = self._post_json(
            "/applicants",
            {
                "first_name": applicant.first_name,
                "last_name": applicant.last_name,
                "dob": applicant.born_on.isoformat(),
                "id_numbers": [
                    {"type": _OTHER, "value": applicant.reference},
                    {"type": _NUMBERS.get(applicant.document_type, _OTHER), "value": applicant.document_number},
                ],
            },
        )
        return _text(made, "id")

    def hand_over(self, applicant_id: str, papers: Sequence[Paper]) -> None:
        """Upload what Onfido does not have yet. Raises CheckerSilent, CheckerRefused."""
        there = {_text(one, "side") for one in self._documents(applicant_id)}
        if self._live_photos(applicant_id):
            there.add(_SELFIE)
        for paper in papers:
            if paper.kind not in there:
                self._upload(applicant_id, paper)

    def start(self, applicant_id: str, *, reference: str) -> str:
        """The applicant's run: the one there is, or a new one. Raises CheckerSilent, CheckerRefused."""
        runs = self._get("/workflow_runs", applicant_id=applicant_id, sort="desc")
        for run in runs if isinstance(runs, list) else []:
            if _text(run, "applicant_id") == applicant_id:
                return _text(run, "id")
        started = self._post_json(
            "/workflow_runs",
            {
                "applicant_id": applicant_id,
                "workflow_id": settings.ONFIDO_WORKFLOW,
                "tags": [reference],
                "custom_data": {
                    "document_ids": [{"id": _text(one, "id")} for one in self._documents(applicant_id)],
                    "live_photo_ids": [{"id": _text(one, "id")} for one in self._live_photos(applicant_id)],
                },
            },
        )
        return _text(started, "id")

    def outcome(self, run_id: str) -> Outcome:
        """What became of a run. Raises CheckerSilent, CheckerRefused."""
        run = self._get(f"/workflow_runs/{run_id}")
        status = _text(run, "status")
        return Outcome(
            verdict=_VERDICTS.get(status, Verdict.PENDING),
            status=status if _CODE.fullmatch(status) else "unknown",
            reasons=tuple(_codes(run.get("reasons"))),
            shown=_shown(run.get("output")),
        )

    def _found(self, reference: str, *, since: datetime) -> str | None:
        """The applicant with our reference; Onfido lists the newest first and searches for nothing."""
        for number in range(1, _MOST_PAGES + 1):
            page = _list(self._get("/applicants", page=number, per_page=_PAGE), "applicants")
            for one in page:
                if any(numbered.get("value") == reference for numbered in one.get("id_numbers") or []):
                    return _text(one, "id")
                if _time(one, "created_at") < since:
                    return None
            if len(page) < _PAGE:
                return None
        raise CheckerSilent("too many applicants were made since")

    def _documents(self, applicant_id: str) -> list[dict[str, Any]]:
        return _list(self._get("/documents", applicant_id=applicant_id), "documents")

    def _live_photos(self, applicant_id: str) -> list[dict[str, Any]]:
        return _list(self._get("/live_photos", applicant_id=applicant_id), "live_photos")

    def _upload(self, applicant_id: str, paper: Paper) -> None:
        fields = {"applicant_id": applicant_id}
        if paper.kind != _SELFIE:
            fields |= {"type": paper.document_type, "side": paper.kind}
            if (country := countries.alpha_3(paper.country)) is not None:
                fields["issuing_country"] = country
        name = f"{paper.kind}.{_ENDINGS[paper.content_type]}"
        form = multipart.encoded(fields, name, paper.content_type, paper.content)
        path = "/live_photos" if paper.kind == _SELFIE else "/documents"
        self._send("POST", path, content=form.body, headers={"Content-Type": form.content_type})

    def _post_json(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answered = self._send("POST", path, json=body)
        if not isinstance(answered, dict):
            raise CheckerSilent("not an object")
        return answered

    def _get(self, path: str, **query: str | int) -> Any:
        return self._send("GET", path, query=query, repeatable=True)

    def _send(self, method: str, path: str, **sent: Any) -> Any:
        try:
            answer = self._client.send(method, path, **sent)
        except NoAnswer as silence:
            raise CheckerSilent(type(silence).__name__) from silence
        if not answer.ok:
            raise _refusal(answer)
        try:
            return answer.json()
        except NotJson:
            raise CheckerSilent("not JSON") from None


@cache
def _client(url: str, token: str) -> Client:
    return Client(url, headers={"Authorization": f"Token token={token}"})


def _refusal(answer: Answer) -> Exception:
    """What a status means. Onfido's message may repeat what it was sent, so that only the status is told."""
    if answer.status >= 500 or answer.status in _TRY_LATER:
        return CheckerSilent(f"status {answer.status}")
    return CheckerRefused(f"status {answer.status}")


def _text(found: Any, name: str) -> str:
    value = found.get(name) if isinstance(found, dict) else None
    if not isinstance(value, str) or not value:
        raise CheckerSilent(f"no {name}")
    return value


def _time(found: Any, name: str) -> datetime:
    try:
        return datetime.fromisoformat(_text(found, name))
    except ValueError:
        raise CheckerSilent(f"{name} is no time") from None


def _list(found: Any, name: str) -> list[dict[str, Any]]:
    value = found.get(name) if isinstance(found, dict) else None
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise CheckerSilent(f"no {name}")
    return value


def _codes(found: Any) -> Iterator[str]:
    reasons = found[:_MOST_REASONS] if isinstance(found, list) else []
    return (reason for reason in reasons if isinstance(reason, str) and _CODE.fullmatch(reason))


def _shown(output: Any) -> Shown:
    """What the workflow gives out of its document report: the names of the report's `properties`."""
    given = output.get("properties", output) if isinstance(output, dict) else None
    if not isinstance(given, dict):
        return Shown()
    numbers = given.get("document_numbers")
    return Shown(
        first_name=_string(given.get("first_name")),
        last_name=_string(given.get("last_name")),
        born_on=_date(given.get("date_of_birth")),
        document_numbers=[_string(one.get("value")) for one in numbers or [] if isinstance(one, dict)]
        if isinstance(numbers, list)
        else [],
    )


def _string(found: Any) -> str:
    return found if isinstance(found, str) else ""


def _date(found: Any) -> date | None:
    try:
        return date.fromisoformat(_string(found))
    except ValueError:
        return None
