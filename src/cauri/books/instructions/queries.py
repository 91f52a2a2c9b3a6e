"""Which instructions there are."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber

from cauri.books.instructions.models import Instruction
from cauri.books.instructions.pauses import FORGOTTEN
from cauri.books.payments import queries as payments
from cauri.kit.errors import Refusal


class UnknownInstruction(Refusal):
    """No company was instructed of this payment."""

    code = "unknown_instruction"
    status = 404


def instruction(payment_id: UUID) -> Instruction:
    """What is known of a payment's instruction. Raises UnknownInstruction."""
    found = Instruction.objects.filter(pk=payment_id).first()
    if found is None:
        raise UnknownInstruction(payment_id=str(payment_id))
    return found


def company_references(payment_ids: Collection[UUID]) -> dict[UUID, str]:
    """The companies' own numbers of these payments, where they have told them."""
    told = Instruction.objects.filter(pk__in=payment_ids).exclude(company_reference="")
    return dict(told.values_list("payment_id", "company_reference")) if payment_ids else {}


def due(now: datetime, *, most_each: int) -> list[tuple[UUID, str, str]]:
    """The instructions that something is to be done about, so many of each company, the longest due first.

    Their ids, states and companies.
    """
    place = Window(RowNumber(), partition_by="company", order_by="next_at")
    waiting = Instruction.objects.filter(next_at__lte=now).annotate(place=place).filter(place__lte=most_each)
    return list(waiting.order_by("next_at").values_list("payment_id", "state", "company"))


def forgotten(now: datetime) -> list[UUID]:
    """Pending payments that no company was instructed of, although there was time: the fact of them was lost."""
    waiting = payments.pending_by_company_since(now - FORGOTTEN)
    known = set(Instruction.objects.filter(pk__in=waiting).values_list("pk", flat=True))
    return [payment_id for payment_id in waiting if payment_id not in known]


def reversed_of(payment_ids: Collection[UUID] | QuerySet[Any, UUID], *, most: int) -> list[UUID]:
    """Those of these payments that their companies carried out and undid, so many at most.

    Of a query of payments the database does the work.
    """
    found = Instruction.objects.filter(pk__in=payment_ids, state=Instruction.State.REVERSED)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])
