"""A payment by a code that a guard wants somebody to look at …"""

from uuid import UUID

import pytest
from pytest_django import Settings
from tests.support import people, relay
from tests.support.people import Customer

from cauri.books.payments import held
from cauri.books.payments.models import Payment
from cauri.books.payments.tests.watching import Holds, path_of
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.products.qr.models import Order
from cauri.products.qr.tests import stall
from cauri.products.qr.tests.stall import code, made, mru, paid, quote, static


@pytest.fixture
def shown(moussa: Customer, awa: Customer, settings: Settings) -> dict[str, object]:
    """A code for one payment whose payment is held."""
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    made_ = made(moussa, amount="10.00")
    assert paid(awa, made_)["state"] == "held"
    settings.PAYMENT_GUARDS = []
    return made_


def test_uses_the_code(shown: dict[str, object], moussa: Customer) -> None:
    fatou = people.customer("Fatou Ba")

    assert (quote(fatou, shown).code, code(shown).state) == ("qr_used", "used")
    assert stall.cancel(moussa, str(shown["id"])).code == "qr_ended"


def test_is_paid_when_it_is_let_through(shown: dict[str, object], moussa: Customer, awa: Customer) -> None:
    held.release(Payment.objects.get(product="qr").pk, actor=SYSTEM, now=clock.now())
    relay.deliver_all()

    assert (moussa.balance, code(shown).state) == (mru("10.00"), "used")
    assert quote(awa, shown).code == "qr_used"


def test_gives_the_code_back_when_it_is_rejected(shown: dict[str, object], moussa: Customer, awa: Customer) -> None:
    fatou = people.customer("Fatou Ba")
    held.reject(Payment.objects.get(product="qr").pk, actor=SYSTEM, now=clock.now())
    assert quote(fatou, shown).code == "qr_used", "until it is heard of"

    relay.deliver_all()

    row = code(shown)
    assert (row.state, row.ended_at) == ("active", None)
    paid(fatou, shown)
    assert (moussa.balance, awa.balance, fatou.balance) == (mru("10.00"), mru("1000.00"), mru("990.00"))
    assert sorted(Order.objects.values_list("state", flat=True)) == ["freed", "paid"]


def test_gives_nothing_back_to_who_has_left(shown: dict[str, object], moussa: Customer) -> None:
    User.objects.filter(pk=moussa.user.pk).update(state=User.State.CLOSED)
    held.reject(Payment.objects.get(product="qr").pk, actor=SYSTEM, now=clock.now())

    relay.deliver_all()

    assert code(shown).state == "cancelled"


def test_leaves_a_static_code_as_it_is(moussa: Customer, awa: Customer, settings: Settings) -> None:
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    shown = static(moussa)
    payment = paid(awa, shown, "10.00")
    held.reject(UUID(payment["id"]), actor=SYSTEM, now=clock.now())

    relay.deliver_all()

    assert (code(shown).state, Order.objects.get().state) == ("active", "freed")


def test_of_another_product_is_nothing_to_codes(moussa: Customer, awa: Customer, settings: Settings) -> None:
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    payment = people.paid(awa, moussa, "10.00")
    held.reject(payment.pk, actor=SYSTEM, now=clock.now())

    relay.deliver_all()

    assert not Order.objects.exists()
