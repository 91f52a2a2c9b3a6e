"""What must be true of cash-outs …"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.people import Customer

from cauri.books.ledger import invariants
from cauri.books.payments.models import Payment
from cauri.identity.users.models import User
from cauri.kit import clock
from cauri.products.agents.cash_outs import services
from cauri.products.agents.models import Agent, CashOut
from cauri.products.agents.tests import counter
from cauri.products.agents.tests.counter import available, made, mru, other_than, row, show

pytestmark = pytest.mark.django_db

TAMPERINGS: dict[str, Callable[[CashOut], object]] = {
    "cash_out_ends_with_its_payment": lambda one: Payment.objects.filter(pk=one.pk).update(state="failed"),
    "cash_out_is_paid_once": lambda one: Payment.objects.filter(product="cash_out_paid").update(
        payee=one.payment.payer_id
    ),
    "cash_out_commission_is_the_agents": lambda one: _row(one).update(commission=one.paid_id),
    "burnt_code_was_tried": lambda one: _row(one).update(tries=5),
}


@pytest.mark.usefixtures("tampered")
@pytest.mark.parametrize("name", TAMPERINGS)
def test_is_missed_when_somebody_tampers(name: str) -> None:
    counter.costs(counter.EARNS, "1")
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    cash_out = made(awa)
    show(fatou, cash_out["code"], of=awa)
    books_must_hold()

    TAMPERINGS[name](row(cash_out["id"]))

    assert name in {one.check for one in invariants.findings()}


@pytest.mark.usefixtures("tampered")
@pytest.mark.parametrize("gone", ["the code", "its owner", "the payment to the agent", "what is on its way"])
def test_is_missed_too_when_something_is_gone(gone: str) -> None:
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    cash_out = row(made(awa)["id"])
    expected = "cash_out_ends_with_its_payment"
    match gone:
        case "the code":
            _row(cash_out).delete()
        case "its owner":
            _row(cash_out).update(owner=fatou.user)
        case "the payment to the agent":
            agent = Agent.objects.get(user=fatou.user)
            _row(cash_out).update(state="redeemed", redeemed_by=agent, paid=cash_out.pk, ended_at=clock.now())
            expected = "cash_out_is_paid_once"
        case _:
            counter.stray(awa, "1.00")
            expected = "cash_out_transit_is_empty"

    assert expected in {one.check for one in invariants.findings()}


@dataclass
class Village:
    """One example: Awa, two agents, the codes that were made, and what happens to them."""

    awa: Customer = field(default_factory=lambda: people.customer("Awa Diallo"))
    agents: Sequence[Customer] = field(default_factory=lambda: (counter.agent(), counter.agent("Khady Ba")))
    codes: list[dict[str, Any]] = field(default_factory=list)

    def act(self, what: str, which: int) -> None:
        """Let something happen; what is refused is refused."""
        agent = self.agents[which % 2]
        one = self.codes[which % len(self.codes)] if self.codes else None
        if what == "make":
            self._make(f"{10 + which}.00")
        elif what == "lock":
            locked = User.State.LOCKED if which % 2 else User.State.ACTIVE
            User.objects.filter(pk=self.awa.user.pk).update(state=locked)
        elif what == "pass":
            counter.time_passes()
        elif what == "expire":
            services.expire(now=clock.now())
        elif one is not None:
            self._to(one, what, agent, which)

    def _make(self, amount: str) -> None:
        quote = counter.quote(self.awa, amount)
        answer = counter.agree(self.awa, quote.document) if quote.status == 201 else quote
        if answer.status == 201:
            self.codes.append(answer.document)

    def _to(self, one: dict[str, Any], what: str, agent: Customer, which: int) -> None:
        if what == "cancel":
            counter.cancel(self.awa, one["id"])
        elif what == "show":
            show(agent, one["code"], of=self.awa)
        else:
            show(agent, other_than(one["code"], by=which + 1), of=self.awa)

    def must_add_up(self) -> None:
        """Nothing on its way, nothing gone, and each code paid once or not at all."""
        rows = [row(one["id"]) for one in self.codes]
        paid = sum(
            mru(one["cash"]["amount"]).minor
            for one, kept in zip(self.codes, rows, strict=True)
            if kept.state == CashOut.State.REDEEMED
        )
        waiting = sum(
            mru(one["total"]["amount"]).minor
            for one, kept in zip(self.codes, rows, strict=True)
            if kept.state == CashOut.State.OPEN
        )
        assert counter.in_transit() == mru("0")
        assert sum(agent.balance.minor for agent in self.agents) == paid
        assert self.awa.balance.minor == 100_000 - paid
        assert available(self.awa).minor == 100_000 - paid - waiting
        books_must_hold()


ACTS = st.tuples(
    st.sampled_from(["make", "make", "show", "show", "guess", "guess", "cancel", "lock", "pass", "expire"]),
    st.integers(0, 5),
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=4, max_size=12))
def test_holds_in_whatever_order_things_happen(acts: list[tuple[str, int]]) -> None:
    village = Village()

    for what, which in acts:
        village.act(what, which)

    village.must_add_up()


def _row(one: CashOut) -> Any:
    return CashOut.objects.filter(pk=one.pk)
