"""Parting with a customer: every way in ends, and what was theirs by name is nobody's, or soon somebody else's."""

from datetime import datetime
from typing import ClassVar

from cauri.identity.access import contacts, devices, former_contacts, queries, reset_grants, sessions
from cauri.identity.access.callers import Caller
from cauri.identity.access.events import AccountClosed
from cauri.identity.access.models import Secret, Session
from cauri.identity.users import services as users
from cauri.infra.audit.acts import NOWHERE, Actor, Origin
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required


class StillCoolingOff(Refusal):
    """Little money leaves just now, because what proves you has changed of late; nor does the account, until then."""

    code: ClassVar[str] = "account_cooling_off"
    status: ClassVar[int] = 409


@transaction_required
def part(caller: Caller, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """Close the account of a customer who has shown who they are, together with whatever else the caller closes.

    They are told at every address, which is nobody else's for 72 hours, and then free.
    Raises SessionOver, AccountLocked, StillCoolingOff.
    """
    sessions.must_stand(caller)
    cooling_until = queries.cooling_until(caller.user_id, now=now)
    if cooling_until is not None:  # a thief who knows the PIN must not leave nobody to give the money back to
        raise StillCoolingOff(until=cooling_until.isoformat())
    person, by = users.locked(caller.user_id), Actor("customer", caller.user_id)
    for contact in contacts.contacts_of(person):
        former_contacts.keep(person.pk, contact, now=now)
    users.close(person, by=by, now=now, origin=origin)
    sessions.end_all(person.pk, why=Session.Ending.CLOSED, by=by, now=now, origin=origin)
    devices.revoke(person.pk, now=now)
    reset_grants.withdraw(person.pk, now=now)
    Secret.objects.filter(user_id=person.pk).delete()
    events.publish(AccountClosed(user_id=person.pk))
