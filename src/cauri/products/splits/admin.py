"""Split bills in the console: who shares what with whom, and what came of it. What they wrote is theirs."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions
from cauri.money.amounts import Money
from cauri.products.splits.models import Part, Split

VIEW = permissions.declare("splits.view", "See split bills", to=("sub_admin", "support", "compliance", "finance"))


@admin.register(Split)
class SplitAdmin(RecordedAdmin):
    """Bills that are shared, newest first."""

    permission = VIEW
    list_display = ("made_at", "state", "creator_id", "method", "total", "reminders", "expires_at", "ended_at")
    list_filter = ("state", "method", "currency")
    search_fields = ("id__exact", "creator__id__exact")
    search_help_text = "A split's or a customer's id"
    ordering = ("-made_at",)
    show_full_result_count = False
    fields = (
        "id",
        "state",
        "creator_id",
        "method",
        "total",
        "reminders",
        "reminded_at",
        "made_at",
        "expires_at",
        "ended_at",
    )
    readonly_fields = ("creator_id", "total")

    def about(self, row: Any) -> UUID | None:
        """Whoever made it."""
        creator_id: UUID = row.creator_id
        return creator_id


@admin.register(Part)
class PartAdmin(RecordedAdmin):
    """What each person bears, newest first."""

    permission = VIEW
    list_display = ("id", "split_id", "place", "person_id", "state", "amount", "paid", "held")
    list_filter = ("state",)
    search_fields = ("id__exact", "split__id__exact", "person__id__exact", "contributions__payment_id__exact")
    search_help_text = "A split's, a payment's or a customer's id"
    ordering = ("-id",)
    show_full_result_count = False
    fields = ("id", "split_id", "place", "person_id", "state", "percentage", "amount", "paid", "held")
    readonly_fields = ("split_id", "person_id", "amount", "paid", "held")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Part]:
        """With its split, which says in which currency it is."""
        found: QuerySet[Part] = super().get_queryset(request).select_related("split")
        return found

    def about(self, row: Any) -> UUID | None:
        """Whoever bears it."""
        person_id: UUID = row.person_id
        return person_id

    def amount(self, part: Part) -> Money:
        """How much it is."""
        return Money.of_minor(part.amount_minor, part.split.currency)

    def paid(self, part: Part) -> Money:
        """What has arrived of it."""
        return Money.of_minor(part.paid_minor, part.split.currency)

    def held(self, part: Part) -> Money:
        """What somebody is looking at."""
        return Money.of_minor(part.held_minor, part.split.currency)
