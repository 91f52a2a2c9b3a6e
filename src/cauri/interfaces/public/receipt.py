"""The page that says to a third person whether a receipt is genuine, and how the payment stands now."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cauri.infra.throttles.api import limit_address
from cauri.interfaces.public.receipt_words import WORDS
from cauri.interfaces.public.showing import language_of, rendered
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.web import wording
from cauri.servicing.statements.documents import figures, words
from cauri.servicing.statements.receipts import queries
from cauri.servicing.statements.receipts.queries import GenuineReceipt


@never_cache
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link stands for, or say that it stands for nothing. No search engine may keep it."""
    told: dict[str, Any] = {}
    status, language = 200, language_of(request)
    try:
        limit_address(request)
        told = _shown(queries.genuine(token, now=clock.now()), language)
    except Refusal as refusal:
        told, status = {"refused": wording.text_of(refusal.code, language, refusal.told)}, refusal.status
    answer = rendered(request, "receipt.html", {**told, "operator": settings.OPERATOR_NAME}, words=WORDS, status=status)
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _shown(receipt: GenuineReceipt, language: str) -> dict[str, Any]:
    item = receipt.item
    return {
        "kind": words.kind(item.kind, language),
        "amount": figures.sum_of_money(item.amount, language),
        "payer": receipt.payer,
        "payee": receipt.payee,
        "at": _time(item.at),
        "reference": item.id,
        "given_back": figures.sum_of_money(receipt.given_back, language) if receipt.given_back else None,
        "expires_at": _time(receipt.expires_at),
        "signed": receipt.signed,
        "signature": receipt.signature,
        "key_id": receipt.key_id,
    }


def _time(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(settings.OPERATOR_TIME_ZONE)):%Y-%m-%d %H:%M} ({settings.OPERATOR_TIME_ZONE})"
