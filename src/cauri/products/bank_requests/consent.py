"""How a customer agrees to a request: as to any payment; with the PIN where there is none, because it costs nothing."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cauri.books.payments.authorisations import Authorisation, ByPin, TermsChanged
from cauri.identity.access.callers import Caller
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction_required
from cauri.products.bank_requests import queries
from cauri.products.bank_requests.models import BankRequest


class PinRequired(Refusal):
    """What costs nothing is agreed to with the PIN: there is no payment that a token or a passkey could be for."""

    code: ClassVar[str] = "bank_request_pin_required"
    status: ClassVar[int] = 403


@durable
def establish(request_id: UUID, authorisation: Authorisation, *, caller: Caller, now: datetime) -> None:
    """Check and count the PIN or the passkey; a step-up token is used up with the payment.

    Raises PinRequired, and what the authorisation's `establish` raises.
    """
    if queries.is_free(caller.user_id, request_id):
        _by_pin(authorisation)
    authorisation.establish(now=now)


@transaction_required
def must_cover_free(asked: BankRequest, authorisation: Authorisation) -> None:
    """Return if it is its owner's consent to exactly this, which costs nothing. Raises PinRequired, TermsChanged."""
    pin = _by_pin(authorisation)
    if pin.caller.user_id != asked.owner_id:
        raise AssertionError("what was quoted to one is asked for by another")
    if pin.terms != asked.terms_of_free:
        raise TermsChanged(quote_id=str(asked.pk))


def _by_pin(authorisation: Authorisation) -> ByPin:
    if not isinstance(authorisation, ByPin):
        raise PinRequired
    return authorisation
