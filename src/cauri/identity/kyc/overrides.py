"""A tier that two members of staff set without a case, or against what became of one."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings

from cauri.identity.kyc import queries
from cauri.identity.kyc.events import TierOverridden
from cauri.identity.kyc.models import Case, TierOverride
from cauri.identity.users import services as people
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required


class TierUnchanged(Refusal):
    """The customer has that tier."""

    code: ClassVar[str] = "tier_unchanged"
    status: ClassVar[int] = 409


@transaction_required
def set_tier(
    user_id: UUID, tier: int, *, request_id: UUID, by: Actor, now: datetime, origin: Origin = NOWHERE
) -> TierOverride:
    """Give a customer another tier from their next request on, whatever their cases say.

    A higher one ends after KYC_VALID_DAYS, as an approval does. A lower one stays until another is set, by two
    members of staff again: neither a company nor one reviewer lifts it. Raises UnknownUser, TierUnchanged.
    """
    # A case that is being decided comes first, so that this stands.
    list(Case.objects.select_for_update().filter(user_id=user_id, state__in=queries.OPEN))
    person = people.locked(user_id)
    if person.tier == tier:
        raise TierUnchanged(tier=tier)
    TierOverride.objects.filter(user_id=user_id, ended_at=None).update(ended_at=now)
    made = TierOverride(
        id=ids.new_id(), user=person, tier_before=person.tier, tier=tier, request_id=request_id, set_at=now
    )
    made.expires_at = now + timedelta(days=settings.KYC_VALID_DAYS) if made.raises else None
    made.save(force_insert=True)
    audit.record(
        "kyc.tier_overridden",
        actor=by,
        subject=Subject("users.user", user_id),
        before={"tier": person.tier},
        after={"tier": tier, "request": str(request_id)},
        origin=origin,
        now=now,
    )
    people.set_tier(person, tier, by=by, now=now, origin=origin)
    events.publish(TierOverridden(override_id=made.pk, user_id=user_id, tier=tier))
    return made
