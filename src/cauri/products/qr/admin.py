"""Codes in the console: whose they are, what they ask for, what became of them. Not what they are for."""

from django.contrib import admin

from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions
from cauri.products.qr.models import Code

VIEW = permissions.declare("qr.view", "See QR codes", to=("sub_admin", "support", "compliance", "finance"))


@admin.register(Code)
class CodeAdmin(RecordedAdmin):
    """Who is paid by which code."""

    permission = VIEW
    list_display = ("made_at", "owner_id", "is_static", "single_use", "state", "currency", "asks_for", "expires_at")
    list_filter = ("state", "is_static", "single_use")
    search_fields = ("id__exact", "owner__id__exact", "wallet__id__exact")
    search_help_text = "A code's, a customer's or a wallet's id"
    ordering = ("-id",)
    show_full_result_count = False
    fields = (
        "id", "owner_id", "wallet_id", "kind", "is_static", "single_use", "state", "currency", "asks_for", "made_at",
        "expires_at", "ended_at",
    )  # fmt: skip
    readonly_fields = ("owner_id", "wallet_id", "asks_for")

    @admin.display(description="asks for")
    def asks_for(self, code: Code) -> str:
        """The amount, or its bounds."""
        if code.amount is not None:
            return code.amount.amount
        return f"{code.least.amount if code.least else '…'} - {code.most.amount if code.most else '…'}"
