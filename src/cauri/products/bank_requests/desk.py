"""What staff do with requests: approve, refuse, produce, deliver."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cauri.books.payments import notes
from cauri.infra.audit.acts import NOWHERE, Actor, Origin
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction
from cauri.products.bank_requests import states
from cauri.products.bank_requests.events import (
    BankRequestApproved,
    BankRequestDelivered,
    BankRequestProduced,
    BankRequestRefused,
)
from cauri.products.bank_requests.models import LONGEST_REASON, LONGEST_REFERENCE, BankRequest

State = BankRequest.State


class BankRequestReasonMissing(Refusal):
    """The customer has to be told why."""

    code: ClassVar[str] = "bank_request_reason_missing"


class BankRequestReferenceMissing(Refusal):
    """What was produced has a number of its own."""

    code: ClassVar[str] = "bank_request_reference_missing"


def approve(request_id: UUID, *, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> BankRequest:
    """Agree to make it. Raises UnknownBankRequest, BankRequestStateDiffers."""
    with transaction():
        asked = states.locked(request_id)
        states.must_be(asked, State.REQUESTED)
        states.move(asked, State.APPROVED, actor=actor, now=now, origin=origin)
        events.publish(BankRequestApproved(request_id=asked.pk, user_id=asked.owner_id))
    return asked


def refuse(request_id: UUID, *, because: str, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> BankRequest:
    """Not make it after all, and give back what was paid, wholly. The customer reads why.

    Raises BankRequestReasonMissing, notes.NoteInvalid, UnknownBankRequest, BankRequestStateDiffers.
    """
    reason = because.strip()[:LONGEST_REASON]
    if not reason:
        raise BankRequestReasonMissing
    notes.must_be_readable(reason)
    with transaction():
        asked = states.locked(request_id)
        states.must_be(asked, State.REQUESTED, State.APPROVED)
        asked.reason = reason
        states.move(asked, State.REFUSED, actor=actor, now=now, origin=origin, personal={"because": reason})
        events.publish(BankRequestRefused(request_id=asked.pk, user_id=asked.owner_id))
    return asked


def produce(request_id: UUID, *, reference: str, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> BankRequest:
    """Say that it is made, and under which number. From then on it is neither refused nor given back.

    Raises BankRequestReferenceMissing, notes.NoteInvalid, UnknownBankRequest, BankRequestStateDiffers.
    """
    number = reference.strip()[:LONGEST_REFERENCE]
    if not number:
        raise BankRequestReferenceMissing
    notes.must_be_readable(number)
    with transaction():
        asked = states.locked(request_id)
        states.must_be(asked, State.APPROVED)
        asked.reference = number
        states.move(asked, State.PRODUCED, actor=actor, now=now, origin=origin, told={"reference": number})
        events.publish(BankRequestProduced(request_id=asked.pk, user_id=asked.owner_id))
    return asked


def deliver(request_id: UUID, *, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> BankRequest:
    """Say that the customer has it. Raises UnknownBankRequest, BankRequestStateDiffers."""
    with transaction():
        asked = states.locked(request_id)
        states.must_be(asked, State.PRODUCED)
        states.move(asked, State.DELIVERED, actor=actor, now=now, origin=origin)
        events.publish(BankRequestDelivered(request_id=asked.pk, user_id=asked.owner_id))
    return asked
