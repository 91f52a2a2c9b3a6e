"""The addresses that probes and dashboards ask."""

from typing import Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status

from cauri.interfaces.health import queries
from cauri.kit.web.problems import Problem

router = Router(tags=["health"])


class Live(Schema):
    """The process answers."""

    status: Literal["live"] = Field(examples=["live"])


class CheckOut(Schema):
    """One check and, when it failed, why."""

    name: str = Field(examples=["database"])
    ok: bool = Field(examples=[True])
    reason: str | None = Field(examples=[None])


class Ready(Schema):
    """Whether the platform is whole, and what is missing."""

    status: Literal["ready", "not_ready"] = Field(examples=["ready"])
    checks: list[CheckOut]


@router.get(
    "/live",
    response={200: Live, 500: Problem},
    operation_id="health_live",
    summary="Is the process alive?",
    description="Answers without touching the database. Restart the process when it does not answer.",
)
def live(request: HttpRequest) -> Live:
    return Live(status="live")


@router.get(
    "/ready",
    response={200: Ready, 503: Ready},
    operation_id="health_ready",
    summary="Is the platform whole?",
    description=(
        "200 when the database answers, migrations are applied, the broker (where one is configured) can be "
        "reached and no delivery waits longer than a minute; 503 with the reasons otherwise. Postings do not "
        "need the broker: leave the API in service when a 503 names only the outbox or the broker."
    ),
)
def ready(request: HttpRequest) -> Status[Ready]:
    checks = queries.readiness()
    whole = all(check.ok for check in checks)
    body = Ready(
        status="ready" if whole else "not_ready",
        checks=[CheckOut(name=check.name, ok=check.ok, reason=check.reason) for check in checks],
    )
    return Status(200 if whole else 503, body)
