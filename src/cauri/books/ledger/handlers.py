"""What the ledger does about its own facts."""

from cauri.books.ledger import upkeep, verification
from cauri.books.ledger.events import BlockSealed, VerificationFailed
from cauri.infra.outbox import events


@events.handles(BlockSealed, queue="maintenance", outside=True)
def publish_head(fact: BlockSealed) -> None:
    """Publish the block's head outside the database."""
    upkeep.publish_head(fact.number)


@events.handles(VerificationFailed, queue="critical", outside=True, urgent=True)
def alarm_the_operator(fact: VerificationFailed) -> None:
    """Tell the operator that the books do not hold."""
    verification.alarm(fact.verification_id)
