"""How recalls end without anybody's asking for it."""

from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from cauri.kit.errors import frames_of
from cauri.kit.transactions import durable, retrying, transaction
from cauri.products.recalls import queries, services
from cauri.products.recalls.models import Recall

log = structlog.get_logger(__name__)
EXPIRED_AT_ONCE: Final = 200


@durable
def expire(*, now: datetime) -> dict[str, int]:
    """End what is due, each in a transaction of its own, so that one that cannot end keeps none of the others."""
    done: dict[str, int] = {"expired": 0, "failed": 0}
    after: UUID | None = None
    while due := queries.due(now, after=after, most=EXPIRED_AT_ONCE):
        for payment_id in due:
            try:
                done["expired"] += retrying(partial(_expired, payment_id, now=now))
            except Exception as error:
                log.error(  # noqa: TRY400 # an error's own words may hold a row's
                    "recalls.not_ended", payment_id=str(payment_id), frames=frames_of(error), alarm=True
                )
                done["failed"] += 1
        after = due[-1]
    return done


def _expired(payment_id: UUID, *, now: datetime) -> bool:
    """End one if it is still due; whether it was."""
    with transaction():
        found = services.locked(payment_id)
        if found.state not in Recall.OPEN or found.expires_at > now:
            return False
        services.end(found, Recall.State.EXPIRED, now=now)
    return True
