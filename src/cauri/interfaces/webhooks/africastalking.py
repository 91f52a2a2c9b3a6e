"""Africa's Talking's delivery reports."""

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cauri.infra.messaging import services as messaging
from cauri.integrations.africastalking import reports
from cauri.kit import clock
from cauri.kit.transactions import retrying

log = structlog.get_logger(__name__)


@csrf_exempt  # no browser and no session is behind it: the token in the address says who it is
@require_POST
def receive(request: HttpRequest, token: str) -> HttpResponse:
    """Note how a message of ours ended. About any other, or of what means nothing, nothing is noted."""
    if not reports.is_ours(token, expected=settings.AFRICASTALKING_WEBHOOK_TOKEN):
        log.warning("webhooks.not_genuine", company=reports.COMPANY)
        raise Http404
    report = reports.read(request.POST.dict())
    if report is not None:
        _note(report)
    return HttpResponse(status=200)


def _note(report: reports.Report) -> None:
    now = clock.now()
    retrying(
        lambda: messaging.note_delivery(
            company=reports.COMPANY,
            company_id=report.company_id,
            delivered=report.delivered,
            reason=report.reason,
            now=now,
        )
    )
