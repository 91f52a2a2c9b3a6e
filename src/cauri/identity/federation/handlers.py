"""A new way in, or one less, is told to its owner everywhere, because one of the places may be in other hands."""

from functools import partial

from cauri.identity.access import contacts
from cauri.identity.access import queries as access
from cauri.identity.access.events import AccountClosed, PinReset
from cauri.identity.access.telling import tell
from cauri.identity.federation import services
from cauri.identity.federation.events import IdentityLinked, IdentityUnlinked
from cauri.identity.federation.notices import LINKED, UNLINKED
from cauri.infra.outbox import events
from cauri.kit import clock


@events.handles(PinReset, urgent=True)
def unlink_what_is_recent(fact: PinReset) -> None:
    """Whoever knew the PIN may have added an account; what is older, the notice of the reset has its owner look at."""
    reset_at = access.pin_reset_at(fact.user_id)
    if reset_at is not None:
        services.unlink_recent(fact.user_id, reset_at=reset_at, now=clock.now())


@events.handles(AccountClosed, urgent=True)
def unlink_what_is_left(fact: AccountClosed) -> None:
    """So that the account elsewhere may be linked to another one here."""
    services.unlink_all(fact.user_id, now=clock.now())


@events.handles(IdentityLinked, queue="notifications", outside=True)
def text_of_link(fact: IdentityLinked) -> None:
    """Was that you?"""
    tell(fact.user_id, "sms", partial(contacts.tell, words=LINKED, purpose=fact.name))


@events.handles(IdentityLinked, queue="notifications", outside=True)
def mail_of_link(fact: IdentityLinked) -> None:
    """Was that you?"""
    tell(fact.user_id, "email", partial(contacts.tell, words=LINKED, purpose=fact.name))


@events.handles(IdentityUnlinked, queue="notifications", outside=True)
def text_of_unlink(fact: IdentityUnlinked) -> None:
    """Was that you?"""
    tell(fact.user_id, "sms", partial(contacts.tell, words=UNLINKED, purpose=fact.name))


@events.handles(IdentityUnlinked, queue="notifications", outside=True)
def mail_of_unlink(fact: IdentityUnlinked) -> None:
    """Was that you?"""
    tell(fact.user_id, "email", partial(contacts.tell, words=UNLINKED, purpose=fact.name))
