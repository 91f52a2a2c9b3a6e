"""From one state to the next: the row locked, its state looked at, on record; and what was paid given back, once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from cauri.books.payments import queries as payments
from cauri.books.payments import returns
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import Actor, Origin, Subject
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required
from cauri.products.bank_requests import queries
from cauri.products.bank_requests.models import BankRequest

RETURNED_BY: Final = "bank_request"
State = BankRequest.State


class BankRequestStateDiffers(Refusal):
    """That cannot be done with the request any more, or not yet: the fact `state` says what became of it."""

    code: ClassVar[str] = "bank_request_state_differs"
    status: ClassVar[int] = 409


@transaction_required
def locked(request_id: UUID) -> BankRequest:
    """A request that nobody else changes before the transaction ends. Raises UnknownBankRequest."""
    found = BankRequest.objects.select_for_update(no_key=True).filter(pk=request_id).first()
    if found is None or found.state == State.QUOTED:
        raise queries.UnknownBankRequest
    return found


def must_be(asked: BankRequest, *states: str) -> None:
    """Return if the request is in one of these states. Raises BankRequestStateDiffers."""
    if asked.state not in states:
        raise BankRequestStateDiffers(state=asked.state)


@transaction_required
def move(
    asked: BankRequest,
    state: BankRequest.State,
    *,
    actor: Actor,
    now: datetime,
    origin: Origin,
    told: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Bring a locked request into a state, on record. In one that ends it early, what was paid goes back wholly."""
    if state in BankRequest.GIVEN_BACK:
        _give_back(asked, now=now)
    before, asked.state, asked.changed_at = asked.state, state, now
    asked.save(update_fields=["state", "changed_at", "payment_id", "asked_at", "reason", "reference"])
    audit.record(
        f"bank_requests.{state}",
        actor=actor,
        subject=Subject("bank_requests.request", asked.pk),
        before={"state": str(before)},
        after={"kind": asked.kind, "state": str(state), **(told or {})},
        about=asked.owner_id,
        personal=personal,
        now=now,
        origin=origin,
    )


def _give_back(asked: BankRequest, *, now: datetime) -> None:
    """The payment is reversed, fee and all, unless the operator has done so already."""
    if asked.payment_id is None or payments.returns_of(asked.payment_id):
        return
    posting_id = ids.derived_id(asked.quoted_at, "bank request given back", str(asked.pk))
    returns.reverse(asked.payment_id, posting_id=posting_id, authorised_by=RETURNED_BY, now=now)
