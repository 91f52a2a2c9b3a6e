"""What staff do to the books themselves: look whether they add up, on record."""

from datetime import datetime

from cauri.books.ledger import verification
from cauri.books.ledger.models import Verification
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import Actor, Origin, Subject
from cauri.kit.transactions import durable, transaction


@durable
def verify(*, by: Actor, origin: Origin, now: datetime) -> Verification:
    """Verify the books because somebody asked for it, and record who."""
    result = verification.verify(now=now)
    with transaction():
        audit.record(
            "ledger.verified",
            actor=by,
            subject=Subject("ledger.verification", result.id),
            after={"passed": result.passed, "findings": len(result.findings)},
            origin=origin,
            now=now,
        )
    return result
