"""Onfido's events."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cauri.integrations.onfido import webhooks
from cauri.interfaces.webhooks import keeping

_SIGNATURE = "X-SHA2-Signature"


@csrf_exempt  # no browser and no session is behind it: the signature says who it is
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Keep an event, once, and say so."""
    token: str = settings.ONFIDO_WEBHOOK_TOKEN
    if not token:
        raise Http404
    is_genuine = webhooks.is_genuine(request.body, request.headers.get(_SIGNATURE, ""), token=token)
    return keeping.kept(request, company=webhooks.COMPANY, is_genuine=is_genuine)
