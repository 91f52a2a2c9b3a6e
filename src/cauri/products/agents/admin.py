"""Agents in the console: who applied, who serves, what each has in a day; and who waits for float."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, reverse

from cauri.books.wallets import queries as wallets
from cauri.infra.audit.acts import Subject
from cauri.infra.audit.requests import actor_of, origin_of
from cauri.infra.audit.viewing import RecordedAdmin, record_list, record_refusal, record_view
from cauri.kit import clock, permissions
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.kit.web import wording
from cauri.kit.web.console import OwnPagesAdmin, may
from cauri.products.agents import applications, closing, four_eyes, queries
from cauri.products.agents.closing import Closing
from cauri.products.agents.floats import services as floats
from cauri.products.agents.models import Agent, CashIn, CashOut, FloatRequest, Pause

_SHOWN = 100

VIEW = permissions.declare(
    "agents.view", "See agents and their floats", to=("sub_admin", "support", "compliance", "finance")
)
SUSPEND = permissions.declare("agents.suspend", "Suspend an agent and let one resume", to=("sub_admin", "compliance"))
DECLINE_FLOAT = permissions.declare("agents.decline_float", "Decline a request for float", to=("sub_admin", "finance"))


@admin.register(Agent)
class AgentAdmin(OwnPagesAdmin):
    """Agents, and each with its day."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.listed, "agents_agent_changelist"),
            self.page_at("<uuid:agent_id>/", self.agent, "agents_agent_change"),
            self.page_at("<uuid:agent_id>/suspend/", self.suspend, "agents_suspend", act=SUSPEND),
            self.page_at("<uuid:agent_id>/resume/", self.resume, "agents_resume", act=SUSPEND),
        ]

    def listed(self, request: HttpRequest) -> HttpResponse:
        """Who waits for a decision, and everybody else."""
        waiting = list(queries.latest_agents(states=[Agent.State.APPLIED])[:_SHOWN])
        others = list(queries.latest_agents().exclude(state=Agent.State.APPLIED)[:_SHOWN])
        record_list(request, "agents.agent", [one.pk for one in (*waiting, *others)])
        return self.shown(request, "agents/agents.html", title="Agents", waiting=waiting, others=others)

    def agent(self, request: HttpRequest, agent_id: UUID) -> HttpResponse:
        """One agent: the shop, the float, and a day of it."""
        agent = _agent(agent_id)
        record_view(request, Subject("agents.agent", agent_id), about=agent.user_id)
        applied = agent.state == Agent.State.APPLIED
        return self.shown(
            request,
            "agents/agent.html",
            title=agent.trading_name,
            agent=agent,
            held=wallets.balance_of(agent.wallet) if agent.wallet else None,
            cap=floats.cap_of(agent),
            day=_day_of(agent, request.GET.get("date", "")),
            may_admit=applied and may(request, four_eyes.ADMIT.to_request),
            may_decline=applied and may(request, four_eyes.DECLINE.to_request),
            may_suspend=agent.state == Agent.State.ACTIVE and may(request, SUSPEND),
            may_resume=agent.state == Agent.State.SUSPENDED and may(request, SUSPEND),
        )

    def suspend(self, request: HttpRequest, agent_id: UUID) -> HttpResponse:
        """Let the agent serve nobody."""
        return _acted(request, agent_id, applications.suspend)

    def resume(self, request: HttpRequest, agent_id: UUID) -> HttpResponse:
        """Let the agent serve customers again."""
        return _acted(request, agent_id, applications.resume)


