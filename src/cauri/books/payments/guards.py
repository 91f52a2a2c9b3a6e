"""Asking every guard, and taking the strictest word."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from cauri.books.payments.models import Quote
from cauri.books.payments.ports import ALLOWED, Decision, PaymentGuard, Verdict
from cauri.kit.errors import Refusal

_STRICTNESS = list(Decision)


class NotAllowed(Refusal):
    """A guard refused the payment. Which one, and why, is for staff."""

    code = "payment_not_allowed"
    status = 403
    final = True

    def __init__(self, verdict: Verdict) -> None:
        super().__init__()
        self.verdict = verdict


def verdict_on(quote: Quote, *, before: Sequence[Quote] = (), now: datetime) -> Verdict:
    """What all guards together say: allow, or hold. Raises NotAllowed when one of them refuses.

    `before`: what the same payer pays in the same act before it, allowed already and not written yet.
    """
    verdicts = [guard.verdict_on(quote, before=before, now=now) for guard in _guards(tuple(settings.PAYMENT_GUARDS))]
    strictest = max(verdicts, key=lambda verdict: _STRICTNESS.index(verdict.decision), default=ALLOWED)
    if strictest.decision is Decision.REFUSE:
        raise NotAllowed(strictest)
    return strictest


@cache
def _guards(names: tuple[str, ...]) -> list[PaymentGuard]:
    return [import_string(name)() for name in names]
