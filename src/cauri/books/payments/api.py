"""The door at which the quotes of all products are paid: the payer's consent, and one answer for each key."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from cauri.books.payments.authorisations import Authorisation
from cauri.books.payments.shapes import AgreedIn
from cauri.identity.access.api import caller_of
from cauri.infra.idempotency import api as idempotency


def once(
    request: HttpRequest, body: AgreedIn, pay: Callable[[Authorisation, UUID], BaseModel], *, now: datetime
) -> HttpResponse:
    """Answer a request to pay a quote: once, however often it comes under its key.

    A PIN or a passkey is looked at first, in a transaction of its own. `pay` is given the caller's consent and the id
    to post under, and returns what to show. Raises what idempotency.once raises.
    """
    caller = caller_of(request)
    authorisation = body.consent_of(caller)
    return idempotency.once(
        request,
        caller.user_id,
        body,
        lambda posting_id: pay(authorisation, posting_id),
        secret={"authorisation"},
        prepare=None if body.authorisation.step_up_token else lambda: authorisation.establish(now=now),
    )
