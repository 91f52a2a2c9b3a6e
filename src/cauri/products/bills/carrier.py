"""How bills are carried out: by the company that the order names, under a reference made of the payment's id.

What the payer gets for it is kept before it is told that it succeeded: whoever is killed in between leaves a payment
that is asked after, and the company says it again.
"""

from typing import ClassVar, Final
from uuid import UUID

import structlog

from cauri.books.instructions.ports import Outcome, Told
from cauri.books.payments import queries as payments
from cauri.infra.sealing import SealBroken
from cauri.products.bills import accounts, companies, queries, receipts
from cauri.products.bills.ports import Fulfilled

log = structlog.get_logger(__name__)
_NOT_INSTRUCTED: Final = "company_not_instructed"


class Bills:
    """An instructions.ports.Carrier."""

    repeatable: ClassVar[bool] = True

    def company_of(self, payment_id: UUID) -> str:
        """The company that the payer was quoted for."""
        return queries.bill(payments.payment(payment_id)).order.company

    def send(self, payment_id: UUID) -> Told:
        """Have it delivered or settled. UNSENT: certainly nothing has happened."""
        found = queries.bill(payments.payment(payment_id))
        company = companies.named(found.order.company)
        if company is None:
            return Told(outcome=Outcome.UNSENT, code=_NOT_INSTRUCTED)
        try:
            account = accounts.opened(found.order)
        except SealBroken:
            log.exception("bills.account_unreadable", payment_id=str(payment_id))
            return Told(outcome=Outcome.UNSENT, code="account_unreadable")
        told = company.bills.send(
            reference=queries.reference_of(payment_id),
            company_code=found.order.company_code,
            account=account.number,
            amount=found.quote.credit,
        )
        return _kept(payment_id, told)

    def ask(self, payment_id: UUID) -> Told:
        """What became of it."""
        found = queries.bill(payments.payment(payment_id))
        company = companies.named(found.order.company)
        if company is None:
            return Told(outcome=Outcome.UNKNOWN, code=_NOT_INSTRUCTED)
        return _kept(payment_id, company.bills.ask(queries.reference_of(payment_id), amount=found.quote.credit))


def _kept(payment_id: UUID, told: Fulfilled) -> Told:
    if told.outcome is Outcome.SUCCEEDED:
        receipts.keep(payment_id, told)
    return told
