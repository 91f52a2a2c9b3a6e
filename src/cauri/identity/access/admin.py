"""Devices, sessions and locks in the console. No digest is shown: there is nothing to do with one but try."""

from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, reverse

from cauri.identity.access import four_eyes, queries, services
from cauri.identity.access.models import AccountLock, Device, Session
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import Subject
from cauri.infra.audit.requests import actor_of, origin_of
from cauri.infra.audit.viewing import RecordedAdmin, record_list, record_view
from cauri.kit import clock, permissions
from cauri.kit.transactions import retrying
from cauri.kit.web.console import OwnPagesAdmin, may

VIEW = permissions.declare(
    "access.view", "See customers' devices and sessions", to=("sub_admin", "support", "compliance")
)

LOCK = permissions.declare("access.lock", "Lock a customer's account", to=("sub_admin", "support", "compliance"))


@admin.register(Device)
class DeviceAdmin(RecordedAdmin):
    """Where customers were let in with a code."""

    permission = VIEW
    list_display = ("id", "user", "name", "bound_at", "trusted_until", "seen_at", "revoked_at")
    search_fields = ("=id", "=user__id")
    ordering = ("-bound_at",)
    list_select_related = ("user",)
    fields = ("id", "user", "name", "bound_at", "trusted_until", "seen_at", "revoked_at")


@admin.register(Session)
class SessionAdmin(RecordedAdmin):
    """Where customers are and were signed in."""

    permission = VIEW
    list_display = ("id", "user", "device", "opened_at", "refreshed_at", "expires_at", "ended_at", "ended_why")
    list_filter = ("ended_why",)
    search_fields = ("=id", "=user__id", "=device__id")
    ordering = ("-opened_at",)
    list_select_related = ("user", "device")
    fields = ("id", "user", "device", "opened_at", "refreshed_at", "expires_at", "ended_at", "ended_why")


@admin.register(AccountLock)
class AccountLockAdmin(OwnPagesAdmin):
    """Lost phones: who is locked out, and the page where somebody who calls is locked, or let in again."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.locks, "access_accountlock_changelist"),
            self.page_at("<uuid:user_id>/", self.customer, "access_accountlock_change"),
            self.page_at("<uuid:user_id>/lock/", self.lock, "access_lock", act=LOCK),
            self.page_at("<uuid:user_id>/sim-changed/", self.sim_changed, "access_sim_changed", act=LOCK),
        ]

    def locks(self, request: HttpRequest) -> HttpResponse:
        """The latest locks; or, for what a caller tells of themselves, their page."""
        search = request.GET.get("q", "").strip()
        found = services.customer_called(search) if search else None
        if found is not None:
            return HttpResponseRedirect(_page_of(found.pk))
        locks = list(queries.latest_locks())
        record_list(request, "access.lock", [one.user_id for one in locks], searched=bool(search))
        return self.shown(request, "access/locks.html", title="Lost phones", locks=locks, search=search)

    def customer(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """One customer: state, locks, and what may be done about it."""
        person = _customer(user_id)
        record_view(request, Subject("users.user", user_id), about=user_id)
        return self.shown(
            request,
            "access/lock.html",
            title=person.name,
            person=person,
            locks=queries.locks_of(user_id),
            may_lock=may(request, LOCK) and person.state == person.State.ACTIVE,
            cooling_until=queries.cooling_until(user_id, now=clock.now()),
            may_unlock=may(request, four_eyes.UNLOCKING.to_request) and person.state == person.State.LOCKED,
            may_unbar=may(request, four_eyes.UNBARRING.to_request) and queries.is_pin_barred(user_id),
            may_reset=may(request, four_eyes.PIN_RESET.to_request) and person.state == person.State.ACTIVE,
        )

    def lock(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """Lock the account."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        by, origin, wipe = actor_of(request), origin_of(request), "wipe" in request.POST
        person, now = _customer(user_id), clock.now()
        retrying(lambda: services.lock_for(person.pk, by=by, wipe=wipe, now=now, origin=origin))
        return HttpResponseRedirect(_page_of(user_id))

    def sim_changed(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """Be careful with the customer: somebody has told that the phone number has another SIM card."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        person, by = _customer(user_id), actor_of(request)
        now, origin = clock.now(), origin_of(request)
        retrying(lambda: services.report_sim_change(person.pk, by=by, now=now, origin=origin))
        return HttpResponseRedirect(_page_of(user_id))


def _customer(user_id: UUID) -> User:
    try:
        return users.user(user_id)
    except users.UnknownUser as refusal:
        raise Http404 from refusal


def _page_of(user_id: UUID) -> str:
    return reverse("admin:access_accountlock_change", args=[user_id])
