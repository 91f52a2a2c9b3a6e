"""Files of payments in the console: who brought them, who agreed, what became of each line; and the stop."""

from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, reverse

from cauri.infra.audit.acts import Subject
from cauri.infra.audit.requests import actor_of, origin_of
from cauri.infra.audit.viewing import RecordedAdmin, record_list, record_refusal, record_view
from cauri.kit import clock, permissions
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.kit.web import wording
from cauri.kit.web.console import OwnPagesAdmin, may
from cauri.products.payouts import queries, services
from cauri.products.payouts.models import Batch, Preparer
from cauri.products.payouts.queries import UnknownPayout

_SHOWN = 100

VIEW = permissions.declare(
    "payouts.view", "See files of payments", to=("sub_admin", "support", "compliance", "finance")
)
STOP = permissions.declare("payouts.stop", "Stop a file of payments", to=("sub_admin", "compliance", "finance"))


@admin.register(Batch)
class BatchAdmin(OwnPagesAdmin):
    """Files of payments, and each with its lines."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.listed, "payouts_batch_changelist"),
            self.page_at("<uuid:payout_id>/", self.batch, "payouts_batch_change"),
            self.page_at("<uuid:payout_id>/stop/", self.stop, "payouts_stop", act=STOP),
        ]

    def listed(self, request: HttpRequest) -> HttpResponse:
        """The newest first."""
        batches = list(queries.latest_batches()[:_SHOWN])
        record_list(request, "payouts.batch", [one.pk for one in batches])
        return self.shown(request, "payouts/batches.html", title="Files of payments", batches=batches)

    def batch(self, request: HttpRequest, payout_id: UUID) -> HttpResponse:
        """One file: how it stands, its faults, and its lines beyond the one that is named."""
        batch = _batch(payout_id)
        record_view(request, Subject("payouts.batch", payout_id), about=batch.owner_id)
        after = request.GET.get("after", "")
        state = request.GET.get("state", "")
        lines = queries.lines_of(batch, state=state, after=int(after) if after.isdecimal() else 0, most=_SHOWN + 1)
        return self.shown(
            request,
            "payouts/batch.html",
            title=f"File of {batch.made_at:%Y-%m-%d %H:%M}",
            batch=batch,
            faults=queries.faults_of(batch, most=_SHOWN),
            lines=lines[:_SHOWN],
            next_after=lines[_SHOWN - 1].number if len(lines) > _SHOWN else None,
            state=state,
            may_stop=batch.state in Batch.UNDER_WAY and may(request, STOP),
        )

    def stop(self, request: HttpRequest, payout_id: UUID) -> HttpResponse:
        """Let no more of it be paid."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        batch, because = _batch(payout_id), request.POST.get("because", "").strip()[:200]
        by, now, origin = actor_of(request), clock.now(), origin_of(request)
        if because:
            try:
                retrying(lambda: services.stop_by_staff(batch.pk, because=because, actor=by, now=now, origin=origin))
            except Refusal as refusal:
                record_refusal(request, refusal.code)
                language = wording.language_of(request.headers.get("Accept-Language", ""))
                messages.error(request, wording.text_of(refusal.code, language, refusal.facts))
        return HttpResponseRedirect(reverse("admin:payouts_batch_change", args=[payout_id]))


@admin.register(Preparer)
class PreparerAdmin(RecordedAdmin):
    """Who may bring files for whose wallet, and who could."""

    permission = VIEW
    list_display = ("named_at", "owner_id", "user_id", "wallet_id", "ended_at")
    search_fields = ("owner__id__exact", "user__id__exact")
    search_help_text = "A customer's id"
    ordering = ("-named_at",)
    show_full_result_count = False
    fields = ("id", "owner_id", "user_id", "wallet_id", "named_at", "ended_at")
    readonly_fields = ("owner_id", "user_id", "wallet_id")


def _batch(payout_id: UUID) -> Batch:
    try:
        return queries.batch(payout_id)
    except UnknownPayout as refusal:
        raise Http404 from refusal