@admin.register(FloatRequest)
class FloatRequestAdmin(OwnPagesAdmin):
    """Who waits for float, and what was decided."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.queue, "agents_floatrequest_changelist"),
            self.page_at("<uuid:float_request_id>/decline/", self.decline, "agents_float_decline", act=DECLINE_FLOAT),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """The longest waiting first."""
        waiting = list(queries.waiting_float_requests()[:_SHOWN])
        settled = list(queries.settled_float_requests()[:_SHOWN])
        record_list(request, "agents.float_request", [one.pk for one in (*waiting, *settled)])
        return self.shown(
            request,
            "agents/float_requests.html",
            title="Float requests",
            waiting=waiting,
            settled=settled,
            may_grant=may(request, four_eyes.GRANT.to_request),
            may_decline=may(request, DECLINE_FLOAT),
        )

    def decline(self, request: HttpRequest, float_request_id: UUID) -> HttpResponse:
        """Refuse it, with a reason."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        because, by = request.POST.get("because", ""), actor_of(request)
        now, origin = clock.now(), origin_of(request)
        _tried(
            request,
            lambda: floats.decline(float_request_id, because=because, actor=by, now=now, origin=origin),
        )
        return HttpResponseRedirect(reverse("admin:agents_floatrequest_changelist"))


@admin.register(CashIn)
class CashInAdmin(RecordedAdmin):
    """Every cash-in, newest first."""

    permission = VIEW
    list_display = ("made_at", "payment_id", "agent", "commission_id", "settled_at")
    search_fields = ("=payment__id", "=agent__id")
    search_help_text = "A payment's id or an agent's"
    ordering = ("-made_at",)
    list_select_related = ("agent",)
    show_full_result_count = False
    fields = ("payment_id", "agent", "commission_id", "made_at", "settled_at")


def _agent(agent_id: UUID) -> Agent:
    try:
        return queries.agent(agent_id)
    except queries.UnknownAgent as refusal:
        raise Http404 from refusal


def _day_of(agent: Agent, asked: str) -> Closing | None:
    """The day that was asked for; today where that is none."""
    if agent.wallet is None:
        return None
    now = clock.now()
    try:
        return closing.of(agent.wallet, date.fromisoformat(asked) if asked else None, now=now)
    except (ValueError, closing.ClosingDayInvalid):
        return closing.of(agent.wallet, None, now=now)


def _acted(request: HttpRequest, agent_id: UUID, act: Callable[..., Agent]) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    agent, because, by = _agent(agent_id), request.POST.get("because", ""), actor_of(request)
    now, origin = clock.now(), origin_of(request)
    _tried(request, lambda: act(agent.pk, because=because, actor=by, now=now, origin=origin))
    return HttpResponseRedirect(reverse("admin:agents_agent_change", args=[agent_id]))


def _tried(request: HttpRequest, act: Callable[[], object]) -> None:
    """Do it; a refusal is on record, and said on the next page."""
    try:
        retrying(act)
    except Refusal as refusal:
        record_refusal(request, refusal.code)
        language = wording.language_of(request.headers.get("Accept-Language", ""))
        messages.error(request, wording.text_of(refusal.code, language, refusal.facts))


@admin.register(CashOut)
class CashOutAdmin(RecordedAdmin):
    """What customers want as cash, newest first. The codes are nowhere to be seen."""

    permission = VIEW
    list_display = ("made_at", "state", "payment_id", "tries", "expires_at", "ended_at", "redeemed_by", "paid_id")
    list_filter = ("state",)
    search_fields = ("payment__id__exact", "paid__id__exact")
    search_help_text = "The id of the payment, or of the agent's"
    ordering = ("-pk",)
    list_select_related = ("redeemed_by",)
    show_full_result_count = False
    fields = (
        "payment_id",
        "owner",
        "state",
        "tries",
        "made_at",
        "expires_at",
        "ended_at",
        "redeemed_by",
        "paid_id",
        "commission_id",
    )
    readonly_fields = ("payment_id", "paid_id", "commission_id")


@admin.register(Pause)
class PauseAdmin(RecordedAdmin):
    """Agents who showed too many wrong codes, and until when they may show none."""

    permission = VIEW
    list_display = ("since", "until", "agent")
    ordering = ("-since",)
    list_select_related = ("agent",)
    fields = ("agent", "since", "until")

    def about(self, row: Pause) -> UUID | None:
        """The agent."""
        return row.agent.user_id
