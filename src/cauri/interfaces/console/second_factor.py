"""The page between the password and the console: it takes an authenticator's code, or sets an authenticator up."""

from typing import Any

import segno
from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from unfold.widgets import UnfoldAdminTextInputWidget

from cauri.identity.staff import factors, queries
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit.requests import origin_of
from cauri.interfaces.console import passkeys
from cauri.interfaces.console.forms import shown_refusal
from cauri.kit import clock
from cauri.kit.errors import Refusal

_SHOWN = "second_factor"  # in the session: of which authenticator a code was shown


class CodeForm(forms.Form):
    """Six digits, or a recovery code."""

    code = forms.CharField(
        max_length=40,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


def is_satisfied(request: HttpRequest, member: StaffMember) -> bool:
    """Whether this session has shown all that is asked of this person."""
    authenticator = queries.authenticator_of(member)
    if not factors.is_asked_for(authenticator):
        return True
    return authenticator is not None and bool(request.session.get(_SHOWN) == str(authenticator.pk))


def page(request: HttpRequest, frame: dict[str, Any]) -> HttpResponse:
    """Ask for the code; or show what an authenticator app needs, and then the recovery codes."""
    member = request.user
    if not isinstance(member, StaffMember) or not (member.is_active and member.is_staff):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if "credential" in request.POST:
        return _with_passkey(request, frame, member)
    known = queries.authenticator_of(member)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            recovery_codes = _taken(member, form.cleaned_data["code"], request, is_new=known is None)
        except Refusal as refusal:
            form.add_error("code", shown_refusal(refusal, request))
        else:
            _remember(request, member)
            if recovery_codes:
                return _page(request, frame, form=form, recovery_codes=recovery_codes)
            return HttpResponseRedirect(_next(request))
    return _asked(request, frame, member, form=form)


def _asked(request: HttpRequest, frame: dict[str, Any], member: StaffMember, **content: Any) -> HttpResponse:
    """The page, for who has yet to set an authenticator up, to show a second factor, or nothing of that."""
    if queries.authenticator_of(member) is None:
        enrolment = factors.enrolment_of(member, now=clock.now())
        return _page(request, frame, enrolment=enrolment, picture=_qr(enrolment.address), **content)
    if is_satisfied(request, member):
        return _page(request, frame, done=True, **passkeys.to_add(request, member), **content)
    return _page(request, frame, **passkeys.to_show(request, member), **content)


def _with_passkey(request: HttpRequest, frame: dict[str, Any], member: StaffMember) -> HttpResponse:
    """Take a passkey: a new one from who has shown the second factor, otherwise one in place of the code."""
    is_in = queries.authenticator_of(member) is not None and is_satisfied(request, member)
    try:
        if is_in:
            passkeys.add(request, member)
            return HttpResponseRedirect(request.get_full_path())
        passkeys.show(request, member)
    except Refusal as refusal:
        problems = shown_refusal(refusal, request).messages
        return _asked(request, frame, member, form=CodeForm(), passkey_errors=problems)
    _remember(request, member)
    return HttpResponseRedirect(_next(request))


def _taken(member: StaffMember, code: str, request: HttpRequest, *, is_new: bool) -> list[str]:
    """The recovery codes when this set an authenticator up. Raises WrongFactor, TooManyTries, FactorSetUp."""
    if is_new:
        return factors.set_up(member, code, origin=origin_of(request), now=clock.now())
    factors.check(member, code, origin=origin_of(request), now=clock.now())
    return []


def _remember(request: HttpRequest, member: StaffMember) -> None:
    authenticator = queries.authenticator_of(member)
    request.session.cycle_key()
    request.session[_SHOWN] = str(authenticator.pk) if authenticator else ""


def _page(request: HttpRequest, frame: dict[str, Any], **content: Any) -> HttpResponse:
    shown = {**frame, "title": "Second factor", "next": _next(request), **content}
    answer = TemplateResponse(request, "console/second_factor.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _next(request: HttpRequest) -> str:
    asked = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else reverse("admin:index")


def _qr(address: str) -> str:
    picture = segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff")
    return mark_safe(picture)  # noqa: S308 - an SVG that segno drew of squares
