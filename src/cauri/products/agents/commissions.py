"""What an agent earns by serving a customer: by bands of amounts, paid by the house at once."""

from datetime import datetime
from typing import Final
from uuid import UUID

from cauri.books.fees import queries as fees
from cauri.books.payments import house, returns
from cauri.books.payments import queries as paying
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import ByPlatform
from cauri.books.payments.models import Payment
from cauri.kit import ids
from cauri.kit.transactions import transaction_required
from cauri.money import Money
from cauri.products.agents.models import Agent
from cauri.products.agents.queries import COMMISSION

ANY_TIER: Final = -1  # commission has rules for all agents alike


def due(product: str, amount: Money, *, now: datetime) -> Money:
    """What an agent earns by one payment of a product, by the rules in force."""
    ruled = fees.fee_for(product=priced_as(product), amount=amount, tier=ANY_TIER, now=now)
    return ruled.amount


@transaction_required
def pay(*, agent: Agent, product: str, amount: Money, for_payment: UUID, now: datetime) -> Payment | None:
    """Pay an agent's commission for one payment into the float, once; None where none is due.

    It belongs in the transaction of the payment that it is for. Again it answers what was paid. Raises what
    payments.quote and payments.execute raise.
    """
    paid = paid_for(for_payment)
    earned = due(product, amount, now=now)
    if paid is not None or not earned.minor:
        return paid
    quote = payments.quote(
        product=COMMISSION,
        payer=house.commission(amount.currency.code, now=now),
        payee=agent.float,
        amount=earned,
        asked_by=None,
        now=now,
    )
    return payments.execute(
        quote.pk, ByPlatform(), posting_id=payment_id_of(for_payment), products=(COMMISSION,), now=now
    )


@transaction_required
def take_back(for_payment: UUID, *, returned_by: UUID, now: datetime) -> Payment | None:
    """Take a commission back when the payment that it was for was reversed, once; a refund by the payee leaves it.

    What the agent has spent meanwhile is owed. Raises what returns.reverse raises.
    """
    paid = paid_for(for_payment)
    if paid is None or paid.state != Payment.State.COMPLETED or paying.returns_of(paid.pk):
        return None
    if paying.payment(returned_by).product != returns.REVERSAL:
        return None
    posting_id = ids.derived_id(ids.time_of(for_payment), "commission taken back", str(for_payment))
    return returns.reverse(paid.pk, posting_id=posting_id, authorised_by=ByPlatform.method, now=now)


def paid_for(for_payment: UUID) -> Payment | None:
    """The commission that was paid for a payment, if any was."""
    return paying.payments({payment_id_of(for_payment)}).get(payment_id_of(for_payment))


def payment_id_of(for_payment: UUID) -> UUID:
    """The id of the commission for a payment, always the same."""
    return ids.derived_id(ids.time_of(for_payment), COMMISSION, str(for_payment))


def priced_as(product: str) -> str:
    """What the commission on a product is called in the rules of fees."""
    return f"{product}{fees.COMMISSION}"
