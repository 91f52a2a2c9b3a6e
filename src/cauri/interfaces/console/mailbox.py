"""The developer's mailbox: what the platform would have sent to people. It does not exist in production."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cauri.infra.messaging import queries as messaging

_SHOWN = 100


def page(request: HttpRequest) -> HttpResponse:
    """The latest messages, newest first."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "console/mailbox.html", {"messages_kept": messaging.recent(_SHOWN)})
