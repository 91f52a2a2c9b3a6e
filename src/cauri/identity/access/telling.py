"""Telling customers what happened to their account, at one of their addresses or at a former one."""

from collections.abc import Callable
from uuid import UUID

import structlog

from cauri.identity.access import contacts
from cauri.identity.access.contacts import Contact
from cauri.identity.users import queries as users
from cauri.infra.messaging.ports import Channel
from cauri.infra.messaging.services import NoCarrier
from cauri.kit.transactions import durable

log = structlog.get_logger(__name__)


@durable
def tell(user_id: UUID, channel: Channel, say: Callable[[Contact], None]) -> None:
    """Say something to a customer there, if they have such an address and there is a carrier. Raises NotTold."""
    for contact in contacts.contacts_of(users.user(user_id)):
        if contact.channel == channel:
            tell_at(contact, say)


@durable
def tell_at(contact: Contact, say: Callable[[Contact], None]) -> None:
    """Say something there, if the operator has a carrier. Raises contacts.NotTold: try again later."""
    try:
        say(contact)
    except NoCarrier:  # the operator has none: trying again would find none either
        log.warning("access.not_told", channel=contact.channel)
