"""The addresses that probes and dashboards ask."""

import hmac
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema
from ninja.responses import Status
from ninja.security import HttpBearer

from cauri.books.ledger import explorer as ledger
from cauri.books.ledger import verification
from cauri.infra.jobs import queries as jobs
from cauri.infra.outbox import queries as outbox
from cauri.interfaces.health import collectors, metrics, queries
from cauri.kit import clock
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router


class MonitoringToken(HttpBearer):
    """Lets the operator's monitoring in by CAURI_MONITORING_TOKEN; anybody in development without one."""

    def __call__(self, request: HttpRequest) -> bool:
        if settings.MONITORING_TOKEN is None and not settings.PRODUCTION:
            return True
        return bool(super().__call__(request))

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        """Whether that is the token. In production without one, nobody gets in."""
        expected: str | None = settings.MONITORING_TOKEN
        return bool(expected) and hmac.compare_digest(token.encode(), str(expected).encode())


router = Router(tags=["health"])
series = Router()


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


class DatabaseOut(Schema):
    """The database as the app sees it."""

    server: str = Field(description="PostgreSQL's version.", examples=["18.4"])
    role: str = Field(description="The role the app acts in.", examples=["cauri_app"])
    size_bytes: int = Field(examples=[52428800])


class OutboxOut(Schema):
    """Facts on their way to their handlers."""

    lag_seconds: float = Field(description="The longest wait for a first try.", examples=[0.04])
    deliveries: dict[str, int] = Field(
        description="Open deliveries by state.",
        examples=[{"waiting": 0, "handed_over": 3, "running": 0, "failed": 0}],
    )


class VerificationOut(Schema):
    """A run of the verifier."""

    at: datetime = Field(examples=["2026-11-20T12:00:00Z"])
    passed: bool = Field(examples=[True])
    findings: int = Field(examples=[0])


class BooksOut(Schema):
    """The ledger."""

    last_verification: VerificationOut | None
    last_block: int | None = Field(description="The number of the latest seal.", examples=[1204])
    unsealed_postings: int = Field(
        description=f"Postings that no block seals yet; {ledger.MOST_COUNTED} stands for that many or more.",
        examples=[17],
    )
    waiting_lines: int = Field(
        description=f"Lines in hot accounts' tails; {ledger.MOST_COUNTED} stands for that many or more.",
        examples=[210],
    )


class System(Schema):
    """The platform from inside."""

    environment: Literal["production", "development"] = Field(examples=["production"])
    uptime_seconds: float = Field(description="Of the process that answers.", examples=[86400.0])
    versions: dict[str, str] = Field(examples=[{"cauri": "0.1.0", "python": "3.11.2", "django": "5.2.19"}])
    database: DatabaseOut
    outbox: OutboxOut
    books: BooksOut


class QueueOut(Schema):
    """A queue and how many living workers take from it."""

    name: str = Field(examples=["payments"])
    consumers: int = Field(examples=[2])


class ProcessOut(Schema):
    """A worker or relay that was seen within the last half minute."""

    name: str = Field(examples=["worker-1:4711"])
    queues: list[str] = Field(examples=[["critical", "payments"]])
    relays: bool = Field(description="Whether it relays facts.", examples=[True])
    schedules: bool = Field(description="Whether it holds the scheduler.", examples=[True])
    started_at: datetime = Field(examples=["2026-11-20T08:00:00Z"])
    seen_at: datetime = Field(examples=["2026-11-20T12:00:04Z"])


class JobOut(Schema):
    """The last run of a job."""

    name: str = Field(examples=["ledger.seal"])
    outcome: str = Field(examples=["done"])
    error: str = Field(description="The class of error, when it failed.", examples=[""])
    started_at: datetime = Field(examples=["2026-11-20T12:00:00Z"])
    finished_at: datetime | None = Field(examples=["2026-11-20T12:00:01Z"])
    done_at: datetime | None = Field(description="When a run last went well.", examples=["2026-11-20T12:00:01Z"])


class Background(Schema):
    """What works in the background."""

    mode: Literal["embedded", "broker"] = Field(examples=["broker"])
    queues: list[QueueOut]
    processes: list[ProcessOut]
    scheduler_age_seconds: float | None = Field(
        description="Since the scheduler was last seen; null when there never was one.", examples=[2.5]
    )
    jobs: list[JobOut]


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
        "reached, every queue has a worker and no delivery waits longer than a minute; 503 with the reasons "
        "otherwise. Postings need only the database: leave the API in service when a 503 names nothing else."
    ),
)
def ready(request: HttpRequest) -> Status[Ready]:
    checks = queries.readiness(now=clock.now())
    whole = all(check.ok for check in checks)
    body = Ready(
        status="ready" if whole else "not_ready",
        checks=[CheckOut(name=check.name, ok=check.ok, reason=check.reason) for check in checks],
    )
    return Status(200 if whole else 503, body)


@router.get(
    "/system/",
    auth=MonitoringToken(),
    response={200: System, 401: Problem, 503: Problem},
    operation_id="health_system",
    summary="How is the platform inside?",
    description="Versions, the database, the outbox and the books. Production asks for the monitoring token.",
)
def system(request: HttpRequest) -> System:
    database = queries.database()
    return System(
        environment="production" if settings.PRODUCTION else "development",
        uptime_seconds=queries.uptime().total_seconds(),
        versions=queries.versions(),
        database=DatabaseOut(server=database.server, role=database.role, size_bytes=database.size_bytes),
        outbox=OutboxOut(lag_seconds=outbox.lag().total_seconds(), deliveries=outbox.counts()),
        books=_books(),
    )


@router.get(
    "/celery/",
    auth=MonitoringToken(),
    response={200: Background, 401: Problem, 503: Problem},
    operation_id="health_celery",
    summary="How is the background work?",
    description=(
        "Queues and who takes from them, processes that gave a sign of life, the scheduler, and the last run "
        "of each job. Read from the database, not from the broker. Production asks for the monitoring token."
    ),
)
def celery(request: HttpRequest) -> Background:
    now = clock.now()
    age = jobs.scheduler_age(now=now)
    return Background(
        mode="embedded" if queries.broker_address() is None else "broker",
        queues=[QueueOut(name=name, consumers=consumers) for name, consumers in jobs.consumers(now=now).items()],
        processes=[
            ProcessOut(
                name=pulse.process,
                queues=pulse.queues,
                relays=pulse.relays,
                schedules=pulse.schedules,
                started_at=pulse.started_at,
                seen_at=pulse.seen_at,
            )
            for pulse in jobs.alive(now=now)
        ],
        scheduler_age_seconds=age.total_seconds() if age is not None else None,
        jobs=[
            JobOut(
                name=run.job,
                outcome=run.outcome,
                error=run.error,
                started_at=run.started_at,
                finished_at=run.finished_at,
                done_at=run.done_at,
            )
            for run in jobs.last_runs()
        ],
    )


def _books() -> BooksOut:
    run = verification.latest()
    verified = VerificationOut(at=run.started_at, passed=run.passed, findings=len(run.findings)) if run else None
    block = next(iter(ledger.blocks(most=1)), None)
    return BooksOut(
        last_verification=verified,
        last_block=block.number if block else None,
        unsealed_postings=ledger.unsealed(),
        waiting_lines=ledger.waiting(),
    )


@series.get("/metrics", auth=MonitoringToken(), include_in_schema=False)
def scrape(request: HttpRequest) -> HttpResponse:
    """What Prometheus is told, in its own format."""
    return HttpResponse(metrics.page(*collectors.all_of_them()), content_type=metrics.CONTENT_TYPE)
