"""Standing orders in the console, and what became of their dates. Notes are for those who write and read them."""

from typing import Any
from uuid import UUID

from django.contrib import admin

from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions
from cauri.products.standing_orders.models import Order, Run

VIEW = permissions.declare(
    "standing_orders.view", "See standing orders", to=("sub_admin", "support", "compliance", "finance")
)


@admin.register(Order)
class OrderAdmin(RecordedAdmin):
    """What customers have sent again and again, newest first."""

    permission = VIEW
    list_display = ("created_at", "state", "owner_id", "amount", "every", "first_on", "next_on", "last_on", "code")
    list_filter = ("state", "every")
    search_fields = ("id__exact", "owner__id__exact")
    search_help_text = "An order's or a customer's id"
    ordering = ("-created_at",)
    show_full_result_count = False
    fields = (
        "id",
        "state",
        "code",
        "owner_id",
        "from_wallet_id",
        "payee_id",
        "amount",
        "up_to",
        "every",
        "first_on",
        "last_on",
        "times",
        "next_on",
        "next_at",
        "tries",
        "created_at",
        "ended_at",
    )
    readonly_fields = ("owner_id", "from_wallet_id", "payee_id", "amount", "up_to")


@admin.register(Run)
class RunAdmin(RecordedAdmin):
    """What became of each date, the latest first."""

    permission = VIEW
    list_display = ("due_on", "state", "code", "order_id", "payment_id", "at")
    list_filter = ("state",)
    search_fields = ("order__id__exact", "payment_id__exact")
    search_help_text = "An order's or a payment's id"
    ordering = ("-at", "-pk")
    list_select_related = ("order",)
    show_full_result_count = False
    fields = ("id", "order_id", "due_on", "state", "code", "payment_id", "at")
    readonly_fields = ("order_id",)

    def about(self, row: Any) -> UUID | None:
        """Whose order it is of."""
        owner_id: UUID = row.order.owner_id
        return owner_id
