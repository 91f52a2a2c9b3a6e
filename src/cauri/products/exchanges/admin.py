"""Exchanges in the console, and what the house holds of each currency because of them."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import clock, permissions
from cauri.products.exchanges import queries
from cauri.products.exchanges.models import Exchange

VIEW = permissions.declare(
    "exchanges.view", "See exchanges and the house's positions", to=("sub_admin", "support", "compliance", "finance")
)


@admin.register(Exchange)
class ExchangeAdmin(RecordedAdmin):
    """What was quoted, newest first; without a payment nobody has agreed to it."""

    permission = VIEW
    list_display = ("made_at", "owner_id", "sold", "bought", "price", "spread", "margin", "sold_by_id", "bought_by_id")
    list_filter = ("bought_currency",)
    search_fields = ("sold_by__id__exact", "bought_by__id__exact", "quote__id__exact", "owner__id__exact")
    search_help_text = "A payment's, a quote's or a customer's id"
    ordering = ("-made_at",)
    list_select_related = ("quote",)
    show_full_result_count = False
    fields = (
        "quote_id", "owner_id", "sold", "bought", "margin", "price", "spread", "published_on", "into", "sold_by_id",
        "bought_by_id", "made_at",
    )  # fmt: skip
    readonly_fields = ("quote_id", "owner_id", "sold", "bought", "margin", "price", "sold_by_id", "bought_by_id")

    @admin.display(description="sold")
    def sold(self, exchange: Exchange) -> str:
        """What leaves the one wallet."""
        return str(exchange.quote.amount)

    def get_urls(self) -> list[URLPattern]:
        """The list, and the positions beside it."""
        own: list[URLPattern] = super().get_urls()
        return [self.page_at("positions/", self.positions, "exchanges_positions"), *own]

    def positions(self, request: HttpRequest) -> HttpResponse:
        """What the house holds and owes, and what that is worth."""
        return self.shown(
            request,
            "exchanges/positions.html",
            title="Exchange positions",
            positions=queries.positions(now=clock.now()),
        )
