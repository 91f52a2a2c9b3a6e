"""The bank's events, signed as Standard Webhooks lay down."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cauri.integrations.bankgateway import webhooks
from cauri.interfaces.webhooks import keeping
from cauri.kit import clock

_ID, _TIMESTAMP, _SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


@csrf_exempt  # no browser and no session is behind it: the signature says who it is
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Keep an event, once, and say so."""
    secret: str = settings.BANKGATEWAY_SECRET
    if not secret:
        raise Http404
    event_id = request.headers.get(_ID, "")
    is_genuine = webhooks.is_genuine(
        request.body,
        event_id=event_id,
        timestamp=request.headers.get(_TIMESTAMP, ""),
        signatures=request.headers.get(_SIGNATURE, ""),
        secret=secret,
        now=clock.now(),
    )
    return keeping.kept(request, company=webhooks.COMPANY, is_genuine=is_genuine, event_id=event_id)
