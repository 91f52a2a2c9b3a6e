"""A forgotten PIN's second proof from the operator: two of the staff have seen who the customer is.

For who has neither an e-mail address nor a password nor another device, as most who join by phone. The grant alone does
nothing: the phone's code is asked for beside it, soon, and once.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from cauri.identity.access.events import PinResetGranted
from cauri.identity.access.models import AccountLock, ResetGrant
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit.transactions import transaction_required

LIFE: Final = timedelta(hours=1)


@transaction_required
def grant_pin_reset(
    user_id: UUID, *, proof: AccountLock.Proof, by: Actor, now: datetime, origin: Origin = NOWHERE
) -> None:
    """Let a customer who has shown who they are choose a new PIN by the phone's code, within the hour.

    One member of staff asks for it and another allows it: `four_eyes`. The customer is told at every address.
    """
    ResetGrant.objects.create(user_id=user_id, proof=proof, granted_at=now, expires_at=now + LIFE)
    audit.record(
        "access.pin_reset_granted",
        actor=by,
        subject=Subject("users.user", user_id),
        now=now,
        after={"proof": proof.value},
        origin=origin,
    )
    events.publish(PinResetGranted(user_id=user_id))


def stands(claim_id: UUID, *, user_id: UUID, now: datetime) -> bool:
    """Whether a grant serves this claim: one that nobody has used, or that this very claim has."""
    unused = Q(used_at=None, expires_at__gt=now)
    return ResetGrant.objects.filter(unused | Q(used_by=claim_id), user_id=user_id).exists()


@transaction_required
def use(claim_id: UUID, *, user_id: UUID, now: datetime) -> bool:
    """Use a customer's grants up, in the transaction that gives the new PIN. Whether there was one."""
    standing = ResetGrant.objects.filter(user_id=user_id, used_at=None, expires_at__gt=now)
    return standing.update(used_at=now, used_by=claim_id) > 0


@transaction_required
def withdraw(user_id: UUID, *, now: datetime) -> None:
    """Let a customer's grants serve nobody: the account was locked."""
    ResetGrant.objects.filter(user_id=user_id, used_at=None).update(used_at=now)


def forget_old(*, before: datetime) -> int:
    """Forget the grants that ended before a time. Answers how many."""
    return ResetGrant.objects.filter(expires_at__lt=before).delete()[0]
