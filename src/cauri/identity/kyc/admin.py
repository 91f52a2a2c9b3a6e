"""The review of customers in the console: the queue, and each case with its documents beside the data."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse

from cauri.identity.kyc import queries, reviews
from cauri.identity.kyc.four_eyes import OVERRIDE
from cauri.identity.kyc.models import Case
from cauri.identity.users.queries import masked_name
from cauri.infra.audit.requests import actor_of, origin_of
from cauri.infra.audit.viewing import record_list, record_refusal
from cauri.infra.documents import api as documents
from cauri.infra.documents.services import UnknownDocument
from cauri.kit import clock, permissions
from cauri.kit.errors import Refusal
from cauri.kit.web import wording
from cauri.kit.web.console import OwnPagesAdmin, may

_SHOWN = 100

VIEW = permissions.declare("kyc.view", "See the queue of identity checks", to=("sub_admin", "support", "compliance"))
# Not a permission to view only: who reads customers' documents is who decides on them.
REVIEW = permissions.declare("kyc.review", "See customers' documents and decide on them", to=("compliance",))


@admin.register(Case)
class CaseAdmin(OwnPagesAdmin):
    """Cases: who waits, and what to decide on."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.queue, "kyc_case_changelist"),
            self.page_at("<uuid:case_id>/", self.case, "kyc_case_change"),
            self.page_at("<uuid:case_id>/documents/<slug:kind>/", self.document, "kyc_case_document"),
            self.page_at("<uuid:case_id>/decision/", self.decide, "kyc_case_decide", act=REVIEW),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """Who waits, the longest first; and what was decided of late."""
        waiting, decided = list(queries.waiting()[:_SHOWN]), list(queries.decided()[:_SHOWN])
        record_list(request, "kyc.case", [case.pk for case in (*waiting, *decided)])
        return self.shown(
            request,
            "kyc/queue.html",
            title="Identity checks",
            waiting=[(case, masked_name(case.user)) for case in waiting],
            decided=[(case, masked_name(case.user)) for case in decided],
            may_review=may(request, REVIEW),
        )

    def case(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Everything about a case. Looking is on record."""
        _must_review(request)
        try:
            dossier = reviews.look_at(case_id, by=actor_of(request), origin=origin_of(request), now=clock.now())
        except queries.UnknownCase as refusal:
            raise Http404 from refusal
        page = self.shown(
            request,
            "kyc/case.html",
            title=f"Identity of {dossier.case.user.name}",
            case=dossier.case,
            personal=dossier.personal,
            kinds=dossier.kinds,
            checks=dossier.checks,
            override=dossier.override,
            others=dossier.others,
            may_override=may(request, OVERRIDE.to_request),
            is_waiting=dossier.case.state in queries.WAITING,
            is_mine=dossier.case.state == Case.State.IN_REVIEW and dossier.case.reviewer == request.user.pk,
            reasons=Case.Reason.values,
        )
        page["Cache-Control"] = "no-store"
        return page

    def document(self, request: HttpRequest, case_id: UUID, kind: str) -> HttpResponse:
        """One document, as an attachment. Looking is on record."""
        _must_review(request)
        try:
            viewed = reviews.look_at_document(
                case_id, kind, by=actor_of(request), origin=origin_of(request), now=clock.now()
            )
        except (queries.UnknownCase, UnknownDocument) as refusal:
            raise Http404 from refusal
        return documents.attachment(viewed)

    def decide(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Take, approve, reject or ask again: one service call, then the case again."""
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            act(case_id, request)
        except queries.UnknownCase as refusal:
            raise Http404 from refusal
        except Refusal as refusal:
            record_refusal(request, refusal.code)
            language = wording.language_of(request.headers.get("Accept-Language", ""))
            messages.error(request, wording.text_of(refusal.code, language, refusal.facts))
        return HttpResponseRedirect(reverse("admin:kyc_case_change", args=[case_id]))


def _must_review(request: HttpRequest) -> None:
    if not may(request, REVIEW):
        raise PermissionDenied


def _take(case_id: UUID, request: HttpRequest) -> None:
    reviews.take(case_id, by=actor_of(request), origin=origin_of(request), now=clock.now())


def _approve(case_id: UUID, request: HttpRequest) -> None:
    reviews.approve(case_id, by=actor_of(request), origin=origin_of(request), now=clock.now())


def _reject(case_id: UUID, request: HttpRequest) -> None:
    reason = request.POST.get("reason", "")
    reviews.reject(case_id, reason=reason, by=actor_of(request), origin=origin_of(request), now=clock.now())


def _ask_again(case_id: UUID, request: HttpRequest) -> None:
    reason = request.POST.get("reason", "")
    reviews.ask_again(case_id, reason=reason, by=actor_of(request), origin=origin_of(request), now=clock.now())


_ACTS: dict[str, Callable[[UUID, HttpRequest], None]] = {
    "take": _take,
    "approve": _approve,
    "reject": _reject,
    "ask_again": _ask_again,
}
