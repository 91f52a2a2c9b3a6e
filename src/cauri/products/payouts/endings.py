"""How a file of payments ends: what its lines came to is counted beside them, and told once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit import sql
from cauri.kit.transactions import transaction_required
from cauri.products.payouts.events import BatchEnded
from cauri.products.payouts.models import Batch

State = Batch.State
REJECTED: Final = "payment_not_allowed"  # as when a guard refuses it at once

# Lines whose payment is known: a line is concluded with its payment, but for one that is paid alone.
_CONCLUDE: Final = """
    WITH known AS (
        UPDATE payouts_line AS line
           SET state = became.state, code = became.code,
               note = CASE WHEN became.state IN ('paid', 'held') THEN '' ELSE note END
          FROM payments_payment AS payment
         CROSS JOIN LATERAL (
               SELECT CASE payment.state WHEN 'completed' THEN 'paid' WHEN 'held' THEN 'held' ELSE 'refused' END,
                      CASE payment.state WHEN 'refused' THEN payment.code WHEN 'rejected' THEN %(rejected)s ELSE '' END
               ) AS became (state, code)
         WHERE line.batch_id = %(batch)s AND line.state = ANY(%(states)s) AND payment.id = line.id
           AND became.state <> line.state
        RETURNING became.state, line.debit_minor
    )
    SELECT count(*) FILTER (WHERE state = 'paid'), count(*) FILTER (WHERE state = 'held'),
           count(*) FILTER (WHERE state = 'refused'),
           coalesce(sum(debit_minor) FILTER (WHERE state = 'paid'), 0)::bigint
      FROM known
"""
_RECORD: Final = """
    UPDATE payouts_line AS line
       SET state = became.state, code = became.code,
           note = CASE WHEN became.state IN ('paid', 'held') THEN '' ELSE note END
      FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS became (id, state, code)
     WHERE line.id = became.id AND line.state = 'open'
"""


@transaction_required
def locked(batch_id: UUID) -> Batch:
    """The file with its wallet and the wallet's owner; nobody else changes it before this transaction ends."""
    taken = Batch.objects.select_for_update(no_key=True, of=("self",))
    return taken.select_related("wallet__owner", "owner", "prepared_by").get(pk=batch_id)


@transaction_required
def conclude(batch: Batch, became: Mapping[UUID, tuple[str, str]], *, paid_minor: int) -> None:
    """Write what became of open lines, by id: state and code. The file is locked, and counts them."""
    rows = [(line_id, *told) for line_id, told in became.items()]
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, sql.in_columns(rows))
        if cursor.rowcount != len(rows):
            raise AssertionError(f"{len(rows)} lines of payout {batch.pk} were open, {cursor.rowcount} were written")
    states = [state for state, _ in became.values()]
    batch.paid += states.count("paid")
    batch.held += states.count("held")
    batch.refused += states.count("refused")
    batch.paid_minor += paid_minor
    _save_counts(batch, state=State.PAYING)


@transaction_required
def settle_held(batch: Batch) -> int:
    """Learn what became of lines that were held, once somebody has decided. Returns of how many. The file is locked."""
    paid, _, refused, paid_minor = _concluded(batch, ["held"])
    batch.held -= paid + refused
    batch.paid += paid
    batch.refused += refused
    batch.paid_minor += paid_minor
    _save_counts(batch, state=batch.state)
    return paid + refused


@transaction_required
def stop(batch: Batch, code: str, *, now: datetime) -> None:
    """End it with what is open unpaid. The file is locked: no line is paid meanwhile."""
    paid, held, refused, paid_minor = _concluded(batch, ["open"])
    batch.paid, batch.held, batch.refused = batch.paid + paid, batch.held + held, batch.refused + refused
    batch.paid_minor += paid_minor
    batch.stopped = batch.lines.filter(state="open").update(state="stopped")
    batch.code = code
    _end(batch, State.STOPPED, now=now)


@transaction_required
def finish(batch: Batch, *, now: datetime) -> None:
    """End it: no line is open. The file is locked."""
    _end(batch, State.DONE, now=now)


@transaction_required
def over(batch: Batch, state: Batch.State, *, by: Actor, now: datetime, origin: Origin) -> None:
    """End it before anything was paid."""
    batch.state, batch.ended_at = state, now
    batch.save(update_fields=["state", "ended_at"])
    record(f"payouts.{state}", batch, actor=by, now=now, origin=origin)


@transaction_required
def record(action: str, batch: Batch, *, actor: Actor, now: datetime, origin: Origin, because: str = "") -> None:
    """What was done with a file, in the audit log."""
    audit.record(
        action,
        actor=actor,
        subject=Subject("payouts.batch", batch.pk),
        about=batch.owner_id,
        after={"state": str(batch.state), "count": batch.count, "total": str(batch.total), "because": because},
        now=now,
        origin=origin,
    )


def _end(batch: Batch, state: Batch.State, *, now: datetime) -> None:
    batch.ended_at = now
    _save_counts(batch, state=state)
    events.publish(
        BatchEnded(
            owner_id=batch.owner_id,
            prepared_by=batch.prepared_by_id,
            batch_id=batch.pk,
            paid=batch.paid,
            count=batch.count,
        )
    )


def _save_counts(batch: Batch, *, state: str) -> None:
    batch.state = state
    counts = ["paid", "held", "refused", "stopped", "paid_minor"]
    batch.save(update_fields=["state", "ended_at", "code", *counts])


def _concluded(batch: Batch, states: list[str]) -> tuple[int, int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_CONCLUDE, {"batch": batch.pk, "states": states, "rejected": REJECTED})
        paid, held, refused, paid_minor = cursor.fetchone()
    return paid, held, refused, paid_minor
