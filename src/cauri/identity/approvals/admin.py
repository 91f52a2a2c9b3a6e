"""The queue of requests in the console: ask, look, approve, reject, withdraw."""

from collections.abc import Callable
from functools import partial
from typing import Any, get_args
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from pydantic.fields import FieldInfo

from cauri.identity.approvals import kinds, queries, services
from cauri.identity.approvals.kinds import Kind, UnknownKindOfRequest
from cauri.identity.approvals.models import Request
from cauri.identity.approvals.queries import UnknownRequest
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit.requests import origin_of
from cauri.infra.audit.viewing import record_refusal
from cauri.kit import clock, permissions
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.kit.web import wording
from cauri.kit.web.console import OwnPagesAdmin

VIEW = permissions.declare(
    "approvals.view", "See what is asked for under four eyes", to=("sub_admin", "support", "compliance", "finance")
)
_SHOWN = 50


@admin.register(Request)
class RequestAdmin(OwnPagesAdmin):
    """What waits for a second pair of eyes, and what became of the rest."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        makers = tuple(kind.to_request for kind in kinds.declared())
        checkers = tuple(kind.to_approve for kind in kinds.declared())
        return [
            self.page_at("", self.queue, "approvals_request_changelist"),
            self.page_at("new/<str:kind_name>/", self.ask, "approvals_request_new", act=makers),
            self.page_at("<uuid:request_id>/", self.one, "approvals_request_change"),
            self.page_at("<uuid:request_id>/approve/", self.approve, "approvals_request_approve", act=checkers),
            self.page_at("<uuid:request_id>/reject/", self.reject, "approvals_request_reject", act=checkers),
            self.page_at("<uuid:request_id>/withdraw/", self.withdraw, "approvals_request_withdraw", act=makers),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """What waits, what was decided of late, and what one may ask for."""
        now, member = clock.now(), _member(request)
        return self.shown(
            request,
            "approvals/queue.html",
            title="Approvals",
            waiting=[_listed(one, now) for one in queries.waiting(now=now)[:_SHOWN]],
            ended=[_listed(one, now) for one in queries.decided()[:_SHOWN]],
            to_ask=[kind for kind in kinds.declared() if member.may(kind.to_request)],
        )

    def ask(self, request: HttpRequest, kind_name: str) -> HttpResponse:
        """The form of one kind, and asking for it."""
        try:
            kind = kinds.named(kind_name)
        except UnknownKindOfRequest as refusal:
            raise Http404 from refusal
        member = _member(request)
        if not member.may(kind.to_request):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET  # a link may fill the form in
        typed = {name: sent.get(name, "").strip() for name in kind.payload.model_fields}
        reason, refused = request.POST.get("reason", ""), None
        if request.method == "POST":
            payload = {name: text for name, text in typed.items() if text}
            try:
                made = services.request(
                    kind.name, payload, reason=reason, by=member, now=clock.now(), origin=origin_of(request)
                )
            except Refusal as refusal:
                refused = _said(refusal, request, kind)
            else:
                return HttpResponseRedirect(reverse("admin:approvals_request_change", args=[made.pk]))
        return self.shown(
            request,
            "approvals/ask.html",
            title=kind.title,
            fields=[_field(name, field, typed[name]) for name, field in kind.payload.model_fields.items()],
            reason=reason,
            refused=refused,
        )

    def one(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """One request in full, with what one may do about it."""
        now, member = clock.now(), _member(request)
        try:
            asked = queries.request(request_id)
            kind = kinds.named(asked.kind)
        except (UnknownRequest, UnknownKindOfRequest) as refusal:
            raise Http404 from refusal
        waits, own = asked.state_at(now) == "waiting", asked.asked_by_id == member.pk
        return self.shown(
            request,
            "approvals/request.html",
            title=kind.title,
            asked=_listed(asked, now),
            decision=getattr(asked, "decision", None),
            payload=_told(kind, asked),
            may_decide=waits and not own and member.may(kind.to_approve),
            may_withdraw=waits and own,
            own=own,
        )

    def approve(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """Allow it, and have it done."""
        return self._decided(
            request, request_id, lambda **who: services.approve(request_id, note=_note(request), **who)
        )

    def reject(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """Say no."""
        return self._decided(request, request_id, lambda **who: services.reject(request_id, note=_note(request), **who))

    def withdraw(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """Take it back."""
        return self._decided(request, request_id, lambda **who: services.withdraw(request_id, **who))

    def _decided(self, request: HttpRequest, request_id: UUID, act: Callable[..., Request]) -> HttpResponse:
        page = HttpResponseRedirect(reverse("admin:approvals_request_change", args=[request_id]))
        if request.method == "POST":
            try:
                retrying(partial(act, by=_member(request), now=clock.now(), origin=origin_of(request)))
            except UnknownRequest as refusal:
                raise Http404 from refusal
            except Refusal as refusal:
                record_refusal(request, refusal.code)
                messages.error(request, _said(refusal, request, None))
        return page


def _member(request: HttpRequest) -> StaffMember:
    if not isinstance(request.user, StaffMember):
        raise PermissionDenied
    return request.user


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "")


def _said(refusal: Refusal, request: HttpRequest, kind: Kind | None) -> str:
    """A refusal in words; the field it names by its label."""
    facts = dict(refusal.facts)
    if kind is not None and (field := kind.payload.model_fields.get(str(facts.get("field")))) is not None:
        facts["field"] = field.title
    language = wording.language_of(request.headers.get("Accept-Language", ""))
    return wording.text_of(refusal.code, language, facts)


def _listed(asked: Request, now: Any) -> dict[str, Any]:
    titles = {kind.name: kind.title for kind in kinds.declared()}
    return {"row": asked, "title": titles.get(asked.kind, asked.kind), "state": asked.state_at(now)}


def _told(kind: Kind, asked: Request) -> list[tuple[str, Any]]:
    """The whole payload, under the labels and in the order it was asked for."""
    fields = kind.payload.model_fields
    names = [
        *(name for name in fields if name in asked.payload),
        *(name for name in asked.payload if name not in fields),
    ]
    return [((fields[name].title or name) if name in fields else name, asked.payload[name]) for name in names]


def _field(name: str, field: FieldInfo, typed: str) -> dict[str, Any]:
    default = "" if field.is_required() or field.default is None else str(field.default)
    choices = [one for one in get_args(field.annotation) if isinstance(one, str)]
    return {
        "name": name,
        "title": field.title,
        "help": field.description or (f"For example {field.examples[0]}." if field.examples else ""),
        "required": field.is_required(),
        "choices": choices,
        "value": typed or default,
    }
