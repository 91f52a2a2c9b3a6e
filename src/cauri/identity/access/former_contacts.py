"""Where customers could be written to until lately: who took an address away from them cannot keep it quiet."""

from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from cauri.identity.access import keys
from cauri.identity.access.contacts import Contact
from cauri.identity.access.models import FormerContact
from cauri.identity.users import queries as users
from cauri.identity.users import services
from cauri.identity.users.models import User
from cauri.infra.messaging.ports import Channel
from cauri.kit.transactions import transaction_required

KEPT: Final = timedelta(hours=72)
_BOX: Final = "former_contact"


@transaction_required
def keep(user_id: UUID, contact: Contact, *, now: datetime) -> UUID:
    """Remember for 72 hours where somebody could be written to until now."""
    kept = FormerContact.objects.create(
        user_id=user_id,
        channel=contact.channel,
        target=contact.target,
        address=keys.sealed(_BOX, contact.address),
        until=now + KEPT,
    )
    return kept.pk


def owner_of(contact: Contact, *, now: datetime) -> User | None:
    """Whose phone number or e-mail address it was until lately."""
    found = FormerContact.objects.select_related("user").filter(target=contact.target, until__gt=now)
    latest = found.order_by("-until").first()
    return None if latest is None else latest.user


def is_anothers(contact: Contact, *, than: UUID | None, now: datetime) -> bool:
    """Whether it was until lately of somebody else than that customer; for None, of anybody."""
    kept = FormerContact.objects.filter(target=contact.target, until__gt=now)
    return (kept if than is None else kept.exclude(user_id=than)).exists()


@transaction_required
def must_be_free(contact: Contact, *, to: UUID, now: datetime) -> None:
    """Return if it was nobody else's until lately: who lost it locks their own account from there, and no other.

    Asked once the customer has it: then nobody else can have given it up unseen. Raises users.PhoneTaken, EmailTaken.
    """
    if is_anothers(contact, than=to, now=now):
        raise services.PhoneTaken if contact.channel == "sms" else services.EmailTaken


def contact(former_id: UUID) -> Contact | None:
    """A former contact; None once it was forgotten."""
    found = FormerContact.objects.filter(pk=former_id).first()
    if found is None:
        return None
    language = users.user(found.user_id).language
    return Contact(cast(Channel, found.channel), keys.opened(_BOX, bytes(found.address)), language)


def of(user_id: UUID, channel: Channel) -> list[Contact]:
    """Where somebody could be written to until lately, by that channel."""
    kept = FormerContact.objects.filter(user_id=user_id, channel=channel).order_by("until")
    found = [contact(former_id) for former_id in kept.values_list("pk", flat=True)]
    return [one for one in found if one is not None]


def forget_old(*, before: datetime) -> int:
    """Forget those whose time was over before a time. Answers how many."""
    return FormerContact.objects.filter(until__lt=before).delete()[0]
