"""Whom somebody has paid: other people, whichever of their wallets it was."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cauri.books.payments.models import Payment
from cauri.identity.users.models import User
from cauri.kit import sql

# Looked through for each wallet, so that nobody's past is read as a whole: an employer pays thousands in a day.
_LOOKED_THROUGH: Final = 1_000
_PAID: Final = f"""
    SELECT {sql.columns_of(User, "person")}, latest.at
      FROM (SELECT payee.owner_id, max(paid.made_at) AS at
              FROM wallets_wallet AS own
             CROSS JOIN LATERAL (
                   SELECT payee_id, product, state, made_at FROM payments_payment AS payment
                    WHERE payment.payer_id = own.id ORDER BY made_at DESC LIMIT {_LOOKED_THROUGH}
                   ) AS paid
              JOIN wallets_wallet AS payee ON payee.id = paid.payee_id AND payee.owner_id <> own.owner_id
             WHERE own.owner_id = %s AND paid.product = ANY(%s) AND paid.state = 'completed'
             GROUP BY payee.owner_id) AS latest
      JOIN users_user AS person ON person.id = latest.owner_id AND person.state <> 'closed'
     ORDER BY latest.at DESC LIMIT %s
"""  # noqa: S608 - columns and a number of ours


@dataclass(frozen=True, slots=True)
class Payee:
    """Somebody, and when they were paid last."""

    person: User
    at: datetime


def paid_lately(user_id: UUID, *, products: Collection[str], most: int) -> list[Payee]:
    """Whom somebody has paid by these products, the latest first, without those who have left. One query."""
    found = []
    for row in sql.prepared(_PAID, [user_id, list(products), most]):
        values = iter(row)
        person = sql.taken(User, values)
        if person is None:
            raise AssertionError("a person has an id")
        found.append(Payee(person, next(values)))
    return found


def has_paid(user_id: UUID, person_id: UUID, *, products: Collection[str]) -> bool:
    """Whether somebody has ever paid a person by one of these products."""
    paid = Payment.objects.filter(payer__owner_id=user_id, payee__owner_id=person_id, product__in=products)
    return paid.filter(state=Payment.State.COMPLETED).exists()
