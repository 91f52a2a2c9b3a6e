"""How a payer agrees to a quote. Each way says what was agreed to: the terms the payer was shown.

An authorisation is established outside a transaction (a wrong PIN has to be counted whatever becomes of the payment),
and must cover the quote inside the one that carries it out.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.conf import settings

from cauri.books.payments import new_payees, queries
from cauri.books.payments.models import Quote
from cauri.identity.access import services as access
from cauri.identity.access.callers import Caller
from cauri.identity.passkeys import services as passkeys
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction_required
from cauri.money.amounts import Money


class UnknownQuote(Refusal):
    """There is no such quote, or it is somebody else's."""

    code = "unknown_quote"
    status = 404


class TermsChanged(Refusal):
    """The payer agreed to other terms than the quote's: another payer, payee, amount, fee or currency."""

    code = "terms_changed"
    status = 409


class PasskeyCapExceeded(Refusal):
    """More than a passkey alone agrees to; the fact `cap` says how much that is. Enter the PIN."""

    code = "passkey_cap_exceeded"
    status = 403


class Authorisation(Protocol):
    """A payer's consent to one quote."""

    @property
    def method(self) -> str:
        """Its name, kept with the payment."""
        ...

    @property
    def session_id(self) -> UUID | None:
        """The session it was given in."""
        ...

    def establish(self, *, now: datetime) -> None:
        """Check what must be checked before a transaction begins."""
        ...

    def must_cover(self, quote: Quote, *, now: datetime) -> None:
        """Raise unless it is consent to exactly this quote."""
        ...


@dataclass(slots=True)
class ByPin:
    """The payer's PIN, entered for the terms on the screen."""

    caller: Caller
    pin: str
    terms: str
    method: ClassVar[str] = "pin"
    _established: bool = False

    @property
    def session_id(self) -> UUID | None:
        """The payer's session."""
        return self.caller.session_id

    @durable
    def establish(self, *, now: datetime) -> None:
        """Check the PIN, and count it. Raises access.WrongPin, access.PinLocked, access.PinNotSet."""
        access.check_pin(self.caller.user_id, self.pin, now=now)
        self._established = True

    def must_cover(self, quote: Quote, *, now: datetime) -> None:
        """Raises UnknownQuote, TermsChanged."""
        if not self._established:
            raise AssertionError("the PIN was not checked")
        _must_be_agreed(quote, self.caller, self.terms)


@dataclass(frozen=True, slots=True)
class ByStepUp:
    """A step-up token: one PIN check that covers several payments, up to a sum and for a few minutes."""

    caller: Caller
    token: str
    terms: str
    method: ClassVar[str] = "step_up"

    @property
    def session_id(self) -> UUID | None:
        """The payer's session."""
        return self.caller.session_id

    def establish(self, *, now: datetime) -> None:
        """Nothing: the token is used up in the transaction of the payment, which gives it back when it fails."""

    @transaction_required
    def must_cover(self, quote: Quote, *, now: datetime) -> None:
        """Raises UnknownQuote, TermsChanged, new_payees.FreshPinRequired, access.StepUpRefused."""
        _must_be_agreed(quote, self.caller, self.terms)
        new_payees.must_be_known(quote, now=now)
        access.spend_step_up(self.token, caller=self.caller, amount=quote.debit, now=now)


@dataclass(slots=True)
class ByPasskey:
    """The payer's passkey, which signed the terms on the screen: its challenge is their digest, `challenge_of`."""

    caller: Caller
    assertion: Mapping[str, Any]
    quote_id: UUID
    terms: str
    method: ClassVar[str] = "passkey"
    _established: bool = False

    @property
    def session_id(self) -> UUID | None:
        """The payer's session."""
        return self.caller.session_id

    @durable
    def establish(self, *, now: datetime) -> None:
        """Check what was signed, and count the use.

        Raises UnknownQuote, passkeys.PasskeyRefused, passkeys.PasskeyRevoked.
        """
        if self._established:
            return  # the whole call is made again after a deadlock
        found = queries.quote(self.quote_id)
        if found is None or found[0].asked_by != self.caller.user_id:
            raise UnknownQuote(quote_id=str(self.quote_id))
        passkeys.check_consent(
            self.caller, self.assertion, challenge=challenge_of(self.terms), since=found[0].made_at, now=now
        )
        self._established = True

    def must_cover(self, quote: Quote, *, now: datetime) -> None:
        """Raises UnknownQuote, TermsChanged, PasskeyCapExceeded."""
        if not self._established:
            raise AssertionError("what the passkey signed was not checked")
        _must_be_agreed(quote, self.caller, self.terms)
        cap = settings.PASSKEY_CAPS.get(quote.currency)
        if cap is None or quote.debit > Money.of(cap, quote.currency):
            raise PasskeyCapExceeded(cap=cap)


def challenge_of(terms: str) -> bytes:
    """What a passkey signs to agree to these terms: the SHA-256 of their text."""
    return hashlib.sha256(terms.encode()).digest()


@dataclass(frozen=True, slots=True)
class ByPlatform:
    """The platform itself, for money that the house pays: nobody's consent is needed to receive."""

    method: ClassVar[str] = "platform"
    session_id: ClassVar[None] = None

    def establish(self, *, now: datetime) -> None:
        """Nothing to check."""

    def must_cover(self, quote: Quote, *, now: datetime) -> None:
        """Raises AssertionError when the payer is a customer."""
        if quote.payer_id is not None:
            raise AssertionError("the platform cannot consent for a customer")


@dataclass(frozen=True, slots=True)
class ByFourEyes:
    """Consent of two members of staff, in place of the payer's, to payments of one product.

    What customers hold is not theirs to take, unless the product `may_debit` it.
    """

    product: str
    may_debit: bool = False
    method: ClassVar[str] = "four_eyes"
    session_id: ClassVar[None] = None

    def establish(self, *, now: datetime) -> None:
        """Nothing to check: it is the approval that pays."""

    def must_cover(self, quote: Quote, *, now: datetime) -> None:
        """Raises AssertionError for any other product, and when it takes what it may not."""
        if quote.product != self.product or (quote.payer_id is not None and not self.may_debit):
            raise AssertionError(f"two members of staff agreed to {self.product}, not to this {quote.product}")


def _must_be_agreed(quote: Quote, caller: Caller, terms: str) -> None:
    if quote.payer is None or quote.payer.owner_id != caller.user_id or quote.asked_by != caller.user_id:
        raise UnknownQuote(quote_id=str(quote.pk))
    if terms != quote.terms:
        raise TermsChanged(quote_id=str(quote.pk))
