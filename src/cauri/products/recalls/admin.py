"""Recalls in the console: those on which staff may decide first. It is decided under four eyes."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import F

from cauri.identity.approvals import links
from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions
from cauri.products.recalls.four_eyes import RECALL
from cauri.products.recalls.models import Recall

VIEW = permissions.declare(
    "recalls.view", "See transfers that are wanted back", to=("sub_admin", "support", "compliance", "finance")
)
_DECISIONS = {"give_back": "Give it back", "refuse": "Refuse"}


@admin.register(Recall)
class RecallAdmin(RecordedAdmin):
    """Recalls, the open ones first."""

    permission = VIEW
    list_display = (
        "asked_at",
        "state",
        "reason",
        "payment_id",
        "sender_id",
        "recipient_id",
        "amount",
        "held",
        "expires_at",
        "act",
    )
    list_filter = ("state", "reason", "currency")
    search_fields = ("payment__id__exact", "sender__id__exact", "recipient__id__exact")
    search_help_text = "A transfer's or a customer's id"
    ordering = (F("ended_at").asc(nulls_first=True), "asked_at")
    show_full_result_count = False
    fields = (
        "payment_id",
        "state",
        "reason",
        "because",
        "sender_id",
        "recipient_id",
        "amount",
        "held",
        "hold_id",
        "returned_id",
        "asked_at",
        "expires_at",
        "ended_at",
        "act",
    )
    readonly_fields = ("payment_id", "sender_id", "recipient_id", "amount", "held", "returned_id", "act")

    def about(self, row: Any) -> UUID | None:
        """Whoever wants it back."""
        sender_id: UUID = row.sender_id
        return sender_id

    @admin.display(description="")
    def act(self, found: Recall) -> str:
        """The ways to the form under four eyes, while it is open; it says if it is too early."""
        if found.state not in Recall.OPEN:
            return ""
        ways = [one for one in _DECISIONS if found.held or one == "refuse"]
        return links.buttons(
            *((_DECISIONS[one], links.way_to(RECALL, transfer=found.pk, decision=one)) for one in ways)
        )
