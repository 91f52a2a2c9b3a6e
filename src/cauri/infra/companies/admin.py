"""The outside companies in the console: how they do, and the switch for each."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, reverse

from cauri.infra.audit.requests import actor_of, origin_of
from cauri.infra.companies import queries, services
from cauri.infra.companies.models import Company
from cauri.kit import clock, permissions
from cauri.kit.transactions import retrying
from cauri.kit.web.console import OwnPagesAdmin, may

VIEW = permissions.declare("companies.view", "See how outside companies do", to=("sub_admin", "support", "finance"))
SWITCH = permissions.declare("companies.switch", "Switch an outside company off and on", to=("sub_admin", "finance"))


class SwitchForm(forms.Form):
    """Off with a reason, or on."""

    to = forms.ChoiceField(choices=[("off", "off"), ("on", "on")])
    because = forms.CharField(required=False, max_length=200)


@admin.register(Company)
class CompanyAdmin(OwnPagesAdmin):
    """Every company that was called."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        """The list, and the switch."""
        return [
            self.page_at("", self.listed, "companies_company_changelist"),
            self.page_at("<slug:name>/switch/", self.switch, "companies_switch", act=SWITCH),
        ]

    def listed(self, request: HttpRequest) -> HttpResponse:
        """How each does."""
        now = clock.now()
        rows = [(one, one.is_available(now), one.is_paused(now)) for one in queries.companies()]
        return self.shown(
            request, "companies/companies.html", title="Companies", rows=rows, may_switch=may(request, SWITCH)
        )

    def switch(self, request: HttpRequest, name: str) -> HttpResponse:
        """Off or on, by POST."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = SwitchForm(request.POST)
        if form.is_valid():
            by, now, origin = actor_of(request), clock.now(), origin_of(request)
            because = form.cleaned_data["because"].strip()
            if form.cleaned_data["to"] == "on":
                retrying(lambda: services.switch_on(name, by=by, now=now, origin=origin))
            elif because:
                retrying(lambda: services.switch_off(name, because=because, by=by, now=now, origin=origin))
        return HttpResponseRedirect(reverse("admin:companies_company_changelist"))
