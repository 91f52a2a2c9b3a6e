"""The scenes of standing orders."""

from typing import Any
from uuid import UUID

from cauri.products.standing_orders import services
from cauri.products.standing_orders.tests import ordering
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.people import Customer


def carried_out(owner: Customer) -> UUID:
    """An order of which a date was paid. Commits."""
    order_id = ordering.arranged(owner, ordering.moussa(), amount="1.00")
    assert ordering.paid_due(ordering.NOON) == {"paid": 1}
    return order_id


def _wanted(owner: Customer) -> dict[str, Any]:
    return ordering.wanted(ordering.moussa(), from_wallet=str(owner.wallet.pk))


@scene("preview_standing_order")
def _preview(owner: Customer) -> Request:
    return Request(body=_wanted(owner), named=str(owner.wallet.pk))


@scene("set_standing_order")
def _set(owner: Customer) -> Request:
    payee, from_wallet = ordering.moussa(), str(owner.wallet.pk)
    shown = ordering.previewed(owner, payee, from_wallet=from_wallet)
    assert shown.status == 200, shown
    wanted = ordering.wanted(payee, from_wallet=from_wallet)
    return Request(body={**wanted, "terms": shown.document["terms"], "pin": people.PIN}, named=from_wallet)


@scene("get_standing_order")
@scene("list_standing_order_runs")
@scene("pause_standing_order")
@scene("end_standing_order")
def _goes_on(owner: Customer) -> Request:
    return about("order_id", ordering.ordered(owner, ordering.moussa()))


@scene("resume_standing_order")
def _rests(owner: Customer) -> Request:
    order_id = ordering.ordered(owner, ordering.moussa())
    services.pause(owner.caller, order_id, now=ordering.NOON)
    return about("order_id", order_id, body={"pin": people.PIN})


@scene("skip_standing_order_date")
def _skip(owner: Customer) -> Request:
    order_id = ordering.ordered(owner, ordering.moussa())
    return about("order_id", order_id, body={"due_on": ordering.today().isoformat()})
