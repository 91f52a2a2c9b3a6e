"""A wrong code …"""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import new_key

from cauri.books.payments import held
from cauri.books.payments.models import Payment
from cauri.books.payments.tests import watching
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.kit import clock
from cauri.products.agents.cash_outs import guesses, services
from cauri.products.agents.models import Pause, WrongCode
from cauri.products.agents.tests import counter
from cauri.products.agents.tests.counter import available, made, mru, other_than, row, seen, show

pytestmark = pytest.mark.django_db


def test_is_counted_on_each_open_code_and_for_the_agent() -> None:
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    first, second = made(awa, "10.00"), made(awa, "20.00")
    counter.cancel(awa, made(awa, "30.00")["id"])

    show(fatou, other_than(first["code"]), of=awa)

    assert [row(one["id"]).tries for one in (first, second)] == [1, 1]
    assert WrongCode.objects.count() == 1
    assert show(fatou, first["code"], of=awa).status == 201
    assert (row(first["id"]).tries, row(second["id"]).tries) == (1, 1)


def test_under_the_same_key_is_the_same_answer_and_no_second_try() -> None:
    awa, fatou, key = people.customer("Awa Diallo"), counter.agent(), new_key()
    cash_out = made(awa)
    wrong = other_than(cash_out["code"])

    answers = [show(fatou, wrong, of=awa, key=key) for _ in range(4)]

    assert {(one.status, one.code) for one in answers} == {(404, "code_refused")}
    assert (row(cash_out["id"]).tries, WrongCode.objects.count()) == (1, 1)
    show(fatou, other_than(wrong), of=awa, key=key)  # another guess is another try, under whatever key
    assert (row(cash_out["id"]).tries, WrongCode.objects.count()) == (2, 2)
    assert show(fatou, cash_out["code"], of=awa, key=key).status == 201  # mistyped, and put right


def test_burns_the_code_at_the_fifth_and_gives_everything_back() -> None:
    counter.costs("cash_out", "1")
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    cash_out = made(awa)

    for by in range(1, 5):
        show(fatou, other_than(cash_out["code"], by=by), of=awa)
    assert seen(awa, cash_out["id"])["state"] == "open"
    show(fatou, other_than(cash_out["code"], by=5), of=awa)
    relay.deliver_all()

    assert seen(awa, cash_out["id"])["state"] == "burnt"
    assert (available(awa), awa.balance) == (mru("1000.00"), mru("1000.00"))
    assert Payment.objects.get(pk=cash_out["id"]).code == "code_burnt"
    assert show(fatou, cash_out["code"], of=awa).code == "code_refused"
    assert counter.told(awa)[0]["kind"] == "cash_out_burnt"


def test_of_one_agent_after_the_other_burns_the_code_too() -> None:
    awa = people.customer("Awa Diallo")
    cash_out = made(awa)

    for by in range(1, 6):
        show(counter.agent(), other_than(cash_out["code"], by=by), of=awa)

    assert seen(awa, cash_out["id"])["state"] == "burnt"
    assert Pause.objects.count() == 0


def test_pauses_the_agent_at_the_tenth_for_an_hour() -> None:
    fatou, key = counter.agent(), new_key()
    for by in range(9):
        assert show(fatou, f"{by:08d}").code == "code_refused"
    tenth = show(fatou, "99999999", key=key)
    assert tenth.code == "code_refused"

    awa = people.customer("Awa Diallo")
    cash_out = made(awa)
    paused = show(fatou, cash_out["code"], of=awa)
    assert (paused.status, paused.code) == (429, "agent_paused")
    assert 3500 < int(paused.headers["retry-after"]) <= 3600
    assert show(fatou, "99999999", key=key).code == "code_refused"  # it was answered so before
    assert show(counter.agent("Khady Ba"), other_than(cash_out["code"]), of=awa).code == "code_refused"
    assert (AuditRecord.objects.get(action="agents.paused").after or {})["wrong_codes"] == 10
    counter.time_passes(timedelta(hours=1))

    assert show(fatou, other_than(cash_out["code"]), of=awa).code == "code_refused"
    assert show(fatou, cash_out["code"], of=awa).status == 201


def test_counts_for_an_hour_only() -> None:
    fatou = counter.agent()
    for by in range(9):
        show(fatou, f"{by:08d}")
    counter.time_passes(timedelta(hours=1))
    for by in range(9):
        show(fatou, f"{by:08d}")

    assert Pause.objects.count() == 0
    assert show(fatou, "99999999").code == "code_refused"
    assert Pause.objects.count() == 1


def test_does_not_touch_what_is_held_but_ends_it_when_it_is_let_through(settings: Settings) -> None:
    settings.PAYMENT_GUARDS = [watching.path_of(watching.Holds)]
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    cash_out = made(awa)
    settings.PAYMENT_GUARDS = []

    for by in range(1, 7):
        show(fatou, other_than(cash_out["code"], by=by), of=awa)
    assert (row(cash_out["id"]).state, row(cash_out["id"]).tries) == ("open", 5)
    assert show(fatou, cash_out["code"], of=awa).code == "code_refused"  # no longer compared with
    assert services.expire(now=clock.now())["expired"] == 0
    held.release(cash_out["id"], actor=SYSTEM, now=clock.now())

    assert services.expire(now=clock.now()) == {"expired": 1, "failed": 0}
    assert (row(cash_out["id"]).state, available(awa)) == ("burnt", mru("1000.00"))


def test_is_forgotten_when_it_counts_for_nothing_any_more() -> None:
    fatou = counter.agent()
    show(fatou, "00000000", username="nobody_at_all")

    assert guesses.prune(now=clock.now()) == 0
    assert guesses.prune(now=clock.now() + timedelta(days=8)) == 1
