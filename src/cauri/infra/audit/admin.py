"""The audit log in the console."""

from django.contrib import admin

from cauri.infra.audit.models import AuditRecord
from cauri.kit.web.console import ReadOnlyAdmin


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyAdmin):
    """Who did what, newest first."""

    list_display = ("at", "action", "actor_kind", "actor", "subject_kind", "subject", "ip")
    list_filter = ("actor_kind", "action")
    search_fields = ("=subject", "=request_id")
    ordering = ("-at", "-id")
    fields = (
        "at",
        "action",
        "actor_kind",
        "actor",
        "subject_kind",
        "subject",
        "before",
        "after",
        "ip",
        "user_agent",
        "request_id",
    )
    show_full_result_count = False
