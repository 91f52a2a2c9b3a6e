"""A phone number has another SIM card: its owner's perhaps, and perhaps a thief's who has talked the shop into it.

Whoever holds the new card gets the codes by text message. So for 72 hours little money leaves, and no PIN is chosen
anew by way of the phone, unless staff have seen who the customer is. Staff say so when a customer or the network's
operator does; the customer is told at every address.
"""

from datetime import datetime
from uuid import UUID

from cauri.identity.access import cooling, reset_grants
from cauri.identity.access.cooling import Reason
from cauri.identity.access.events import SimChanged
from cauri.identity.users import services as users
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit.transactions import transaction


def report_sim_change(user_id: UUID, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Be careful with a customer for 72 hours from now. Said again, from then. Raises users.UnknownUser."""
    with transaction():
        person = users.locked(user_id)
        cooling.begin(person.pk, Reason.SIM_CHANGED, now=now)
        reset_grants.withdraw(person.pk, now=now)  # who gave it did not know about the card
        subject = Subject("users.user", person.pk)
        audit.record("access.sim_changed", actor=by, subject=subject, now=now, origin=origin)
        events.publish(SimChanged(user_id=person.pk))
