"""The agents of the city, for the console to show and to act on."""

from uuid import UUID, uuid4

from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.agents import applications, queries
from cauri.products.agents.cash_outs import guesses
from cauri.products.agents.floats import services as floats
from cauri.products.agents.tests import counter, shop
from tests.support import people


def opened() -> None:
    """An agent with a float, who has taken cash in, and one who waits for a decision. Commits."""
    shop.taken(shop.fatou(name="Fatou Sow"), people.customer("Khady Ba", funds="0"), "10.00")
    waiting = people.customer("Binta Ba", funds="0", tier=2)
    applications.apply(counter.SHOP, caller=waiting.caller, now=clock.now())


def agent(*, active: bool = True) -> UUID:
    """An agent, active or suspended. Commits."""
    found = queries.agent_of(counter.agent("Fatou Ka").user.pk)
    if not active:
        applications.suspend(found.pk, because="complaints", actor=SYSTEM, now=clock.now())
    return found.pk


def float_asked() -> UUID:
    """A request for float that waits. Commits."""
    one = counter.agent("Fatou Sy")
    with transaction():
        asked = floats.ask(
            Money.of("100.00", "MRU"), reference="Slip 4711", caller=one.caller, request_id=uuid4(), now=clock.now()
        )
    return asked.pk


def showing_codes() -> None:
    """A customer who wants cash, and an agent who has shown too many wrong codes. Commits."""
    counter.made(people.customer("Khady Sarr"), "10.00")
    fatou = counter.agent("Fatou Diop")
    for n in range(guesses.MOST_BY_AN_AGENT):
        counter.show(fatou, f"{n:08d}")
