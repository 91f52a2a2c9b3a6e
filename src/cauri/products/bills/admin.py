"""Bills in the console: who can be paid, what they sell, what was ordered; the switch, and the refresh by hand."""

from django import forms
from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, reverse

from cauri.identity.approvals import links
from cauri.infra.audit.requests import actor_of, origin_of
from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import clock, permissions
from cauri.kit.transactions import retrying
from cauri.kit.web.console import OwnPagesAdmin, ReadOnlyAdmin, may
from cauri.products.bills import catalogue, queries
from cauri.products.bills.four_eyes import REFUND
from cauri.products.bills.models import Biller, Offer, Order, RefundRequest, Schedule
from cauri.products.bills.refunds import services

VIEW = permissions.declare(
    "bills.view", "See billers and what was ordered", to=("sub_admin", "support", "compliance", "finance")
)
SWITCH = permissions.declare("bills.switch", "Switch a biller off and on", to=("sub_admin", "finance"))
REFRESH = permissions.declare("bills.refresh", "Read the companies' catalogues again", to=("sub_admin", "finance"))
_DECISIONS = {
    "cancel": "Ask the company",
    "pay": "Pay it back",
    "decline": "Decline",
    "taken_back": "Taken back",
    "not_taken_back": "Not taken back",
}


class SwitchForm(forms.Form):
    """Off with a reason, or on."""

    to = forms.ChoiceField(choices=[("off", "off"), ("on", "on")])
    because = forms.CharField(required=False, max_length=200)


@admin.register(Biller)
class BillerAdmin(OwnPagesAdmin):
    """Everybody whom a company has told of."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        """The list, the switch for each, and the refresh."""
        return [
            self.page_at("", self.listed, "bills_biller_changelist"),
            self.page_at("refresh/", self.refresh, "bills_refresh", act=REFRESH),
            self.page_at("<slug:code>/switch/", self.switch, "bills_switch", act=SWITCH),
        ]

    def listed(self, request: HttpRequest) -> HttpResponse:
        """Who they are, and how many offers each has."""
        return self.shown(
            request,
            "bills/billers.html",
            title="Billers",
            billers=queries.all_billers(),
            may_switch=may(request, SWITCH),
            may_refresh=may(request, REFRESH),
        )

    def switch(self, request: HttpRequest, code: str) -> HttpResponse:
        """Off or on, by POST."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = SwitchForm(request.POST)
        if form.is_valid():
            by, now, origin = actor_of(request), clock.now(), origin_of(request)
            because = form.cleaned_data["because"].strip()
            if form.cleaned_data["to"] == "on":
                retrying(lambda: catalogue.switch_on(code, by=by, now=now, origin=origin))
            elif because:
                retrying(lambda: catalogue.switch_off(code, because=because, by=by, now=now, origin=origin))
        return HttpResponseRedirect(reverse("admin:bills_biller_changelist"))

    def refresh(self, request: HttpRequest) -> HttpResponse:
        """The companies' catalogues, now, by POST."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        by, now, origin = actor_of(request), clock.now(), origin_of(request)
        retrying(lambda: catalogue.refresh(now=now, by=by, origin=origin))
        return HttpResponseRedirect(reverse("admin:bills_biller_changelist"))


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    """What is sold, and what was: an offer that is gone stays as inactive."""

    permission = VIEW
    list_display = ("biller", "category", "name", "least", "most", "company", "company_code", "active", "seen_at")
    list_filter = ("active", "category", "company")
    search_fields = ("name", "company_code", "biller__code")
    ordering = ("biller", "category", "least_minor", "id")
    list_select_related = ("biller",)
    fields = (
        "id",
        "biller",
        "category",
        "name",
        "least",
        "most",
        "account_label",
        "pattern",
        "validated",
        "company",
        "company_code",
        "active",
        "seen_at",
    )
    readonly_fields = ("least", "most")


@admin.register(Order)
class OrderAdmin(RecordedAdmin):
    """What was quoted, newest first. Of accounts only the end is shown, and of receipts nothing."""

    permission = VIEW
    list_display = ("made_at", "category", "biller_name", "offer_name", "masked", "company", "quote_id")
    list_filter = ("category", "company", "biller_code")
    search_fields = ("quote__id__exact",)
    search_help_text = "A quote's id"
    ordering = ("-made_at",)
    show_full_result_count = False
    fields = (
        "quote_id",
        "owner_id",
        "category",
        "biller_code",
        "biller_name",
        "offer_name",
        "masked",
        "company",
        "company_code",
        "made_at",
    )
    readonly_fields = ("quote_id", "masked")


@admin.register(Schedule)
class ScheduleAdmin(RecordedAdmin):
    """What customers have paid again and again, newest first."""

    permission = VIEW
    list_display = ("created_at", "state", "owner_id", "offer", "amount", "up_to", "every", "next_on")
    list_filter = ("state", "every")
    search_fields = ("id__exact", "owner__id__exact")
    search_help_text = "A schedule's or a customer's id"
    ordering = ("-created_at",)
    list_select_related = ("offer",)
    show_full_result_count = False
    fields = ("id", "state", "owner_id", "offer", "amount", "up_to", "every", "first_on", "next_on", "created_at")
    readonly_fields = ("owner_id", "amount", "up_to")


@admin.register(RefundRequest)
class RefundRequestAdmin(RecordedAdmin):
    """What payers want back, those on whom staff have to decide first. It is decided under four eyes."""

    permission = VIEW
    list_display = (
        "asked_at",
        "state",
        "reason",
        "company",
        "payment_id",
        "code",
        "tries",
        "stuck_since",
        "ended_at",
        "act",
    )
    list_filter = ("state", "reason", "company")
    search_fields = ("payment_id__exact", "owner_id__exact")
    search_help_text = "A payment's or a customer's id"
    ordering = (F("ended_at").asc(nulls_first=True), "asked_at")
    show_full_result_count = False
    fields = (
        "payment_id",
        "owner_id",
        "state",
        "reason",
        "because",
        "company",
        "code",
        "tries",
        "asked_at",
        "next_at",
        "stuck_since",
        "ended_at",
        "act",
    )
    readonly_fields = ("payment_id", "act")

    @admin.display(description="")
    def act(self, wanted: RefundRequest) -> str:
        """The ways to the form under four eyes, for what can be decided as it stands."""
        ways = ((one, links.way_to(REFUND, bill=wanted.pk, decision=one)) for one in services.decisions_on(wanted))
        return links.buttons(*((_DECISIONS[one], way) for one, way in ways))
