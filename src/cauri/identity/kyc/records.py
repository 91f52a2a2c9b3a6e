"""What the audit log is told of cases: ids, tiers and codes, nothing of the person."""

from collections.abc import Mapping
from datetime import datetime

from cauri.identity.kyc.models import Case
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject


def record(
    action: str,
    case: Case,
    *,
    by: Actor,
    now: datetime,
    origin: Origin = NOWHERE,
    before: str = "",
    facts: Mapping[str, str | int] | None = None,
) -> None:
    """Record an act on a case: who it is about, its state before and after, and `facts`."""
    audit.record(
        f"kyc.{action}",
        actor=by,
        subject=Subject("kyc.case", case.pk),
        before={"state": before} if before else None,
        after={"user": str(case.user_id), "state": case.state, **(facts or {})},
        origin=origin,
        now=now,
    )
