"""Quotes and payments in the console."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cauri.books.payments import trail as trails
from cauri.books.payments.models import Payment, Quote
from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions

VIEW = permissions.declare(
    "payments.view", "See quotes and payments", to=("sub_admin", "support", "compliance", "finance")
)


@admin.register(Payment)
class PaymentAdmin(RecordedAdmin):
    """Every payment, newest first, with its whole trail on its own page."""

    permission = VIEW
    list_display = ("made_at", "product", "state", "amount", "fee", "payer", "payee", "authorised_by", "code")
    list_filter = ("state", "product", "authorised_by")
    search_fields = ("id__exact",)
    search_help_text = "A payment's id"
    ordering = ("-made_at",)
    list_select_related = ("quote", "original__quote", "payer", "payee")
    show_full_result_count = False
    fields = (
        "id",
        "product",
        "state",
        "amount",
        "fee",
        "payer",
        "payee",
        "code",
        "facts",
        "authorised_by",
        "session_id",
        "made_at",
        "settled_at",
        "quote",
        "original",
        "trail",
    )
    readonly_fields = ("amount", "fee", "trail")

    @admin.display(description="timeline")
    def trail(self, payment: Payment) -> SafeString:
        """Everything that is known of the payment, in order."""
        steps = trails.trail_of(payment)
        rows = ((f"{step.at:%Y-%m-%d %H:%M:%S}" if step.at else "", step.what, step.detail) for step in steps)
        return format_html(
            '<table class="trail">{}</table>', format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", rows)
        )

    @admin.display(description="amount")
    def amount(self, payment: Payment) -> str:
        """What was quoted; a return shows none of its own, the ledger does."""
        return str(payment.quote.amount) if payment.quote else "returned"

    @admin.display(description="fee")
    def fee(self, payment: Payment) -> str:
        """What the house took."""
        return str(payment.quote.fee) if payment.quote else ""


@admin.register(Quote)
class QuoteAdmin(RecordedAdmin):
    """What was asked, and what it would have cost."""

    permission = VIEW
    list_display = ("made_at", "product", "amount", "fee", "fee_borne_by", "payer", "payee", "expires_at")
    list_filter = ("product", "currency")
    search_fields = ("id__exact",)
    ordering = ("-made_at",)
    list_select_related = ("payer", "payee")
    show_full_result_count = False
