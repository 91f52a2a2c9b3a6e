"""Reading requests."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet

from cauri.identity.approvals.models import Request
from cauri.kit.errors import Refusal


class UnknownRequest(Refusal):
    """There is no such request."""

    code: ClassVar[str] = "unknown_approval_request"
    status: ClassVar[int] = 404


def request(request_id: UUID) -> Request:
    """The request with this id, with its decision if there is one. Raises UnknownRequest."""
    found = _all().filter(pk=request_id).first()
    if found is None:
        raise UnknownRequest
    return found


def waiting(*, now: datetime) -> QuerySet[Request]:
    """Those that wait for somebody, the oldest first."""
    return _all().filter(decision__isnull=True, expires_at__gt=now).order_by("asked_at", "id")


def overdue(*, now: datetime) -> QuerySet[Request]:
    """Those that nobody decided on in time."""
    return _all().filter(decision__isnull=True, expires_at__lte=now).order_by("asked_at", "id")


def decided() -> QuerySet[Request]:
    """Those that ended, the latest first."""
    return _all().filter(decision__isnull=False).order_by("-decision__decided_at")


def _all() -> QuerySet[Request]:
    return Request.objects.select_related("asked_by", "decision__decided_by")
