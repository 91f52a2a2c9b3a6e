"""Letting codes expire …"""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support import people, relay

from cauri.books.payments.models import Payment
from cauri.kit import clock
from cauri.products.agents import tasks
from cauri.products.agents.cash_outs import services
from cauri.products.agents.models import CashOut
from cauri.products.agents.tests import counter
from cauri.products.agents.tests.counter import available, made, mru, row, seen

pytestmark = pytest.mark.django_db


def test_gives_back_the_money_the_fee_and_tells_it() -> None:
    counter.costs("cash_out", "1")
    awa = people.customer("Awa Diallo")
    cash_out = made(awa)
    counter.time_passes(timedelta(hours=23, minutes=59))

    assert tasks.expire_cash_outs().counts == {"expired": 0, "failed": 0}
    counter.time_passes(timedelta(minutes=1))
    assert tasks.expire_cash_outs().counts == {"expired": 1, "failed": 0}
    assert services.expire(now=clock.now()) == {"expired": 0, "failed": 0}
    relay.deliver_all()

    assert (seen(awa, cash_out["id"])["state"], available(awa)) == ("expired", mru("1000.00"))
    assert Payment.objects.get(pk=cash_out["id"]).code == "code_expired"
    assert counter.told(awa)[0]["kind"] == "cash_out_expired"


def test_lasts_as_long_as_the_operator_says(settings: Settings) -> None:
    settings.CASH_OUT_HOURS = 2
    awa = people.customer("Awa Diallo")
    cash_out = row(made(awa)["id"])

    assert cash_out.expires_at - cash_out.made_at == timedelta(hours=2)


def test_goes_on_after_one_that_cannot_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "EXPIRED_AT_ONCE", 2)
    awa = people.customer("Awa Diallo")
    first, *others = [made(awa, "10.00")["id"] for _ in range(3)]
    CashOut.objects.filter(pk=first).update(redeemed_by=None)
    Payment.objects.filter(pk=first).update(state="completed")  # as it must never be
    counter.time_passes()

    assert services.expire(now=clock.now()) == {"expired": 2, "failed": 1}

    assert {row(one).state for one in others} == {"expired"}
    assert available(awa) == mru("990.00")
    Payment.objects.filter(pk=first).update(state="pending")
    assert services.expire(now=clock.now()) == {"expired": 1, "failed": 0}
