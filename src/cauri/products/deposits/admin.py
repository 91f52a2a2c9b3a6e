"""Deposits in the console: what customers want to bring in, what came, and the queue of what waits for a person."""

from django.contrib import admin
from django.utils.timesince import timesince

from cauri.identity.approvals import links
from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import clock, permissions
from cauri.products.deposits.four_eyes import CREDIT, END_RETURN, RETURN
from cauri.products.deposits.models import Account, Incoming, Intent

VIEW = permissions.declare(
    "deposits.view", "See deposits and suspended money", to=("sub_admin", "support", "compliance", "finance")
)


@admin.register(Intent)
class IntentAdmin(RecordedAdmin):
    """What customers wanted to bring in, newest first."""

    permission = VIEW
    list_display = ("made_at", "state", "amount", "company", "method", "reference", "wallet", "expires_at", "ended_at")
    list_filter = ("state", "company", "currency")
    search_fields = ("id__exact", "reference__exact", "remark__exact")
    search_help_text = "A deposit's id, reference, or what is written on the transfer"
    ordering = ("-id",)
    list_select_related = ("wallet",)
    show_full_result_count = False
    fields = (
        "id",
        "state",
        "reason",
        "amount",
        "wallet",
        "asked_by",
        "company",
        "method",
        "reference",
        "remark",
        "account",
        "made_at",
        "expires_at",
        "asked_at",
        "asks",
        "next_ask_at",
        "ended_at",
    )
    readonly_fields = ("amount",)

    @admin.display(description="amount")
    def amount(self, intent: Intent) -> str:
        """What should come."""
        return str(intent.amount)


@admin.register(Incoming)
class IncomingAdmin(RecordedAdmin):
    """What companies say to have received. What is suspended waits here, and goes to a wallet under four eyes."""

    permission = VIEW
    list_display = ("received_at", "age", "state", "reason", "code", "amount", "company", "company_id", "act")
    list_filter = ("state", "reason", "company", "currency")
    search_fields = ("id__exact", "company_id__exact", "reference__exact")
    search_help_text = "Our number, the company's number, or a reference"
    ordering = ("-received_at",)
    show_full_result_count = False
    fields = (
        "id",
        "state",
        "reason",
        "code",
        "amount",
        "cost_minor",
        "company",
        "company_id",
        "reference",
        "intent",
        "account",
        "payment_id",
        "paid_at",
        "received_at",
        "age",
        "settled_at",
        "asks",
        "next_ask_at",
        "act",
    )
    readonly_fields = ("amount", "age", "act")

    @admin.display(description="amount")
    def amount(self, incoming: Incoming) -> str:
        """What came."""
        return str(incoming.amount)

    @admin.display(description="waits since")
    def age(self, incoming: Incoming) -> str:
        """For how long a person has been waited for."""
        waits = incoming.state == Incoming.State.SUSPENDED
        return timesince(incoming.received_at, clock.now(), depth=1) if waits else ""

    @admin.display(description="")
    def act(self, incoming: Incoming) -> str:
        """The ways to the forms under four eyes. What did not come by transfer is given back at the company's desk."""
        if incoming.state == Incoming.State.RETURNING:
            titled = [("End the return", END_RETURN)]
        elif incoming.state == Incoming.State.SUSPENDED:
            titled = [("Credit", CREDIT)] + ([("Return", RETURN)] if incoming.account_id is not None else [])
        else:
            return ""
        return links.buttons(*((title, links.way_to(kind, incoming=incoming.pk)) for title, kind in titled))


@admin.register(Account)
class AccountAdmin(RecordedAdmin):
    """Account numbers that banks gave: the end of each. Without a wallet it is our own."""

    permission = VIEW
    list_display = ("made_at", "state", "bank", "masked", "currency", "wallet", "company", "closed_at", "given_up_at")
    list_filter = ("state", "company", "currency")
    search_fields = ("id__exact", "reference__exact", "company_id__exact", "last_digits__exact")
    search_help_text = "Our number, our reference, the bank's, or the last four digits"
    ordering = ("-id",)
    list_select_related = ("wallet",)
    show_full_result_count = False
    fields = (
        "id",
        "state",
        "reason",
        "bank",
        "masked",
        "currency",
        "wallet",
        "company",
        "company_id",
        "reference",
        "made_at",
        "asked_at",
        "closed_at",
        "given_up_at",
    )
    readonly_fields = ("masked",)

    @admin.display(description="number")
    def masked(self, account: Account) -> str:
        """The end of it."""
        return account.masked
