"""At the same moment …"""

import pytest
from django.db import connection
from tests.support.crowds import together

from cauri.books.payments import bulk
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.products.payouts import runs, services
from cauri.products.payouts.models import Batch
from cauri.products.payouts.tests import office
from cauri.products.payouts.tests.office import agreed, approved, became, checked, line, staff


@pytest.fixture
def small_turns(committed_db: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that workers meet often."""
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 3)


def test_workers_pay_no_line_twice(small_turns: None) -> None:
    awa, moussa, people_ = office.awa(), office.moussa(), staff(30)
    office.named(awa, moussa)
    batch_id = agreed(awa, moussa, *(line(one, "10.00") for one in people_))
    connection.close()

    def work() -> None:
        for _ in range(40):
            runs.pay(batch_id, now=clock.now())

    assert together([work] * 4) == [None] * 4
    assert became(batch_id) == ["paid"] * 30
    assert {one.balance.amount for one in people_} == {"10.00"}
    assert awa.balance.amount == "99700.00"


def test_who_stops_it_comes_between_two_turns(small_turns: None) -> None:
    awa, moussa, people_ = office.awa(), office.moussa(), staff(12)
    office.named(awa, moussa)
    batch_id = agreed(awa, moussa, *(line(one, "10.00") for one in people_))
    connection.close()

    together(
        [
            lambda: runs.pay(batch_id, now=clock.now()),
            lambda: retrying(lambda: services.stop(batch_id, caller=awa.caller, now=clock.now())),
        ]
    )

    runs.pay(batch_id, now=clock.now())
    batch = Batch.objects.get(pk=batch_id)
    assert batch.state in {"done", "stopped"}
    assert batch.paid + batch.stopped == 12
    assert sum(one.balance.minor for one in people_) == 1000 * batch.paid


def test_consent_is_given_or_refused_never_both(committed_db: Urls) -> None:
    awa, moussa = office.awa(), office.moussa()
    office.named(awa, moussa)
    shown = checked(awa, moussa, line(staff(1)[0], "10.00"))
    connection.close()

    def agree() -> str:
        return approved(awa, shown).code or "approved"

    def refuse() -> str:
        try:
            return services.reject(shown["id"], caller=awa.caller, now=clock.now()).state
        except Refusal as refusal:
            return refusal.code

    outcomes = together([agree, refuse, agree])

    assert sorted(map(str, outcomes)) in (
        ["approved", "payout_not_waiting", "payout_not_waiting"],
        ["payout_not_waiting", "payout_not_waiting", "rejected"],
    )
