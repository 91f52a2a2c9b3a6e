"""A customer who takes money out to a bank account, in these tests."""

from uuid import UUID

from tests.support import people as customers
from tests.support.people import Customer

from cauri.integrations.bankgateway.tests.people import PRICE
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money.amounts import Money
from cauri.products.withdrawals import beneficiaries, services


def taken_out(one: Customer, *, number: str = "12345678", amount: Money = PRICE) -> UUID:
    """A withdrawal that the bank has not heard of yet."""
    now = clock.now()
    saved = beneficiaries.save(one.caller, currency="MRU", bank_code="BDS", number=number, pin=customers.PIN, now=now)
    quoted = services.quote(saved.pk, amount, caller=one.caller, now=now)
    by = one.by_pin(quoted.quote)
    by.establish(now=now)
    with transaction():
        return services.send(quoted.quote.pk, by, posting_id=ids.new_id(), now=now).payment.pk
