"""Who has left …"""

from tests.support import relay
from tests.support.people import Customer

from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events
from cauri.kit.transactions import transaction
from cauri.products.qr.models import Code
from cauri.products.qr.tests.stall import code, made, quote, static


def test_is_paid_by_no_code_and_nothing_of_theirs_is_kept(moussa: Customer, awa: Customer) -> None:
    shown = [made(moussa, amount="1.00", purpose="Mérou"), made(moussa, purpose="Thé"), static(moussa)]
    hers = made(awa, amount="1.00", purpose="Lait")

    with transaction():
        events.publish(UserClosed(user_id=moussa.user.pk))
    relay.deliver_all()

    assert set(Code.objects.filter(owner=moussa.user).values_list("state", "purpose")) == {("cancelled", "")}
    assert {quote(awa, one, "1.00").code for one in shown} == {"qr_cancelled"}
    assert (code(hers).state, code(hers).purpose) == ("active", "Lait")
