"""Verifying the books: every promise, in one snapshot, on record."""

from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection

from cauri.books.ledger import heads, invariants, seals
from cauri.books.ledger.events import VerificationFailed
from cauri.books.ledger.invariants import Finding
from cauri.books.ledger.models import Verification
from cauri.infra.messaging import services as messaging
from cauri.infra.messaging.ports import Message
from cauri.infra.messaging.ports import Outcome as Carriage
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.transactions import durable, transaction

log = structlog.get_logger(__name__)

_COUNTS = """
    SELECT (SELECT count(*) FROM ledger_account), (SELECT count(*) FROM ledger_posting),
           (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM ledger_hot_entry),
           (SELECT count(*) FROM ledger_block)
"""
_COUNTED = ("accounts", "postings", "entries", "tail", "blocks")


@durable
def verify(*, now: datetime) -> Verification:
    """Check every promise of the books and the seals in one snapshot, and keep the result.

    What was found is in the result's `findings`, the first row first; a failure is told as a fact and logged as an
    alarm. The platform may go on posting meanwhile.
    """
    published = heads.published()  # before the snapshot: a block sealed in between is then not missed
    with transaction():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute(_COUNTS)
            counts = dict(zip(_COUNTED, cursor.fetchone(), strict=True))
        found = [*invariants.findings(), *seals.findings(published)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            finished_at = cursor.fetchone()[0]
    return _record(found, counts, started_at=now, finished_at=finished_at)


class AlarmNotCarried(RuntimeError):
    """The alarm is not known to have reached anybody."""


@durable
def alarm(verification_id: UUID) -> None:
    """Write to the operator what a failed verification found. Raises AlarmNotCarried, so that it is tried again."""
    failed = Verification.objects.get(id=verification_id)
    rows = "\n".join(f"{one['check']}: {one['row']}: {one['detail']}" for one in failed.findings)
    message = Message(
        channel="email",
        recipient=settings.OPERATOR_EMAIL,
        subject="Cauri: the books do not hold",
        body=f"The verification of {failed.started_at:%Y-%m-%d %H:%M:%S} UTC found:\n\n{rows}\n",
        purpose="ledger.verification_failed",
    )
    if messaging.send(message) is not Carriage.CARRIED:
        raise AlarmNotCarried


def latest() -> Verification | None:
    """The last verification that was run."""
    return Verification.objects.order_by("-started_at").first()


def _record(
    found: list[Finding], counts: dict[str, int], *, started_at: datetime, finished_at: datetime
) -> Verification:
    verification = Verification(
        id=ids.new_id(),
        started_at=started_at,
        finished_at=finished_at,
        passed=not found,
        counts=counts,
        findings=[{"check": one.check, "row": one.row, "detail": one.detail} for one in found],
    )
    with transaction():
        verification.save(force_insert=True)
        if found:
            events.publish(VerificationFailed(verification_id=verification.id))
    if found:
        log.error("ledger.verification_failed", findings=len(found), first=str(found[0]), alarm=True)
    return verification
