"""A one-time code, when many come at the same moment …"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from pytest_django import Settings
from tests.support import crowds

from cauri.identity.access import codes
from cauri.identity.access.codes import Purpose
from cauri.identity.access.contacts import Contact
from cauri.identity.access.models import OneTimeCode, SmsSpending
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import NOW
from cauri.infra.audit.acts import Origin
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.kit.transactions import transaction

AWA = Contact("sms", "+22222123456", "ar")


def _issue() -> tuple[UUID, str]:
    request_id = ids.new_id()
    with transaction():
        code, _ = codes.issue(Purpose.SIGN_IN, AWA, request_id=request_id, known=True, now=NOW)
    return request_id, code


def _check(request_id: UUID, code: str) -> None:
    codes.check(Purpose.SIGN_IN, code, request_id=request_id, attempt="", now=NOW)


def _use(request_id: UUID) -> bool:
    with transaction():
        return codes.spend(Purpose.SIGN_IN, request_id=request_id, attempt="", now=NOW)


def _outcomes(calls: list[Callable[[], object]]) -> list[str]:
    return sorted(type(told).__name__ for told in crowds.together(calls))


def test_is_sent_once(committed_db: Urls) -> None:
    assert _outcomes([_issue] * 20) == ["TooManyCodes"] * 19 + ["tuple"]


def test_has_five_tries_in_all(committed_db: Urls) -> None:
    request_id, code = _issue()
    wrong = people.other_than(code)

    assert _outcomes([lambda: _check(request_id, wrong)] * 30) == ["WrongCode"] * 30
    assert OneTimeCode.objects.get().wrong == 5


def test_has_one_use(committed_db: Urls) -> None:
    request_id, code = _issue()
    _check(request_id, code)

    assert _outcomes([lambda: _use(request_id)] * 20) == ["WrongCode"] * 19 + ["bool"]


def test_is_sent_to_twenty_addresses_an_hour_for_one_network(committed_db: Urls) -> None:
    def issue(number: int) -> None:
        origin = Origin(ip=f"2001:db8:1:2::{number:x}", user_agent="", request_id="")
        contact = Contact("email", f"somebody{number}@example.org", "en")
        with transaction():
            codes.issue(Purpose.LOCK, contact, request_id=ids.new_id(), known=True, now=NOW, origin=origin)

    told = _outcomes([partial(issue, number) for number in range(40)])

    assert told == ["NoneType"] * 20 + ["TooManyCodes"] * 20


def test_is_counted_exactly_where_it_costs_money(committed_db: Urls, settings: Settings) -> None:
    settings.SMS_CODES_AN_HOUR = {"to_one_country": 15, "in_all": 1000}

    def issue(number: int) -> None:
        contact = Contact("sms", f"+2222212{number:04}", "en")
        with transaction():
            codes.issue(Purpose.SIGN_IN, contact, request_id=ids.new_id(), known=True, now=NOW)

    told = _outcomes([partial(issue, number) for number in range(40)])

    assert told == ["CodesUnavailable"] * 25 + ["NoneType"] * 15
    assert SmsSpending.objects.get().sent == 15
