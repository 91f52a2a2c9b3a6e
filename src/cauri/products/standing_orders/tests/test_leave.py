"""Who leaves …"""

import pytest
from tests.support import relay

from cauri.identity.users import services as users
from cauri.identity.users.events import UserClosed
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.outbox import events
from cauri.kit.transactions import transaction
from cauri.products.standing_orders.models import Order
from cauri.products.standing_orders.tests.ordering import NOON, arranged, awa, became, moussa, order, paid_due

pytestmark = pytest.mark.django_db


def test_sends_nothing_any_more_and_leaves_no_note() -> None:
    one, other = awa(funds="50.00"), moussa()
    retried = arranged(one, other, note="For the rent")
    assert paid_due(NOON) == {"retrying": 1}
    to_her = arranged(other, one, note="For the bus")

    with transaction():
        events.publish(UserClosed(user_id=one.user.pk))
    relay.deliver_all()

    assert (order(retried).state, became(retried)) == ("ended", [("2023-03-10", "standing_order_ended")])
    assert not Order.objects.filter(owner=one.user.pk).exclude(note="").exists()
    assert (order(to_her).state, order(to_her).note) == ("active", "For the bus")


def test_is_paid_nothing_any_more_and_who_paid_them_is_told() -> None:
    one, other = awa(), moussa()
    order_id = arranged(one, other)
    with transaction():
        users.close(other.user, by=SYSTEM, now=NOON)

    assert paid_due(NOON) == {"missed": 1}
    assert (order(order_id).state, order(order_id).code, became(order_id)) == (
        "paused", "payee_gone", [("2023-03-10", "payee_gone")],
    )  # fmt: skip
