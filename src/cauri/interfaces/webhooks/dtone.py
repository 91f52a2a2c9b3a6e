"""DT One's callbacks."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cauri.integrations.dtone import webhooks
from cauri.interfaces.webhooks import keeping


@csrf_exempt  # no browser and no session is behind it: who knows the address may make us ask
@require_POST
def receive(request: HttpRequest, token: str) -> HttpResponse:
    """Keep a callback, once, and say so."""
    secret: str = settings.DTONE_SECRET
    if not secret:
        raise Http404
    return keeping.kept(request, company=webhooks.COMPANY, is_genuine=webhooks.is_genuine(token, secret=secret))
