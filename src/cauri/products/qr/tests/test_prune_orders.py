"""Orders whose quotes were forgotten …"""

from datetime import timedelta

from tests.support.people import Customer

from cauri.books.payments import services as payments
from cauri.kit import clock
from cauri.products.qr import paying
from cauri.products.qr.models import Order
from cauri.products.qr.tests.stall import made, paid, quoted, static


def test_are_forgotten_too_and_those_of_payments_are_not(moussa: Customer, awa: Customer) -> None:
    paid(awa, made(moussa, amount="1.00"))
    quoted(awa, static(moussa), "1.00")
    later = clock.now() + timedelta(days=8)
    assert paying.prune_orders(now=later) == 0, "while there is a quote"

    payments.prune_quotes(now=later)

    assert paying.prune_orders(now=later) == 1
    assert Order.objects.get().state == "paid"
