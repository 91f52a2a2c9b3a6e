"""Requests to the bank in the console: what waits, for what, and the acts on each."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, reverse

from cauri.identity.users.queries import masked_name
from cauri.infra.audit.acts import Subject
from cauri.infra.audit.requests import actor_of, origin_of
from cauri.infra.audit.viewing import record_list, record_refusal, record_view
from cauri.kit import clock, permissions
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.kit.web import wording
from cauri.kit.web.console import OwnPagesAdmin, may
from cauri.products.bank_requests import desk, queries
from cauri.products.bank_requests.models import LONGEST_REASON, LONGEST_REFERENCE, BankRequest
from cauri.products.bank_requests.queries import UnknownBankRequest

_SHOWN = 100
State = BankRequest.State

VIEW = permissions.declare(
    "bank_requests.view", "See requests to the bank", to=("sub_admin", "support", "compliance", "finance")
)
APPROVE = permissions.declare("bank_requests.approve", "Approve a request to the bank", to=("sub_admin", "compliance"))
REFUSE = permissions.declare(
    "bank_requests.refuse", "Refuse a request to the bank and give its price back", to=("sub_admin", "compliance")
)
PRODUCE = permissions.declare(
    "bank_requests.produce", "Say that what was asked of the bank is made", to=("sub_admin", "support")
)
DELIVER = permissions.declare(
    "bank_requests.deliver", "Say that what was asked of the bank is delivered", to=("sub_admin", "support")
)


@admin.register(BankRequest)
class BankRequestAdmin(OwnPagesAdmin):
    """What customers have asked for: the queue, and each request with its acts."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.queue, "bank_requests_bankrequest_changelist"),
            self.page_at("<uuid:bank_request_id>/", self.bank_request, "bank_requests_bankrequest_change"),
            self.page_at("<uuid:bank_request_id>/approve/", self.approve, "bank_requests_approve", act=APPROVE),
            self.page_at("<uuid:bank_request_id>/refuse/", self.refuse, "bank_requests_refuse", act=REFUSE),
            self.page_at("<uuid:bank_request_id>/produce/", self.produce, "bank_requests_produce", act=PRODUCE),
            self.page_at("<uuid:bank_request_id>/deliver/", self.deliver, "bank_requests_deliver", act=DELIVER),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """What waits, first what is to be decided; and what ended of late."""
        waiting, over = list(queries.waiting()[:_SHOWN]), list(queries.over()[:_SHOWN])
        record_list(request, "bank_requests.request", [one.pk for one in (*waiting, *over)])
        return self.shown(
            request,
            "bank_requests/queue.html",
            title="Requests to the bank",
            waiting=[(one, masked_name(one.owner)) for one in waiting],
            over=[(one, masked_name(one.owner)) for one in over],
        )

    def bank_request(self, request: HttpRequest, bank_request_id: UUID) -> HttpResponse:
        """One request, for whom and where to. Looking is on record."""
        asked = _found(bank_request_id)
        record_view(request, Subject("bank_requests.request", asked.pk), about=asked.owner_id)
        page = self.shown(
            request,
            "bank_requests/request.html",
            title=f"{asked.get_kind_display()} for {asked.owner.name}",
            asked=asked,
            longest_reason=LONGEST_REASON,
            longest_reference=LONGEST_REFERENCE,
            may_approve=asked.state == State.REQUESTED and may(request, APPROVE),
            may_refuse=asked.state in (State.REQUESTED, State.APPROVED) and may(request, REFUSE),
            may_produce=asked.state == State.APPROVED and may(request, PRODUCE),
            may_deliver=asked.state == State.PRODUCED and may(request, DELIVER),
        )
        page["Cache-Control"] = "no-store"
        return page

    def approve(self, request: HttpRequest, bank_request_id: UUID) -> HttpResponse:
        """Agree to make it."""
        return _acted(request, bank_request_id, desk.approve)

    def refuse(self, request: HttpRequest, bank_request_id: UUID) -> HttpResponse:
        """Not make it, with a reason; the price goes back."""
        return _acted(request, bank_request_id, desk.refuse, because=request.POST.get("because", ""))

    def produce(self, request: HttpRequest, bank_request_id: UUID) -> HttpResponse:
        """It is made, under a number."""
        return _acted(request, bank_request_id, desk.produce, reference=request.POST.get("reference", ""))

    def deliver(self, request: HttpRequest, bank_request_id: UUID) -> HttpResponse:
        """The customer has it."""
        return _acted(request, bank_request_id, desk.deliver)


def _found(bank_request_id: UUID) -> BankRequest:
    try:
        return queries.request(bank_request_id)
    except UnknownBankRequest as refusal:
        raise Http404 from refusal


def _acted(request: HttpRequest, bank_request_id: UUID, act: Callable[..., BankRequest], **said: str) -> HttpResponse:
    """Do it, then show the request again; a refusal is on record, and said there."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    asked, by, now, origin = _found(bank_request_id), actor_of(request), clock.now(), origin_of(request)
    try:
        retrying(lambda: act(asked.pk, actor=by, now=now, origin=origin, **said))
    except Refusal as refusal:
        record_refusal(request, refusal.code)
        language = wording.language_of(request.headers.get("Accept-Language", ""))
        messages.error(request, wording.text_of(refusal.code, language, refusal.facts))
    return HttpResponseRedirect(reverse("admin:bank_requests_bankrequest_change", args=[bank_request_id]))
