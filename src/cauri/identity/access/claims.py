"""Somebody who is not signed in says that an account is theirs: a code goes to its phone or e-mail address.

Whether there is such an account shows neither in the answer nor in the work: an address that no account has is written
to as well, and no code opens its claim.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cauri.identity.access import codes, contacts
from cauri.identity.access.contacts import Contact
from cauri.identity.access.models import Claim, OneTimeCode
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import NOWHERE, Origin
from cauri.kit import ids
from cauri.kit.transactions import durable, transaction, transaction_required


@dataclass(frozen=True)
class Claimed:
    """A claim that waits for its code. `sent_to` is masked, and tells no more than was asked with."""

    id: UUID
    expires_at: datetime
    sent_to: str


@durable
def claim(
    contact: Contact,
    owner: User | None,
    *,
    purpose: OneTimeCode.Purpose,
    device_id: UUID | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> Claimed:
    """Send a code to a phone or an e-mail address, for a purpose; word that nobody has it, where that is so.

    `device_id` is of a device of the owner's that has proven itself, and asks.
    Raises TooManyCodes, CodesUnavailable, messaging.NoCarrier.
    """
    made = Claim(id=ids.new_id(), purpose=purpose, user=owner, device_id=device_id, made_at=now)
    with transaction():
        code, made.expires_at, goes_out = codes.issue_alike(
            purpose, contact, request_id=made.pk, known=owner is not None, now=now, origin=origin
        )
        made.save(force_insert=True)
    if owner is not None:
        contacts.send_code(contact, code)
    elif goes_out:
        contacts.tell_unknown_here(contact)
    return Claimed(id=made.pk, expires_at=made.expires_at, sent_to=contact.masked)


@transaction_required
def proven(claim_id: UUID, *, purpose: OneTimeCode.Purpose, attempt: str, now: datetime) -> tuple[User, bool]:
    """Whose account it is, of a claim whose code was checked (`codes.check`) and is used up now.

    Answers too whether it was used before, by the same attempt. Raises WrongCode.
    """
    is_repeated = codes.spend(purpose, request_id=claim_id, attempt=attempt, now=now)
    return owner_of(claim_id, purpose=purpose), is_repeated


def owner_of(claim_id: UUID, *, purpose: OneTimeCode.Purpose) -> User:
    """Whose account it is, of a claim whose code was checked."""
    found = Claim.objects.get(pk=claim_id, purpose=purpose)
    if found.user_id is None:
        raise AssertionError("nobody can know the code of such a claim")
    return users.user(found.user_id)


def claimant(claim_id: UUID) -> User | None:
    """Whose account a claim is about; None when there is none."""
    return Claim.objects.select_related("user").get(pk=claim_id).user


def forget_old(*, before: datetime) -> int:
    """Forget the claims that ended before a time. Answers how many."""
    return Claim.objects.filter(expires_at__lt=before).delete()[0]
