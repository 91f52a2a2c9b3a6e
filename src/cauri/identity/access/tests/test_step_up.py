"""Stepping up …"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.support import crowds

from cauri.identity.access import services as access
from cauri.identity.access.callers import Caller
from cauri.identity.access.models import StepUp
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PIN, WRONG, Person
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.kit.transactions import NoTransaction, transaction
from cauri.money import Money


def _step_up(awa: Person) -> str:
    return access.start_step_up(awa.caller, PIN, now=NOW).token


def _spend(token: str, caller: Caller, amount: str, currency: str = "MRU", *, at: datetime = NOW) -> None:
    with transaction():
        access.spend_step_up(token, caller=caller, amount=Money.of(amount, currency), now=at)


def _refused(token: str, caller: Caller, amount: str, currency: str = "MRU", *, at: datetime = NOW) -> None:
    with pytest.raises(access.StepUpRefused):
        _spend(token, caller, amount, currency, at=at)


def test_takes_the_pin(awa: Person) -> None:
    with pytest.raises(access.WrongPin):
        access.start_step_up(awa.caller, WRONG, now=NOW)
    assert StepUp.objects.count() == 0

    step_up = access.start_step_up(awa.caller, PIN, now=NOW)

    assert step_up.expires_at == NOW + 5 * MINUTE
    assert step_up.caps["MRU"] == Money.of("20000.00", "MRU")
    assert step_up.token not in repr(step_up)


def test_pays_for_so_much_in_all(awa: Person) -> None:
    token = _step_up(awa)

    _spend(token, awa.caller, "15000.00")
    _refused(token, awa.caller, "5000.01")
    _spend(token, awa.caller, "5000.00")
    _refused(token, awa.caller, "0.01")


def test_has_a_cap_for_each_currency(awa: Person) -> None:
    token = _step_up(awa)

    _spend(token, awa.caller, "20000.00")
    _spend(token, awa.caller, "300000", "XOF")
    _refused(token, awa.caller, "1", "XOF")
    _refused(token, awa.caller, "1", "JPY")
    assert StepUp.objects.get().spent == {"MRU": 2_000_000, "XOF": 300_000}


def test_ends_after_five_minutes(awa: Person) -> None:
    token = _step_up(awa)

    _spend(token, awa.caller, "1.00", at=NOW + 5 * MINUTE - timedelta(microseconds=1))
    _refused(token, awa.caller, "1.00", at=NOW + 5 * MINUTE)


def test_is_bound_to_its_session_and_device(awa: Person) -> None:
    token = _step_up(awa)

    _refused(token, replace(awa.caller, session_id=ids.new_id()), "1.00")
    _refused(token, replace(awa.caller, device_id=ids.new_id()), "1.00")


def test_is_not_for_another_session_of_the_same_customer(awa: Person) -> None:
    token = _step_up(awa)
    _, elsewhere = people.signed_in(awa.user)

    _refused(token, elsewhere, "1.00")


def test_refuses_what_is_no_token_and_less_than_nothing(awa: Person) -> None:
    _refused("nothing of ours", awa.caller, "1.00")
    token = _step_up(awa)
    with pytest.raises(access.StepUpRefused), transaction():
        access.spend_step_up(token, caller=awa.caller, amount=-Money.of("1.00", "MRU"), now=NOW)


def test_gives_back_what_a_payment_that_failed_had_used(awa: Person) -> None:
    token = _step_up(awa)

    def fail() -> None:
        with transaction():
            access.spend_step_up(token, caller=awa.caller, amount=Money.of("20000.00", "MRU"), now=NOW)
            raise LookupError("no such wallet")

    with pytest.raises(LookupError):
        fail()
    _spend(token, awa.caller, "20000.00")


def test_is_spent_in_the_transaction_of_the_payment(committed_db: Urls) -> None:
    awa = people.person()
    with pytest.raises(NoTransaction):
        access.spend_step_up(_step_up(awa), caller=awa.caller, amount=Money.of("1.00", "MRU"), now=NOW)


def test_holds_its_cap_when_many_pay_at_once(committed_db: Urls) -> None:
    awa = people.person()
    token = _step_up(awa)

    told = crowds.together([lambda: _spend(token, awa.caller, "2500.00")] * 20)

    assert sum(outcome is None for outcome in told) == 8
    assert sum(isinstance(outcome, access.StepUpRefused) for outcome in told) == 12
    assert StepUp.objects.get().spent == {"MRU": 2_000_000}
