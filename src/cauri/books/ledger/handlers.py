"""What the ledger does about its own facts."""

from cauri.books.ledger import upkeep
from cauri.books.ledger.events import BlockSealed
from cauri.infra.outbox import events


@events.handles(BlockSealed, queue="maintenance", outside=True)
def publish_head(fact: BlockSealed) -> None:
    """Publish the block's head outside the database."""
    upkeep.publish_head(fact.number)
