"""How withdrawals are carried out: by the company that the order names, under a reference made of the payment's id."""

from typing import ClassVar, Final
from uuid import UUID

import structlog

from cauri.books.instructions.ports import Outcome, Told
from cauri.books.payments import queries as payments
from cauri.infra.sealing import SealBroken
from cauri.products.withdrawals import accounts, companies, queries

log = structlog.get_logger(__name__)
_NOT_INSTRUCTED: Final = "company_not_instructed"
_REASON: Final = "Withdrawal"


class Withdrawals:
    """An instructions.ports.Carrier."""

    repeatable: ClassVar[bool] = True

    def company_of(self, payment_id: UUID) -> str:
        """The company that the payer was quoted for."""
        return queries.withdrawal(payments.payment(payment_id)).order.company

    def send(self, payment_id: UUID) -> Told:
        """Have it paid out. UNSENT: certainly nothing has happened."""
        found = queries.withdrawal(payments.payment(payment_id))
        company, quote = companies.named(found.order.company), found.payment.quote
        if company is None or quote is None:
            return Told(outcome=Outcome.UNSENT, code=_NOT_INSTRUCTED)
        try:
            account = accounts.opened(found.order)
        except SealBroken:
            log.exception("withdrawals.account_unreadable", payment_id=str(payment_id))
            return Told(outcome=Outcome.UNSENT, code="account_unreadable")
        return company.transfers.send(
            reference=queries.reference_of(payment_id), account=account, amount=quote.credit, reason=_REASON
        )

    def ask(self, payment_id: UUID) -> Told:
        """What became of it."""
        found = queries.withdrawal(payments.payment(payment_id))
        company, quote = companies.named(found.order.company), found.payment.quote
        if company is None or quote is None:
            return Told(outcome=Outcome.UNKNOWN, code=_NOT_INSTRUCTED)
        return company.transfers.ask(queries.reference_of(payment_id), amount=quote.credit)
