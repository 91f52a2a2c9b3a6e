"""How an owner agrees to a file: as to a payment, with the PIN, a step-up token or a passkey; to all of its lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from cauri.books.payments.authorisations import PasskeyCapExceeded, TermsChanged, challenge_of
from cauri.books.payments.new_payees import FreshPinRequired
from cauri.identity.access import services as access
from cauri.identity.access.callers import Caller
from cauri.identity.passkeys import services as passkeys
from cauri.kit.transactions import durable, transaction_required
from cauri.money.amounts import Money
from cauri.products.payouts import queries
from cauri.products.payouts.models import Batch, Line


@dataclass(slots=True)
class Consent:
    """The caller's consent to a file whose terms were on the screen. Exactly one of pin, token and passkey is given."""

    caller: Caller
    terms: str
    pin: str | None = None
    step_up_token: str | None = None
    passkey: Mapping[str, Any] | None = None
    _established: bool = False

    @property
    def method(self) -> str:
        """Its name, kept with the file."""
        if self.pin is not None:
            return "pin"
        return "step_up" if self.passkey is None else "passkey"

    @durable
    def establish(self, batch_id: UUID, *, now: datetime) -> None:
        """Check and count the PIN or the passkey; a token is used up with the approval.

        Raises UnknownPayout, access.WrongPin, PinLocked, PinNotSet, passkeys.PasskeyRefused, PasskeyRevoked.
        """
        if self._established:
            return
        if self.pin is not None:
            access.check_pin(self.caller.user_id, self.pin, now=now)
        elif self.passkey is not None:
            since = queries.batch_of(self.caller.user_id, batch_id).made_at
            challenge = challenge_of(self.terms)
            passkeys.check_consent(self.caller, self.passkey, challenge=challenge, since=since, now=now)
        self._established = True

    @transaction_required
    def must_cover(self, batch: Batch, *, now: datetime) -> None:
        """Raises TermsChanged, PasskeyCapExceeded, FreshPinRequired, access.StepUpRefused."""
        if not self._established and self.method != "step_up":
            raise AssertionError("nobody has checked it")
        if self.terms != batch.terms:
            raise TermsChanged(payout_id=str(batch.pk))
        if self.method == "passkey":
            cap = settings.PASSKEY_CAPS.get(batch.currency)
            if cap is None or batch.total > Money.of(cap, batch.currency):
                raise PasskeyCapExceeded(cap=cap)
        elif self.method == "step_up":
            _must_be_small(batch)
            access.spend_step_up(self.step_up_token or "", caller=self.caller, amount=batch.total, now=now)


def _must_be_small(batch: Batch) -> None:
    """A token lies in the app for minutes: it pays nobody much. All payees count as new here."""
    cap = Money.of(settings.NEW_PAYEE_CAPS.get(batch.currency, "0"), batch.currency)
    if Line.objects.filter(batch=batch, amount_minor__gt=cap.minor).exists():
        raise FreshPinRequired(cap=str(cap))
