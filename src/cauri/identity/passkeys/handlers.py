"""What happened to somebody's passkeys is told to them everywhere, because one of the places may be in other hands."""

from functools import partial

from cauri.identity.access import contacts
from cauri.identity.access import queries as access
from cauri.identity.access.events import AccountClosed, AccountLocked, PinReset
from cauri.identity.access.telling import tell
from cauri.identity.passkeys import services
from cauri.identity.passkeys.events import PasskeyAdded, PasskeyCloned, PasskeyRemoved
from cauri.identity.passkeys.models import Passkey
from cauri.identity.passkeys.notices import ADDED, CLONED, REMOVED
from cauri.infra.outbox import events
from cauri.kit import clock


@events.handles(AccountLocked, urgent=True)
def revoke_what_was_lost(fact: AccountLocked) -> None:
    """A wipe means that the device is in other hands; its passkey would let them in without a code."""
    if fact.wipe:
        services.revoke_all(fact.user_id, why=Passkey.Revoked.WIPED, now=clock.now())


@events.handles(AccountClosed, urgent=True)
def revoke_what_is_left(fact: AccountClosed) -> None:
    """They open nothing any more; nobody need be told that they do not."""
    services.revoke_all(fact.user_id, why=Passkey.Revoked.CLOSED, now=clock.now())


@events.handles(PinReset, urgent=True)
def revoke_what_is_recent(fact: PinReset) -> None:
    """Whoever knew the PIN may have added a passkey; what is older, the notice of the reset has its owner look at."""
    reset_at = access.pin_reset_at(fact.user_id)
    if reset_at is not None:
        services.revoke_recent(fact.user_id, reset_at=reset_at, now=clock.now())


@events.handles(PasskeyAdded, queue="notifications", outside=True)
def text_of_new_passkey(fact: PasskeyAdded) -> None:
    """Was that you?"""
    tell(fact.user_id, "sms", partial(contacts.tell, words=ADDED, purpose=fact.name))


@events.handles(PasskeyAdded, queue="notifications", outside=True)
def mail_of_new_passkey(fact: PasskeyAdded) -> None:
    """Was that you?"""
    tell(fact.user_id, "email", partial(contacts.tell, words=ADDED, purpose=fact.name))


@events.handles(PasskeyRemoved, queue="notifications", outside=True)
def text_of_removed_passkey(fact: PasskeyRemoved) -> None:
    """Was that you?"""
    tell(fact.user_id, "sms", partial(contacts.tell, words=REMOVED, purpose=fact.name))


@events.handles(PasskeyRemoved, queue="notifications", outside=True)
def mail_of_removed_passkey(fact: PasskeyRemoved) -> None:
    """Was that you?"""
    tell(fact.user_id, "email", partial(contacts.tell, words=REMOVED, purpose=fact.name))


@events.handles(PasskeyCloned, queue="notifications", outside=True)
def text_of_cloned_passkey(fact: PasskeyCloned) -> None:
    """Somebody else may have it."""
    tell(fact.user_id, "sms", partial(contacts.tell, words=CLONED, purpose=fact.name))


@events.handles(PasskeyCloned, queue="notifications", outside=True)
def mail_of_cloned_passkey(fact: PasskeyCloned) -> None:
    """Somebody else may have it."""
    tell(fact.user_id, "email", partial(contacts.tell, words=CLONED, purpose=fact.name))
