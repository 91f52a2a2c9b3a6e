"""Reconciliation in the console: what was reported, what stands between, and the breaks that somebody has to work."""

from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse

from cauri.identity.approvals import links
from cauri.identity.staff import queries as staff
from cauri.infra.audit.requests import actor_of, origin_of
from cauri.infra.audit.viewing import record_refusal
from cauri.kit import clock, permissions
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.kit.web import wording
from cauri.kit.web.console import OwnPagesAdmin, may
from cauri.servicing.reconciliation import queries, services, sources
from cauri.servicing.reconciliation.four_eyes import ADJUST
from cauri.servicing.reconciliation.models import LONGEST_NOTE, Break, Statement

_SHOWN = 100

VIEW = permissions.declare(
    "reconciliation.view",
    "See companies' reports and what differs from them",
    to=("sub_admin", "compliance", "finance"),
)
UPLOAD = permissions.declare("reconciliation.upload", "Bring a company's report", to=("sub_admin", "finance"))
EXPLAIN = permissions.declare("reconciliation.explain", "Say why something differs", to=("sub_admin", "finance"))


class UploadForm(forms.Form):
    """A report, and whose it is."""

    company = forms.CharField(max_length=40)
    report = forms.FileField()


class NoteForm(forms.Form):
    """Why something differs."""

    note = forms.CharField(max_length=LONGEST_NOTE)


@admin.register(Statement)
class StatementAdmin(OwnPagesAdmin):
    """The reports that were taken in, and what each account comes to."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        """The list, and the way in for files."""
        return [
            self.page_at("", self.listed, "reconciliation_statement_changelist"),
            self.page_at("upload/", self.upload, "reconciliation_upload", act=UPLOAD),
        ]

    def listed(self, request: HttpRequest) -> HttpResponse:
        """Accounts first, then reports, the latest first."""
        tallies = queries.latest_tallies()
        return self.shown(
            request,
            "reconciliation/statements.html",
            title="Reconciliation",
            accounts=[(queries.explained(one.company, one.currency), one) for one in tallies],
            statements=queries.statements()[:_SHOWN],
            companies=[one.name for one in sources.companies()],
            may_upload=may(request, UPLOAD),
        )

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Take a file in, by POST; seen, it leads back to the list."""
        form = UploadForm(request.POST, request.FILES)
        if request.method == "POST" and form.is_valid():
            name, body = form.cleaned_data["company"], form.cleaned_data["report"].read()
            by, now, origin = actor_of(request), clock.now(), origin_of(request)
            try:
                retrying(lambda: services.take_in(name, body, by=by, now=now, origin=origin))
            except Refusal as refusal:
                _show(request, refusal)
        return HttpResponseRedirect(reverse("admin:reconciliation_statement_changelist"))


@admin.register(Break)
class BreakAdmin(OwnPagesAdmin):
    """What differs, the oldest first."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        """The list, one break, and saying why."""
        return [
            self.page_at("", self.listed, "reconciliation_break_changelist"),
            self.page_at("<uuid:break_id>/", self.one, "reconciliation_break_change"),
            self.page_at("<uuid:break_id>/explain/", self.explain, "reconciliation_explain", act=EXPLAIN),
        ]

    def listed(self, request: HttpRequest) -> HttpResponse:
        """What still differs, or what is asked for."""
        chosen = {name: request.GET.get(name, "") for name in ("company", "kind")}
        state = request.GET.get("state", "active")
        return self.shown(
            request,
            "reconciliation/breaks.html",
            title="Breaks",
            breaks=queries.breaks(**chosen, state=state)[:_SHOWN],
            now=clock.now(),
            chosen={**chosen, "state": state},
            companies=[one.name for one in sources.companies()],
            kinds=Break.Kind.values,
            states=["active", *Break.State.values],
        )

    def one(self, request: HttpRequest, break_id: UUID) -> HttpResponse:
        """Both sides of it, and what can be done."""
        try:
            found = queries.found_break(break_id)
        except queries.UnknownBreak as refusal:
            raise Http404 from refusal
        asked = {"break_id": found.pk, "amount": found.difference.amount, "currency": found.item.currency}
        return self.shown(
            request,
            "reconciliation/break.html",
            title=f"Break at {found.item.company}",
            found=found,
            noted_by="".join(staff.names_of({found.noted_by} if found.noted_by else set()).values()),
            now=clock.now(),
            lines=found.item.lines.order_by("happened_at"),
            bookings=found.item.bookings.order_by("booked_at"),
            adjust=links.way_to(ADJUST, **asked) if found.is_active and may(request, ADJUST.to_request) else "",
            may_explain=found.is_active and may(request, EXPLAIN),
        )

    def explain(self, request: HttpRequest, break_id: UUID) -> HttpResponse:
        """Say why, by POST; seen, it leads back to the break."""
        form = NoteForm(request.POST)
        if request.method == "POST" and form.is_valid():
            note, by, now, origin = form.cleaned_data["note"], actor_of(request), clock.now(), origin_of(request)
            try:
                retrying(lambda: services.explain(break_id, note, by=by, now=now, origin=origin))
            except queries.UnknownBreak as refusal:
                raise Http404 from refusal
            except Refusal as refusal:
                _show(request, refusal)
        return HttpResponseRedirect(reverse("admin:reconciliation_break_change", args=[break_id]))


def _show(request: HttpRequest, refusal: Refusal) -> None:
    record_refusal(request, refusal.code)
    language = wording.language_of(request.headers.get("Accept-Language", ""))
    messages.error(request, wording.text_of(refusal.code, language, refusal.facts))
