"""The page where the owner of a lost phone locks the account, from any browser and without any script.

Phone number or e-mail address first, and a second factor: the PIN or the password, or else a code that is sent there.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cauri.identity.access import services as access
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import limit_address, limit_locking
from cauri.interfaces.public.showing import language_of, rendered
from cauri.interfaces.public.words import WORDS
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.kit.web import wording


class FormIncomplete(Refusal):
    """Something is missing on the page, or is no code."""

    code = "form_incomplete"


class WhoForm(forms.Form):
    """Whose account it is, and perhaps what its owner knows."""

    identifier = forms.CharField(max_length=254)
    secret = forms.CharField(max_length=256, required=False, strip=False)
    wipe = forms.BooleanField(required=False)


class CodeForm(forms.Form):
    """The code that was sent."""

    challenge = forms.UUIDField()
    sent_to = forms.CharField(max_length=254)
    otp = forms.CharField(max_length=20)
    wipe = forms.BooleanField(required=False)


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask who it is, then for the code if one is needed, and lock the account. Refusals are told on the page."""
    told, status = {"step": "who", "wipe": True}, 200
    if request.method == "POST":
        try:
            limit_address(request)
            told = _show_code(request) if "challenge" in request.POST else _say_who(request)
        except Refusal as refusal:
            text = wording.text_of(refusal.code, language_of(request), refusal.told)
            told, status = {**_asked_again(request), "refused": text}, refusal.status
    return rendered(request, "lost_phone.html", told, words=WORDS, status=status)


def _say_who(request: HttpRequest) -> dict[str, Any]:
    """Lock the account of who knows its PIN or password; send a code to who does not."""
    given = _given(WhoForm(request.POST))
    limit_locking(request, access.stored_form(given["identifier"]))
    now, origin = clock.now(), origin_of(request)
    if given["secret"]:
        digits = _in_ascii(given["secret"])
        secret = {"pin": digits} if re.fullmatch(r"[0-9]{4,6}", digits) else {"password": given["secret"]}
        retrying(
            lambda: access.lock_with_secret(given["identifier"], **secret, wipe=given["wipe"], now=now, origin=origin)
        )
        return {"step": "done"}
    language = language_of(request)
    asked = retrying(lambda: access.request_lock(given["identifier"], language=language, now=now, origin=origin))
    return {"step": "code", "challenge": asked.id, "sent_to": asked.sent_to, "wipe": given["wipe"]}


def _show_code(request: HttpRequest) -> dict[str, Any]:
    """Lock the account of who shows the code. The page may be sent again: the code is its own key."""
    given = _given(CodeForm(request.POST))
    code = _in_ascii(given["otp"])
    if not re.fullmatch(r"[0-9]{6}", code):
        raise FormIncomplete
    now, origin, attempt = clock.now(), origin_of(request), f"page {given['challenge']}"
    retrying(
        lambda: access.confirm_lock(
            given["challenge"], code, wipe=given["wipe"], attempt=attempt, now=now, origin=origin
        )
    )
    return {"step": "done"}


def _in_ascii(typed: str) -> str:
    """Digits as we keep them, whichever an Arabic keyboard writes, and without what was typed around them."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in typed.strip())


def _given(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise FormIncomplete
    return form.cleaned_data


def _asked_again(request: HttpRequest) -> dict[str, Any]:
    """The same step once more, with what was filled in; never with a secret or a code."""
    kept = ("challenge", "sent_to", "identifier")
    step = "code" if "challenge" in request.POST else "who"
    return {"step": step, "wipe": "wipe" in request.POST, **{name: request.POST.get(name, "") for name in kept}}
