"""Requests for money in the console: who asked whom, and what came of it. What they wrote is theirs."""

from typing import Any
from uuid import UUID

from django.contrib import admin

from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions
from cauri.products.requests.models import MoneyRequest

VIEW = permissions.declare(
    "requests.view", "See requests for money", to=("sub_admin", "support", "compliance", "finance")
)


@admin.register(MoneyRequest)
class MoneyRequestAdmin(RecordedAdmin):
    """Requests, newest first."""

    permission = VIEW
    list_display = ("made_at", "state", "asker_id", "asked_id", "amount", "reminders", "expires_at", "ended_at")
    list_filter = ("state", "currency")
    search_fields = ("id__exact", "asker__id__exact", "asked__id__exact", "payment__id__exact")
    search_help_text = "A request's, a payment's or a customer's id"
    ordering = ("-made_at",)
    show_full_result_count = False
    fields = (
        "id",
        "state",
        "asker_id",
        "asked_id",
        "amount",
        "reason",
        "payment_id",
        "reminders",
        "reminded_at",
        "made_at",
        "expires_at",
        "ended_at",
    )
    readonly_fields = ("asker_id", "asked_id", "amount", "payment_id")

    def about(self, row: Any) -> UUID | None:
        """Whoever asked."""
        asker_id: UUID = row.asker_id
        return asker_id
