"""Onfido's events."""

from typing import ClassVar

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cauri.infra.inbox import services as inbox
from cauri.integrations.onfido import webhooks
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.kit.web import problems

_SIGNATURE = "X-SHA2-Signature"

log = structlog.get_logger(__name__)


class SignatureInvalid(Refusal):
    """The message was not signed with the token that both sides know, or was changed on its way."""

    code: ClassVar[str] = "signature_invalid"
    status: ClassVar[int] = 401


@csrf_exempt  # no browser and no session is behind it: the signature says who it is
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Keep an event, once, and say so."""
    token: str = settings.ONFIDO_WEBHOOK_TOKEN
    if not token:
        raise Http404
    body = request.body
    if not webhooks.is_genuine(body, request.headers.get(_SIGNATURE, ""), token=token):
        log.warning("webhooks.not_genuine", company=webhooks.COMPANY)
        return problems.of_refusal(request, SignatureInvalid())
    now = clock.now()
    retrying(lambda: inbox.receive(provider=webhooks.COMPANY, event_id=None, body=body, headers={}, now=now))
    return HttpResponse(status=200)
