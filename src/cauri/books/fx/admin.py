"""The exchange rates in the console."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cauri.books.fx.models import Rate
from cauri.kit import permissions
from cauri.kit.web.console import ReadOnlyAdmin

VIEW = permissions.declare("fx.view", "See the exchange rates", to=("sub_admin", "support", "compliance", "finance"))


class Standing(admin.SimpleListFilter):
    """Rates by whether anybody has to decide on them."""

    title = "standing"
    parameter_name = "standing"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, str]]:
        return [("held", "Held"), ("accepted", "Accepted by staff"), ("believed", "Believed at once")]

    def queryset(self, _request: HttpRequest, rates: QuerySet[Rate]) -> QuerySet[Rate]:
        match self.value():
            case "held":
                return rates.filter(held=True, acceptance=None)
            case "accepted":
                return rates.filter(acceptance__isnull=False)
            case "believed":
                return rates.filter(held=False)
            case _:
                return rates


@admin.register(Rate)
class RateAdmin(ReadOnlyAdmin):
    """What was told, the newest first."""

    permission = VIEW
    list_display = ("fetched_at", "base", "quote", "mid", "provider", "published_on", "standing")
    list_filter = (Standing, "base", "quote", "provider")
    list_select_related = ("acceptance",)
    ordering = ("-fetched_at", "quote")
    show_full_result_count = False
    fields = ("id", "base", "quote", "mid", "provider", "published_on", "fetched_at", "standing")
    readonly_fields = fields

    @admin.display(description="standing")
    def standing(self, rate: Rate) -> str:
        """Whether it counts, and why."""
        if not rate.held:
            return "believed"
        return "accepted" if hasattr(rate, "acceptance") else "held"
