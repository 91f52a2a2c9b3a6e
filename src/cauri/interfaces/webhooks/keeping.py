"""What every door does with a message, once its company's room has looked at the signature."""

from collections.abc import Callable
from typing import ClassVar

import structlog
from django.http import Http404, HttpRequest, HttpResponse

from cauri.infra.inbox import services as inbox
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.kit.web import problems

log = structlog.get_logger(__name__)


class SignatureInvalid(Refusal):
    """The message was not signed with the secret that both sides know, or was changed on its way."""

    code: ClassVar[str] = "signature_invalid"
    status: ClassVar[int] = 401


def kept(request: HttpRequest, *, company: str, is_genuine: bool, event_id: str | None = None) -> HttpResponse:
    """Keep a genuine message, once, and say so; refuse any other. `event_id` is the company's, if it numbers them."""
    if not is_genuine:
        log.warning("webhooks.not_genuine", company=company)
        return problems.of_refusal(request, SignatureInvalid())
    body, now = request.body, clock.now()
    retrying(lambda: inbox.receive(provider=company, event_id=event_id, body=body, headers={}, now=now))
    return HttpResponse(status=200)


def kept_if_signed(request: HttpRequest, is_genuine: Callable[..., bool], *, company: str, secret: str) -> HttpResponse:
    """Keep a message that is signed as Standard Webhooks lay down, once, and say so; refuse any other.

    Where no secret is set there is no door: raises Http404.
    """
    if not secret:
        raise Http404
    event_id = request.headers.get("webhook-id", "")
    genuine = is_genuine(
        request.body,
        event_id=event_id,
        timestamp=request.headers.get("webhook-timestamp", ""),
        signatures=request.headers.get("webhook-signature", ""),
        secret=secret,
        now=clock.now(),
    )
    return kept(request, company=company, is_genuine=genuine, event_id=event_id)
