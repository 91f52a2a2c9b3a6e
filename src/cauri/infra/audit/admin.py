"""The audit log in the console: searched, read with what is personal in it, and exported. All three are on record."""

from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, reverse
from django.utils.http import urlencode

from cauri.infra.audit import exports, queries, services
from cauri.infra.audit.models import AuditRecord
from cauri.infra.audit.queries import Wanted
from cauri.infra.audit.requests import actor_of, origin_of
from cauri.infra.audit.viewing import record_list
from cauri.kit import clock, permissions
from cauri.kit.web.console import OwnPagesAdmin, may

VIEW = permissions.declare("audit.view", "Read the audit log", to=("sub_admin", "compliance"))
EXPORT = permissions.declare("audit.export", "Export the audit log", to=("compliance",))

_TIME = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


class SearchForm(forms.Form):
    """What a search of the log asks for. Times are the operator's."""

    since = forms.DateTimeField(required=False, label="From", widget=_TIME)
    until = forms.DateTimeField(required=False, label="Until", widget=_TIME)
    person = forms.UUIDField(required=False, label="Person (about, by or on)")
    actor = forms.UUIDField(required=False, label="Actor")
    action = forms.CharField(required=False, max_length=100, label="Action (access. for all of a room)")
    request_id = forms.CharField(required=False, max_length=100, label="Request id")
    ip = forms.GenericIPAddressField(required=False, label="Address")

    @property
    def wanted(self) -> Wanted:
        """The search, once it is valid."""
        return Wanted(**self.cleaned_data)

    @property
    def query(self) -> str:
        """The same search in an address."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return urlencode({name: _in_address(value) for name, value in given.items()})


class ExportForm(SearchForm):
    """A search with a time range, and the form of the file."""

    since = forms.DateTimeField(label="From", widget=_TIME)
    until = forms.DateTimeField(label="Until", widget=_TIME)
    form = forms.ChoiceField(choices=[(one, one) for one in get_args(exports.Form)])

    @property
    def wanted(self) -> Wanted:
        """The search, once it is valid."""
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if name != "form"})


@admin.register(AuditRecord)
class AuditRecordAdmin(OwnPagesAdmin):
    """Who did what, newest first."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.log, "audit_auditrecord_changelist"),
            self.page_at("export/", self.export, "audit_export", act=EXPORT),
            self.page_at("<uuid:record_id>/change/", self.record, "audit_auditrecord_change"),
        ]

    def log(self, request: HttpRequest) -> HttpResponse:
        """The latest acts, or those searched for."""
        form = SearchForm(request.GET)
        valid = form.is_valid()
        page = queries.page(form.wanted, after=_id(request.GET.get("after", ""))) if valid else queries.Page([], None)
        searched = valid and bool(form.wanted.told)
        record_list(request, "audit.record", [one.pk for one in page.records], searched=searched)
        return self.shown(
            request,
            "audit/log.html",
            title="Audit log",
            form=form,
            query=form.query if valid else "",
            page=page,
            may_export=may(request, EXPORT),
        )

    def record(self, request: HttpRequest, record_id: UUID) -> HttpResponse:
        """One act, with what is personal in it."""
        try:
            found = services.look_at(record_id, by=actor_of(request), now=clock.now(), origin=origin_of(request))
        except queries.UnknownRecord as refusal:
            raise Http404 from refusal
        page = self.shown(request, "audit/record.html", title=found.record.action, found=found, record=found.record)
        page["Cache-Control"] = "no-store"
        return page

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The searched records of a time range as a file, by POST."""
        form = ExportForm(request.POST)
        if request.method != "POST" or not form.is_valid():
            return HttpResponseRedirect(reverse("admin:audit_auditrecord_changelist"))
        chosen: exports.Form = "csv" if form.cleaned_data["form"] == "csv" else "jsonl"
        pieces = services.export(form.wanted, chosen, by=actor_of(request), now=clock.now(), origin=origin_of(request))
        answer = StreamingHttpResponse(pieces, content_type=_TYPES[chosen])
        answer["Content-Disposition"] = f'attachment; filename="audit-{form.wanted.since:%Y%m%d}.{chosen}"'
        answer["Cache-Control"] = "no-store"
        return answer


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _in_address(value: Any) -> str:
    return value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else str(value)
