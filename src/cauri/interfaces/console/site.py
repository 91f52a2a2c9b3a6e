"""The console as a site of Django's admin."""

from typing import Any

from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit.requests import origin_of
from cauri.interfaces.console import dashboard
from cauri.interfaces.console.forms import NewPasswordForm, SignInForm
from cauri.kit import clock


class Console(UnfoldAdminSite):  # type: ignore[misc] # unfold ships no types
    """Signs staff in and out through services, and opens on the dashboard."""

    login_form = SignInForm
    login_template = "console/login.html"
    index_template = "console/dashboard.html"
    index_title = "Overview"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The front page."""
        shown = dashboard.overview(now=clock.now())
        answer: HttpResponse = super().index(request, {**(extra_context or {}), "overview": shown})
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
