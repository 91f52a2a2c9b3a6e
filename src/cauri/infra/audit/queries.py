"""Reading the audit log."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from cauri.infra.audit.acts import Subject
from cauri.infra.audit.models import AuditRecord


def records(
    *,
    actor: UUID | None = None,
    action: str | None = None,
    subject: Subject | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditRecord]:
    """Acts, newest first. Each filter given narrows them; `since` is included, `until` is not."""
    wanted = {
        "actor": actor,
        "action": action,
        "subject_kind": subject.kind if subject else None,
        "subject": str(subject.id) if subject else None,
        "at__gte": since,
        "at__lt": until,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    return AuditRecord.objects.filter(**given).order_by("-at", "-id")
