"""The scenes of statements as files, of months, analytics and receipts that are shown to others."""

from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.people import Customer


@scene("get_statement_pdf")
@scene("get_statement_xml")
@scene("list_monthly_statements")
@scene("get_analytics")
def _own_wallet(owner: Customer) -> Request:
    return about("wallet_id", owner.wallet.pk)


@scene("get_receipt_pdf")
@scene("share_receipt")
def _own_payment(owner: Customer) -> Request:
    return about("payment_id", people.paid(owner, people.customer("Khady Ba"), "1.00").pk)
