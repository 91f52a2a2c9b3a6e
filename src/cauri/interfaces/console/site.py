"""The console as a site of Django's admin."""

from typing import Any

from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import urlencode
from unfold.sites import UnfoldAdminSite

from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit.requests import origin_of
from cauri.interfaces.console import dashboard, second_factor
from cauri.interfaces.console.forms import NewPasswordForm, SignInForm
from cauri.kit import clock, permissions
from cauri.kit.web.console import may

OVERVIEW = permissions.declare(
    "console.view", "See how the platform is, at a glance", to=("sub_admin", "compliance", "finance")
)

_JOBS = "jobs.view"  # declared by pages that need this site to be there first


class Console(UnfoldAdminSite):  # type: ignore[misc] # unfold ships no types
    """Signs staff in and out through services, and opens on the dashboard."""

    login_form = SignInForm
    login_template = "console/login.html"
    index_template = "console/dashboard.html"
    index_title = "Overview"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether somebody of the staff is signed in and has shown the second factor, where one is asked for."""
        member = request.user
        if not isinstance(member, StaffMember) or not super().has_permission(request):
            return False
        return second_factor.is_satisfied(request, member)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's and unfold's, and the page of the second factor."""
        urls: list[URLPattern | URLResolver] = super().get_urls()
        return [path("second-factor/", self.second_factor, name="second_factor"), *urls]

    def second_factor(self, request: HttpRequest) -> HttpResponse:
        """What comes after the password."""
        request.current_app = self.name
        return second_factor.page(request, self.each_context(request))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Sign in; who has shown the password only is led on to the second factor."""
        member = request.user
        if request.method == "GET" and isinstance(member, StaffMember) and member.is_active and member.is_staff:
            asked = request.GET.get("next", reverse(f"{self.name}:index"))
            if not self.has_permission(request):
                return HttpResponseRedirect(f"{reverse(f'{self.name}:second_factor')}?{urlencode({'next': asked})}")
        answer: HttpResponseBase = super().login(request, extra_context)
        return answer

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The front page; those whose work is not the whole platform are only sent on to their pages."""
        shown = dashboard.overview(now=clock.now()) if may(request, OVERVIEW) else None
        content = {"overview": shown, "may_see_jobs": may(request, _JOBS)}
        answer: HttpResponse = super().index(request, {**(extra_context or {}), **content})
        return answer

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Leave, on record. Only POST leaves."""
        member = request.user
        if request.method == "POST" and isinstance(member, StaffMember):
            staff.sign_out(member, origin=origin_of(request), now=clock.now())
        answer: HttpResponse = super().logout(request, extra_context)
        return answer

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Change one's own password."""
        request.current_app = self.name
        view = _ChangePassword.as_view(
            success_url=reverse(f"{self.name}:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)


class _ChangePassword(PasswordChangeView):
    form_class = NewPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}
