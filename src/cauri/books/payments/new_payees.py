"""Somebody whom a payer has not paid before: a large first payment takes the PIN itself, or a passkey.

A step-up token lies in the app for five minutes; whoever takes the phone out of a hand has it. What they want is to
send much to somebody new.
"""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db.models import Q

from cauri.books.payments.models import Payment, Quote, Settles
from cauri.kit.errors import Refusal
from cauri.money import Money

# Or else a first small payment by the same token would open the way to a large one.
KNOWN_AFTER: Final = timedelta(days=1)
_STEP_UP: Final = "step_up"


class FreshPinRequired(Refusal):
    """So much to somebody new takes the PIN itself, or a passkey, not a step-up token."""

    code: ClassVar[str] = "fresh_pin_required"
    status: ClassVar[int] = 403


def must_be_known(quote: Quote, *, now: datetime) -> None:
    """Return if a step-up token may pay this: little, or to somebody paid by PIN before, or a day ago and more.

    What leaves by a company or for a token goes to somebody we do not know, each time. Nothing is asked of the
    database for what is not above `settings.NEW_PAYEE_CAPS`. Raises FreshPinRequired.
    """
    payer, payee = quote.payer, quote.payee
    if payer is None or (payee is None and quote.settles == Settles.AT_ONCE):
        return
    if payee is not None and payer.owner_id == payee.owner_id:
        return
    cap = Money.of(settings.NEW_PAYEE_CAPS.get(quote.currency, "0"), quote.currency)
    if quote.amount_minor <= cap.minor:
        return
    if payee is None:
        raise FreshPinRequired(cap=str(cap))
    paid = Payment.objects.filter(
        payer__owner_id=payer.owner_id, payee__owner_id=payee.owner_id, state=Payment.State.COMPLETED, original=None
    )
    if not paid.filter(~Q(authorised_by=_STEP_UP) | Q(made_at__lte=now - KNOWN_AFTER)).exists():
        raise FreshPinRequired(cap=str(cap))
