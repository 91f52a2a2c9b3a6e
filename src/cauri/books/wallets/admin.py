"""The wallets in the console."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from cauri.books.wallets import numbers, queries
from cauri.books.wallets.models import Wallet
from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions

VIEW = permissions.declare(
    "wallets.view", "See customers' wallets", to=("sub_admin", "support", "compliance", "finance")
)


@admin.register(Wallet)
class WalletAdmin(RecordedAdmin):
    """Whose, in which currency, in what state; each with what it holds."""

    permission = VIEW
    list_display = ("grouped_number", "owner", "kind", "currency", "status", "frozen_by", "is_default", "opened_at")
    list_filter = ("status", "frozen_by", "kind", "currency")
    search_fields = ("=number", "=id", "=owner__id")
    search_help_text = "Number without spaces, wallet id or owner's id"
    list_select_related = ("owner",)
    ordering = ("-opened_at", "-id")
    show_full_result_count = False
    fields = (
        "id", "grouped_number", "owner", "kind", "currency", "name", "status", "frozen_by", "is_default", "opened_at",
        "balance", "available", "held", "account",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="number", ordering="number")
    def grouped_number(self, wallet: Wallet) -> str:
        return numbers.grouped(wallet.number)

    @admin.display(description="balance")
    def balance(self, wallet: Wallet) -> str:
        return str(queries.balance_of(wallet).balance)

    @admin.display(description="available")
    def available(self, wallet: Wallet) -> str:
        return str(queries.balance_of(wallet).available)

    @admin.display(description="held")
    def held(self, wallet: Wallet) -> str:
        return str(queries.balance_of(wallet).held)

    @admin.display(description="account in the books")
    def account(self, wallet: Wallet) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:ledger_account_change", args=[wallet.account_id]), wallet.account_id
        )
