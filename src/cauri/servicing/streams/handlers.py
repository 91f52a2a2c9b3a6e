"""What has changed is told in the transaction that marks the fact as delivered: once, however often the fact comes."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from cauri.books.payments.events import (
    PaymentCompleted,
    PaymentFailed,
    PaymentHeld,
    PaymentPending,
    PaymentRefused,
    PaymentRejected,
    PaymentReturned,
)
from cauri.infra.outbox import events
from cauri.infra.outbox.events import Fact
from cauri.kit import clock
from cauri.products.payouts.events import BatchEnded
from cauri.products.splits.events import SplitCancelled, SplitClosed, SplitExpired, SplitPaid
from cauri.servicing.notifications.events import NoticeMade
from cauri.servicing.streams import changes, services
from cauri.servicing.streams.services import Change

BY_LOOKING: Final[dict[type[Fact], Callable[[Any], Iterable[Change]]]] = {
    NoticeMade: changes.in_notice,
    PaymentCompleted: changes.of_both_sides,
    PaymentReturned: changes.of_return,
    **dict.fromkeys((PaymentRefused, PaymentHeld, PaymentPending, PaymentRejected, PaymentFailed), changes.of_payer),
    **dict.fromkeys((SplitPaid, SplitCancelled, SplitClosed, SplitExpired), changes.in_split),
    BatchEnded: changes.of_ended_file,
}


def _tells(kind: type[Fact], found: Callable[[Any], Iterable[Change]]) -> None:
    def tell(fact: Fact) -> None:
        services.tell(found(fact), now=clock.now())

    # Who waits for the row of a busy stream holds up no other work.
    events.handles(kind, queue="notifications", name=f"cauri.servicing.streams.{events.name_of(kind)}")(tell)


for _kind, _found in {**dict.fromkeys(changes.BY_FIELDS, changes.in_fields), **BY_LOOKING}.items():
    _tells(_kind, _found)
