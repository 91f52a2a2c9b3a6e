"""The doors that no real company has: a page that shows everything, faults, what was asked, forgetting."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST, require_safe

from cauri.integrations.sandbox import faults
from cauri.integrations.sandbox.companies import Company
from cauri.integrations.sandbox.faults import Fault, Kind


def of_all(companies: Sequence[Company]) -> list[URLPattern]:
    """The page at `/`, and the switch that makes everything new."""

    @require_safe
    def index(request: HttpRequest) -> HttpResponse:
        return HttpResponse(_page(companies))

    @require_POST
    def reset(request: HttpRequest) -> HttpResponse:
        faults.reset()
        for company in companies:
            company.reset()
        return HttpResponse(status=204)

    return [path("", index), path("_sandbox/reset", reset)]


def of(company: Company) -> list[URLPattern]:
    """What every company has below `/_sandbox/<company>/`."""

    def fault(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            try:
                faults.switch(company.name, _fault_in(given(request)))
            except (TypeError, ValueError) as error:
                return JsonResponse({"error": str(error)}, status=400)
            if "json" not in (request.content_type or ""):
                return HttpResponse(status=303, headers={"Location": "/"})
        return JsonResponse(asdict(faults.current(company.name)))

    @require_safe
    def requests(request: HttpRequest) -> HttpResponse:
        return JsonResponse([asdict(asked) for asked in faults.requests_of(company.name)], safe=False)

    return [path("fault", fault), path("requests", requests)]


def given(request: HttpRequest) -> dict[str, Any]:
    """What a switch was sent: JSON from programs, a form from the page. Raises ValueError."""
    if "json" not in (request.content_type or ""):
        return {name: value for name, value in request.POST.items() if value != ""}
    found = json.loads(request.body or b"{}")
    if not isinstance(found, dict):
        raise ValueError("a JSON object is needed")  # noqa: TRY004 - told to the caller like other bad input
    return found


def switch(view: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[HttpRequest], HttpResponse]:
    """A switch that takes an object, gives one, and says what was wrong with what it was sent."""

    @require_POST
    @wraps(view)
    def turned(request: HttpRequest) -> HttpResponse:
        try:
            return JsonResponse(view(given(request)))
        except KeyError as unknown:
            return JsonResponse({"error": f"there is no {unknown}"}, status=404)
        except (TypeError, ValueError) as error:
            return JsonResponse({"error": str(error)}, status=400)

    return turned


def _fault_in(sent: dict[str, Any]) -> Fault:
    times = sent.get("times")
    if times is not None and int(times) < 1:
        raise ValueError("times is 1 or more; leave it out to have the fault until `none`")
    return Fault(
        kind=Kind(sent.get("fault", "")),
        times=None if times is None else int(times),
        seconds=float(sent.get("seconds", Fault.seconds)),
        where=str(sent.get("where", "")),
    )


def _page(companies: Sequence[Company]) -> str:
    return format_html(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Cauri's sandbox</title>"
        "<style>body{{font:16px/1.5 sans-serif;max-width:48em;margin:2em auto;padding:0 1em}}"
        "code{{background:#eee;padding:0 .3em}}</style>"
        "<h1>Sandbox</h1><p>Outside companies, played on this machine. Nothing here is real, and nothing is kept.</p>{}"
        "<form method=post action=/_sandbox/reset><button>Forget everything</button></form></html>",
        format_html_join("", "{}", ((_section(company),) for company in companies)),
    )


def _section(company: Company) -> str:
    kinds = format_html_join("", "<option>{}</option>", ((kind,) for kind in Kind))
    real = [f"/{company.name}/{one.pattern}" for one in company.paths]
    own = [f"/_sandbox/{company.name}/{one.pattern}" for one in (*of(company), *company.switches)]
    return format_html(
        "<h2>{}</h2><p>Next request: <b>{}</b></p><ul>{}</ul>"
        "<form method=post action=/_sandbox/{}/fault><select name=fault>{}</select> "
        "<label>times <input name=times type=number min=1 size=4></label> "
        "<label>seconds <input name=seconds type=number min=0 step=any size=4></label> <button>Switch</button></form>",
        company.title,
        faults.current(company.name).kind,
        format_html_join("", "<li><code>{}</code></li>", ((one,) for one in (*real, *own))),
        company.name,
        kinds,
    )
