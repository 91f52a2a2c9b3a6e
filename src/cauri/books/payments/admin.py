"""Quotes, payments and what is owed to who has left, in the console."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cauri.books.payments import four_eyes
from cauri.books.payments import trail as trails
from cauri.books.payments.models import Payment, Quote, Unclaimed
from cauri.identity.approvals import links
from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import clock, permissions
from cauri.kit.web.console import may

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


@admin.register(Unclaimed)
class UnclaimedAdmin(RecordedAdmin):
    """What is owed to customers who have left, the oldest first, with the way to ask for its payout."""

    permission = VIEW
    list_display = ("made_at", "days", "amount", "state", "owner_id", "payment")
    list_filter = ("state", "currency")
    search_fields = ("payment__id__exact", "owner_id__exact")
    search_help_text = "The return's id, or the former customer's"
    ordering = ("made_at",)
    list_select_related = ("payment", "claimed_by")
    show_full_result_count = False
    fields = ("payment", "owner_id", "amount", "state", "made_at", "days", "claimed_by", "payout")
    readonly_fields = ("amount", "days", "payout")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The way to ask is for who may ask."""
        return self.fields if may(request, four_eyes.OF_UNCLAIMED.to_request) else self.fields[:-1]

    @admin.display(description="amount")
    def amount(self, owed: Unclaimed) -> str:
        return str(owed.amount)

    @admin.display(description="days")
    def days(self, owed: Unclaimed) -> int:
        """How long ago it was left."""
        return (clock.now() - owed.made_at).days

    @admin.display(description="payout")
    def payout(self, owed: Unclaimed) -> SafeString | str:
        """The form that asks for it, filled in but for the wallet."""
        if owed.state != Unclaimed.State.OWED:
            return "paid out"
        known = {"unclaimed": owed.pk, "amount": owed.amount.amount, "currency": owed.currency}
        return links.buttons(("Ask to pay it out", links.way_to(four_eyes.OF_UNCLAIMED, **known)))
