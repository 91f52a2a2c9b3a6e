"""Blocks in the console: so that support can say why somebody cannot be asked."""

from typing import Any
from uuid import UUID

from django.contrib import admin

from cauri.identity.blocks.models import Block
from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions

VIEW = permissions.declare("blocks.view", "See who has blocked whom", to=("sub_admin", "support", "compliance"))


@admin.register(Block)
class BlockAdmin(RecordedAdmin):
    """Blocks, newest first."""

    permission = VIEW
    list_display = ("made_at", "owner_id", "person_id")
    search_fields = ("owner__id__exact", "person__id__exact")
    search_help_text = "A customer's id"
    ordering = ("-made_at",)
    show_full_result_count = False
    fields = ("id", "owner_id", "person_id", "made_at")
    readonly_fields = ("owner_id", "person_id")

    def about(self, row: Any) -> UUID | None:
        """Whoever blocked."""
        owner_id: UUID = row.owner_id
        return owner_id
