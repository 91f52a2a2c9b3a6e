"""Looking at customers leaves a trace: what a page of the console showed to whom, and what it refused.

A model's pages derive from `RecordedAdmin` instead of ReadOnlyAdmin; a page of one's own calls `record_view`, or
`record_list`. The console's middleware records who was denied a page; a page that shows a refusal records that.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from cauri.infra.audit import services
from cauri.infra.audit.acts import Subject
from cauri.infra.audit.requests import actor_of, origin_of
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.kit.web.console import ReadOnlyAdmin


def record_view(request: HttpRequest, subject: Subject, *, about: UUID | None = None) -> None:
    """Record that somebody of the staff looked at something of a customer's."""
    with transaction():
        services.record(
            "console.viewed",
            actor=actor_of(request),
            subject=subject,
            about=about,
            now=clock.now(),
            origin=origin_of(request),
        )


def record_list(request: HttpRequest, kind: str, shown: Iterable[object], *, searched: bool = False) -> None:
    """Record which rows a list showed. What was searched for is not kept: it may be somebody's number."""
    with transaction():
        services.record(
            "console.listed",
            actor=actor_of(request),
            subject=Subject(kind, ""),
            after={"shown": [str(one) for one in shown], "searched": searched},
            now=clock.now(),
            origin=origin_of(request),
        )


def record_refusal(request: HttpRequest, code: str) -> None:
    """Record that somebody of the staff was refused a page or an act: where, and with which code."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    with transaction():
        services.record(
            "console.refused",
            actor=actor_of(request),
            after={"code": code, "page": page, "method": request.method},
            now=clock.now(),
            origin=origin_of(request),
        )


class RecordedAdmin(ReadOnlyAdmin):
    """Shows rows of customers, and records which ones it showed to whom."""

    def about(self, row: Any) -> UUID | None:
        """Whom a row tells of."""
        for name in ("user_id", "owner_id"):
            found: UUID | None = getattr(row, name, None)
            if found is not None:
                return found
        return None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, on record."""
        answer: HttpResponse = super().changelist_view(request, extra_context)
        listed = (getattr(answer, "context_data", None) or {}).get("cl")
        if listed is not None:
            shown = [row.pk for row in listed.result_list]
            record_list(request, self._kind(), shown, searched=bool(request.GET))
        return answer

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One row, on record."""
        answer: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        row = (getattr(answer, "context_data", None) or {}).get("original")
        if isinstance(row, Model):
            record_view(request, Subject(self._kind(), row.pk), about=self.about(row))
        return answer

    def _kind(self) -> str:
        return f"{self.opts.app_label}.{self.opts.model_name}"
