"""Recording what somebody did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.audit.models import AuditRecord
from cauri.kit.transactions import transaction_required

_LONGEST_USER_AGENT = 300


@transaction_required
def record(
    action: str,
    *,
    actor: Actor,
    now: datetime,
    subject: Subject | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    origin: Origin = NOWHERE,
) -> AuditRecord:
    """Record an act for good, if and only if the caller's transaction commits.

    `action` reads room and past tense ("staff.signed_in"). `before` and `after` are JSON objects of ids,
    codes and amounts, never names or numbers of people. Raises NoTransaction.
    """
    return AuditRecord.objects.create(
        at=now,
        actor_kind=actor.kind,
        actor=actor.id,
        action=action,
        subject_kind=subject.kind if subject else "",
        subject=str(subject.id) if subject else "",
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
        ip=origin.ip,
        user_agent=origin.user_agent[:_LONGEST_USER_AGENT],
        request_id=origin.request_id,
    )
