"""The bank's events, signed as Standard Webhooks lay down."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cauri.integrations.bankgateway import webhooks
from cauri.interfaces.webhooks import keeping


@csrf_exempt  # no browser and no session is behind it: the signature says who it is
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Keep an event, once, and say so."""
    return keeping.kept_if_signed(
        request, webhooks.is_genuine, company=webhooks.COMPANY, secret=settings.BANKGATEWAY_SECRET
    )
