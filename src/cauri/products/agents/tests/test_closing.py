"""The closing of a day …"""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.support import people
from tests.support.apps import App

from cauri.books.fees.models import FeeRule
from cauri.books.payments import returns
from cauri.books.wallets import queries as wallets
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.products.agents import closing
from cauri.products.agents.tests import counter
from cauri.products.agents.tests.shop import AGENTS, asked, awa, earns, fatou, grant, mru, taken

pytestmark = pytest.mark.django_db


def _closing(one: people.Customer, query: str = "") -> dict[str, object]:
    answer = App.of(one).get(f"{AGENTS}/closing{query}")
    assert answer.status == 200, answer.body
    document: dict[str, object] = answer.document
    return document


def _lines(one: people.Customer) -> dict[str, tuple[int, str]]:
    lines = App.of(one).get(f"{AGENTS}/closing").document["lines"]
    return {line["kind"]: (line["count"], line["total"]["amount"]) for line in lines if line["count"]}


def test_says_what_came_and_went() -> None:
    earns("0.5")
    earns("1", product="cash_out")
    counter.costs("cash_out", "0")
    one, customer = fatou(), awa()
    taken(one, customer, "1000.00")
    taken(one, customer, "200.00")
    code = counter.made(customer, "300.00")["code"]
    assert counter.show(one, code, of=customer).status == 201
    cash_in = taken(one, customer, "50.00")
    with transaction():
        returns.refund(cash_in, amount=mru("20.00"), posting_id=ids.new_id(), authorised_by="staff", now=clock.now())
    main = str(wallets.wallet_of(one.user.pk, "MRU").pk)
    said = {"recipient": {"wallet_id": main}, "amount": {"amount": "100.00", "currency": "MRU"}}
    app = App.of(one)
    app.send(app.post("/api/v1/transfers/quotes", {**said, "from_wallet": str(one.wallet.pk)}).document)

    assert _lines(one) == {
        "cash_in": (3, "-1250.00"),
        "cash_out": (1, "300.00"),
        "commission": (4, "9.25"),
        "float_top_up": (1, "5000.00"),
        "own_transfer_out": (1, "-100.00"),
        "returned": (1, "20.00"),
    }
    made = _closing(one)
    assert (made["opening"], made["closing"]) == (
        {"amount": "0.00", "currency": "MRU"},
        {"amount": "3979.25", "currency": "MRU"},
    )
    assert one.balance == mru("3979.25")


def test_tells_a_fee_that_the_agent_bears_apart() -> None:
    earns("0")
    FeeRule.objects.create(
        product="cash_in", currency="MRU", fixed_minor=100, valid_from=clock.now() - timedelta(days=1)
    )
    one = fatou()
    taken(one, awa(), "100.00")
    assert _lines(one) == {"cash_in": (1, "-100.00"), "fees": (1, "-1.00"), "float_top_up": (1, "5000.00")}


def test_begins_with_what_the_day_before_ended_with(settings: object) -> None:
    one = fatou()
    tomorrow = clock.now() + timedelta(days=1)
    today = closing.of(one.wallet, None, now=clock.now())
    next_day = closing.of(one.wallet, None, now=tomorrow)
    assert today.closing == next_day.opening == next_day.closing == mru("5000.00")
    assert (today.until, next_day.day - today.day) == (next_day.since, timedelta(days=1))


def test_is_a_day_of_the_operators_clock() -> None:
    one = fatou(holds="0")
    made = closing.of(one.wallet, date(2026, 3, 1), now=clock.now())
    assert (made.since, made.until) == (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
    assert made.opening == made.closing == mru("0")


def test_adds_up_over_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    earns("0.5")
    monkeypatch.setattr(closing, "_AT_ONCE", 3)
    one, customer = fatou(), awa()
    for _ in range(5):
        taken(one, customer)
    grant(asked(one, "7.00"))
    assert _lines(one) == {"cash_in": (5, "-500.00"), "commission": (5, "2.50"), "float_top_up": (2, "5007.00")}


def test_comes_as_a_file_too() -> None:
    one = fatou()
    answer = App.of(one).get(f"{AGENTS}/closing.csv")
    rows = answer.body.decode().splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert rows[0] == "date,kind,count,total,currency"
    assert rows[1].endswith(",opening_balance,,0.00,MRU")
    assert any(row.endswith(",float_top_up,1,5000.00,MRU") for row in rows)
    assert rows[-1].endswith(",closing_balance,,5000.00,MRU")


def test_is_for_agents_and_days_that_were() -> None:
    one = fatou(holds="0")
    assert App.of(awa()).get(f"{AGENTS}/closing").code == "not_an_agent"
    assert App.of(one).get(f"{AGENTS}/closing?date=2999-01-01").code == "closing_day_invalid"
    assert App.of(one).get(f"{AGENTS}/closing?date=1999-01-01").code == "closing_day_invalid"
    assert App.of(one).get(f"{AGENTS}/closing?date=yesterday").status == 422
