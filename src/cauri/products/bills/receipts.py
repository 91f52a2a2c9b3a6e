"""What the payer gets for a payment, kept sealed: a token that is lost cannot be bought back."""

import dataclasses
import json
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from cauri.infra import sealing
from cauri.kit.transactions import durable, transaction
from cauri.products.bills.models import Receipt
from cauri.products.bills.ports import Fulfilled

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A token to key in, what it is good for, and the biller's number of the payment. Empty where there is none."""

    token: str = field(default="", repr=False)
    units: str = ""
    number: str = ""

    def __bool__(self) -> bool:
        return any(dataclasses.astuple(self))


@durable
def keep(payment_id: UUID, told: Fulfilled) -> None:
    """Keep what a company gave for a payment; what it says again changes nothing, and what it adds is added.

    A token that differs from the first is not taken: the alarm says that people have to ask which one works.
    """
    given = Given(token=told.token, units=told.units, number=told.receipt)
    if not given:
        return
    with transaction():
        Receipt.objects.bulk_create([_sealed(payment_id, given)], ignore_conflicts=True)
        row = Receipt.objects.select_for_update(no_key=True).get(pk=payment_id)
        kept = opened(row)
        if given.token and kept.token and given.token != kept.token:
            log.error("bills.another_token", alarm=True, payment_id=str(payment_id))
        whole = Given(
            token=kept.token or given.token, units=kept.units or given.units, number=kept.number or given.number
        )
        if whole != kept:
            row.sealed = _sealed(payment_id, whole).sealed
            row.save(update_fields=["sealed"])


def opened(row: Receipt) -> Given:
    """What was given. Raises sealing.SealBroken."""
    token, units, number = json.loads(sealing.opened(bytes(row.sealed), purpose=row.purpose))
    return Given(token=token, units=units, number=number)


def _sealed(payment_id: UUID, given: Given) -> Receipt:
    row = Receipt(payment_id=payment_id)
    content = json.dumps([given.token, given.units, given.number]).encode()
    row.sealed = sealing.seal(content, purpose=row.purpose)
    return row
