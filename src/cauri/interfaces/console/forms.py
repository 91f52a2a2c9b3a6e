"""The console's forms: each makes one service call when it is complete, and shows its refusal."""

from typing import Any

from django import forms
from django.http import HttpRequest
from unfold.forms import AdminOwnPasswordChangeForm, AuthenticationForm

from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit.requests import origin_of
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.web import wording


class SignInForm(AuthenticationForm):  # type: ignore[misc] # unfold ships no types
    """Username and password."""

    def clean(self) -> dict[str, Any]:
        """Sign in. A refusal is an error of the form."""
        entered: dict[str, Any] = self.cleaned_data
        username, password = entered.get("username"), entered.get("password")
        if username and password:
            try:
                self.user_cache = staff.sign_in(
                    username, password=password, origin=origin_of(self.request), now=clock.now()
                )
            except Refusal as refusal:
                raise shown_refusal(refusal, self.request) from refusal
        return entered


class NewPasswordForm(AdminOwnPasswordChangeForm):  # type: ignore[misc] # unfold ships no types
    """The old password, and the new one twice."""

    def __init__(self, user: StaffMember, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self._request = request

    def clean_old_password(self) -> str:
        """Left to the service, which records a wrong one."""
        return str(self.cleaned_data["old_password"])

    def clean(self) -> dict[str, Any]:
        """Change the password. A refusal is an error of the form."""
        entered: dict[str, Any] = super().clean()
        if not self.errors:
            try:
                staff.change_password(
                    self.user,
                    old=entered["old_password"],
                    new=entered["new_password1"],
                    origin=origin_of(self._request),
                    now=clock.now(),
                )
            except staff.WrongPassword as refusal:
                self.add_error("old_password", shown_refusal(refusal, self._request))
            except Refusal as refusal:
                self.add_error("new_password1", shown_refusal(refusal, self._request))
        return entered

    def save(self, commit: bool = True) -> StaffMember:
        """The member; the service has saved."""
        member: StaffMember = self.user
        return member


def shown_refusal(refusal: Refusal, request: HttpRequest) -> forms.ValidationError:
    """A refusal as a form shows it, in the browser's language."""
    language = wording.language_of(request.headers.get("Accept-Language", ""))
    return forms.ValidationError(wording.text_of(refusal.code, language, refusal.facts), code=refusal.code)
