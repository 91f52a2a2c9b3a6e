"""The scenes of agents: `scenes.py` has the others."""

from uuid import uuid4

from cauri.identity.users.models import User
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.agents.floats import services as floats
from cauri.products.agents.tests import counter, shop
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.people import Customer


@scene("find_agents")
def _find_agents(_: Customer) -> Request:
    return Request(query={"latitude": "18.0858", "longitude": "-15.9785"})


@scene("apply_as_agent")
def _apply_as_agent(owner: Customer) -> Request:
    User.objects.filter(pk=owner.user.pk).update(tier=2)
    return Request(body=shop.SHOP)


@scene("get_own_agent")
@scene("list_commissions")
@scene("get_closing")
@scene("get_closing_csv")
@scene("list_float_requests")
def _as_an_agent(owner: Customer) -> Request:
    counter.serve(owner)
    return Request()


@scene("quote_cash_in")
def _quote_cash_in(owner: Customer) -> Request:
    counter.serve(owner)
    khady = people.customer("Khady Ba", funds="0")
    return Request(
        body={"customer": {"username": khady.user.username}, "amount": {"amount": "10.00", "currency": "MRU"}}
    )


@scene("take_cash_in")
def _take_cash_in(owner: Customer) -> Request:
    quote = shop.quoted(_with_float(owner), people.customer("Khady Ba", funds="0"), "10.00")
    return Request(body={"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": people.PIN}})


@scene("get_cash_in")
def _get_cash_in(owner: Customer) -> Request:
    cash_in = shop.taken(_with_float(owner), people.customer("Khady Ba", funds="0"), "10.00")
    return about("cash_in_id", cash_in)


@scene("request_float")
def _request_float(owner: Customer) -> Request:
    counter.serve(owner)
    return Request(body={"amount": {"amount": "100.00", "currency": "MRU"}, "reference": "Slip 4711"})


@scene("withdraw_float_request")
def _withdraw_float_request(owner: Customer) -> Request:
    counter.serve(owner)
    with transaction():
        asked = floats.ask(
            Money.of("100.00", "MRU"), reference="Slip", caller=owner.caller, request_id=uuid4(), now=clock.now()
        )
    return about("float_request_id", asked.pk)


def _with_float(owner: Customer) -> Customer:
    """An agent who has some float."""
    agent = counter.serve(owner)
    shop.grant(shop.asked(agent, "100.00"))
    return agent
