"""Spending on text messages …"""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from cauri.identity.access import services as access
from cauri.identity.access.models import SmsSpending
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import NOW, PIN, Person
from cauri.infra.messaging import queries as mailbox

PHONE = "+22222123456"


def _join(number: int) -> object:
    wanted: dict[str, Any] = {
        "name": "Awa Diallo",
        "language": "en",
        "country": "MR",
        "home_currency": "MRU",
        "username": f"a{number}",
    }
    return access.start_registration(phone=f"+222361{number:05}", pin=PIN, **wanted, now=NOW)


def _lock(number: int) -> object:
    return access.request_lock(f"+222361{number:05}", language="en", now=NOW)


def _reset(number: int) -> object:
    return access.request_pin_reset(f"+222361{number:05}", language="en", now=NOW)


@pytest.fixture
def four_an_hour(settings: Settings) -> None:
    """Of which two are for strangers."""
    settings.SMS_CODES_AN_HOUR = {"to_one_country": 4, "in_all": 4}


STRANGERS = pytest.mark.parametrize("ask", [_join, _lock, _reset])


@STRANGERS
@pytest.mark.usefixtures("four_an_hour")
def test_stops_strangers_at_half_and_lets_customers_go_on(
    awa: Person, ask: Callable[[int], object], caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(2):
        ask(number)

    with pytest.raises(access.CodesUnavailable):
        _join(3)

    assert "access.sms_codes_to_strangers_stopped" in caplog.text
    assert isinstance(access.sign_in("awa", pin=PIN, device_name="", now=NOW), access.Challenged)
    access.request_pin_reset(PHONE, language="en", now=NOW)
    row = SmsSpending.objects.get()
    assert (row.sent, row.to_strangers) == (4, 2)


@pytest.mark.parametrize("ask", [_lock, _reset])
@pytest.mark.usefixtures("four_an_hour")
def test_writes_no_more_to_unknown_numbers_after_half_and_answers_alike(
    awa: Person, ask: Callable[[int], object]
) -> None:
    for number in range(3):
        ask(number)

    told = {kept.message.recipient for kept in mailbox.recent(9)}
    assert told == {"+22236100000", "+22236100001"}
    assert SmsSpending.objects.get().sent == 2


@pytest.mark.usefixtures("four_an_hour")
def test_never_stops_the_code_that_locks_an_account(awa: Person) -> None:
    moussa = people.person("Moussa Diop")
    for person in (awa, moussa):
        access.sign_in(str(person.user.username), pin=PIN, device_name="", now=NOW)
        access.request_pin_reset(str(person.user.phone), language="en", now=NOW)
    with pytest.raises(access.CodesUnavailable):
        _reset(1)

    claimed = access.request_lock(PHONE, language="en", now=NOW)
    assert _lock(1) is not None

    access.confirm_lock(claimed.id, people.code_sent(to=PHONE), wipe=True, now=NOW)
    assert mailbox.recent(1)[0].message.recipient == PHONE
