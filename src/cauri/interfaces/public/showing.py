"""How every page of this room is shown: its language, its words, and a policy that lets nothing run."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cauri.interfaces.public.words import LANGUAGES
from cauri.kit.web import wording

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def rendered(
    request: HttpRequest, template: str, told: Mapping[str, Any], *, words: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """A page in the visitor's language; `words` are its own, by language."""
    language = language_of(request)
    around = {"language": language, "languages": LANGUAGES, "words": words[language]}
    response = render(request, f"public/{template}", {**around, **told}, status=status)
    response["Content-Security-Policy"] = _POLICY
    response["Content-Language"] = language
    return response


def language_of(request: HttpRequest) -> str:
    """The one chosen on the page, else what the browser asks for."""
    chosen = request.GET.get("lang", "")
    return chosen if chosen in LANGUAGES else wording.language_of(request.headers.get("Accept-Language", ""))
