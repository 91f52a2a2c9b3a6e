"""Claimable transfers in the console: from whom, for how long, and what came of it. The number is masked."""

from typing import Any
from uuid import UUID

from django.contrib import admin

from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions
from cauri.products.claims.models import ClaimableTransfer

VIEW = permissions.declare(
    "claims.view", "See transfers to people who have not joined", to=("sub_admin", "support", "compliance", "finance")
)


@admin.register(ClaimableTransfer)
class ClaimableTransferAdmin(RecordedAdmin):
    """Claimable transfers, newest first."""

    permission = VIEW
    list_display = ("made_at", "state", "payment_id", "sender_id", "masked", "recipient_id", "expires_at", "ended_at")
    list_filter = ("state",)
    search_fields = ("payment__id__exact", "paid__id__exact", "sender__id__exact", "recipient__id__exact")
    search_help_text = "The id of a payment or of a customer"
    ordering = ("-pk",)
    show_full_result_count = False
    fields = (
        "payment_id",
        "state",
        "sender_id",
        "masked",
        "recipient_id",
        "paid_id",
        "made_at",
        "expires_at",
        "texted_at",
        "found_at",
        "ended_at",
    )
    readonly_fields = ("payment_id", "sender_id", "recipient_id", "paid_id")

    def about(self, row: Any) -> UUID | None:
        """Whoever sent it."""
        sender_id: UUID = row.sender_id
        return sender_id
