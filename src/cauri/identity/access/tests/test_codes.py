"""A one-time code …"""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from pytest_django import Settings

from cauri.identity.access import codes
from cauri.identity.access.codes import Purpose, TooManyCodes, WrongCode
from cauri.identity.access.contacts import Contact
from cauri.identity.access.models import OneTimeCode
from cauri.identity.access.sms_spending import CodesUnavailable
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW
from cauri.infra.audit.acts import Origin
from cauri.kit import ids
from cauri.kit.transactions import transaction

AWA = Contact("sms", "+22222123456", "ar")
AWA_BY_MAIL = Contact("email", "awa@example.org", "ar")
MOUSSA = Contact("sms", "+22236123456", "fr")

pytestmark = pytest.mark.django_db


def _issue(
    contact: Contact = AWA, *, purpose: Purpose = Purpose.SIGN_IN, known: bool = True, at: datetime = NOW
) -> tuple[UUID, str]:
    request_id = ids.new_id()
    with transaction():
        code, _ = codes.issue(purpose, contact, request_id=request_id, known=known, now=at)
    return request_id, code


def _check(
    request_id: UUID, code: str, *, purpose: Purpose = Purpose.SIGN_IN, attempt: str = "", at: datetime = NOW
) -> None:
    codes.check(purpose, code, request_id=request_id, attempt=attempt, now=at)


def _use(request_id: UUID, *, attempt: str = "") -> bool:
    with transaction():
        return codes.spend(Purpose.SIGN_IN, request_id=request_id, attempt=attempt, now=NOW)


def test_is_six_digits_that_are_kept_as_a_hash() -> None:
    request_id, code = _issue()

    assert len(code) == 6
    assert code.isdecimal()
    row = OneTimeCode.objects.get(request_id=request_id)
    assert "$argon2id$" in row.digest
    assert code not in row.digest
    assert b"22123456" not in bytes(row.target)
    _check(request_id, code)


def test_is_never_the_same_for_long() -> None:
    assert len({_issue(Contact("sms", f"+2222212{number:04}", "ar"))[1] for number in range(40)}) > 35


@pytest.mark.parametrize(("contact", "life"), [(AWA, 5), (AWA_BY_MAIL, 10)])
def test_ends(contact: Contact, life: int) -> None:
    request_id, code = _issue(contact)

    _check(request_id, code, at=NOW + life * MINUTE - timedelta(microseconds=1))
    with pytest.raises(WrongCode):
        _check(request_id, code, at=NOW + life * MINUTE)


def test_has_five_tries() -> None:
    request_id, code = _issue()
    for _ in range(5):
        with pytest.raises(WrongCode):
            _check(request_id, people.other_than(code))

    with pytest.raises(WrongCode):
        _check(request_id, code)


def test_passes_at_the_fifth_try() -> None:
    request_id, code = _issue()
    for _ in range(4):
        with pytest.raises(WrongCode):
            _check(request_id, people.other_than(code))

    _check(request_id, code)


def test_has_one_use() -> None:
    request_id, code = _issue()
    _check(request_id, code)
    assert _use(request_id) is False

    with pytest.raises(WrongCode):
        _check(request_id, code)
    with pytest.raises(WrongCode):
        _use(request_id)


def test_passes_again_for_the_same_attempt_only() -> None:
    request_id, code = _issue()
    _check(request_id, code, attempt="mine")
    _use(request_id, attempt="mine")

    _check(request_id, code, attempt="mine")
    assert _use(request_id, attempt="mine") is True
    with pytest.raises(WrongCode):
        _check(request_id, code, attempt="yours")
    with pytest.raises(WrongCode):
        _use(request_id, attempt="yours")


def test_is_good_for_its_purpose_only() -> None:
    request_id, code = _issue()

    with pytest.raises(WrongCode):
        _check(request_id, code, purpose=Purpose.REGISTRATION)


def test_is_good_for_its_request_only() -> None:
    _, code = _issue()
    others, _ = _issue(MOUSSA)

    for request_id in (others, ids.new_id()):
        with pytest.raises(WrongCode):
            _check(request_id, code)


def test_ends_when_a_later_one_is_sent() -> None:
    request_id, code = _issue()
    later, its_code = _issue(at=NOW + MINUTE)

    with pytest.raises(WrongCode):
        _check(request_id, code, at=NOW + MINUTE)
    _check(later, its_code, at=NOW + MINUTE)


def test_does_not_end_when_one_is_sent_for_something_else() -> None:
    request_id, code = _issue()
    _issue(purpose=Purpose.REGISTRATION, at=NOW + MINUTE)

    _check(request_id, code, at=NOW + MINUTE)


def test_opens_nothing_when_nobody_may_know_it() -> None:
    request_id, code = _issue(known=False)

    with pytest.raises(WrongCode):
        _check(request_id, code)


@pytest.mark.parametrize(
    ("gaps", "wait"),
    [
        ([timedelta(0)], 60),
        ([timedelta(seconds=59)], 1),
        ([MINUTE] * 4 + [MINUTE], 55 * 60),
        ([timedelta(hours=1)] * 9 + [timedelta(hours=1)], 14 * 3600),
    ],
)
def test_is_not_sent_too_often_to_one_address(gaps: list[timedelta], wait: int) -> None:
    at = NOW
    _issue(at=at)
    for gap in gaps[:-1]:
        at += gap
        _issue(at=at)

    with pytest.raises(TooManyCodes) as refused:
        _issue(at=at + gaps[-1])
    assert refused.value.facts == {"retry_after": wait}
    _issue(MOUSSA, at=at + gaps[-1])
    _issue(at=at + gaps[-1] + timedelta(seconds=wait))


@pytest.mark.parametrize(
    ("sent", "asked"), [(Purpose.REGISTRATION, Purpose.SIGN_IN), (Purpose.SIGN_IN, Purpose.REGISTRATION)]
)
def test_is_sent_however_many_were_sent_for_something_else(sent: Purpose, asked: Purpose) -> None:
    for number in range(5):
        _issue(purpose=sent, at=NOW + number * MINUTE)

    _issue(purpose=asked, at=NOW + 4 * MINUTE)


def test_goes_to_one_phone_ten_times_a_day_for_whatever_strangers_may_ask_for() -> None:
    by_anybody = [Purpose.REGISTRATION, Purpose.CONTACT_CHANGE]
    for number in range(10):
        _issue(purpose=by_anybody[number % 2], at=NOW + number * timedelta(minutes=30))

    late = NOW + timedelta(hours=6)
    for purpose in by_anybody:
        with pytest.raises(TooManyCodes) as refused:
            _issue(purpose=purpose, at=late)
        assert refused.value.facts == {"retry_after": 18 * 3600}
    for free in (Purpose.SIGN_IN, Purpose.LOCK, Purpose.PIN_RESET):  # these the owner needs
        _issue(purpose=free, at=late)
    _issue(AWA_BY_MAIL, purpose=Purpose.REGISTRATION, at=late)
    _issue(purpose=Purpose.REGISTRATION, at=NOW + timedelta(days=1))


def _from(ip: str, number: int, *, purpose: Purpose = Purpose.SIGN_IN, at: datetime = NOW) -> None:
    contact = Contact("email", f"somebody{number}@example.org", "en")
    origin = Origin(ip=ip, user_agent="", request_id="")
    with transaction():
        codes.issue(purpose, contact, request_id=ids.new_id(), known=number % 2 == 0, now=at, origin=origin)


@pytest.mark.parametrize(
    ("one", "same", "another"),
    [("192.0.2.7", "192.0.2.7", "192.0.2.8"), ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")],
)
def test_goes_to_twenty_addresses_an_hour_from_one_network(one: str, same: str, another: str) -> None:
    for number in range(20):
        _from(one, number, purpose=list(Purpose)[number % len(Purpose)], at=NOW + number * MINUTE)

    with pytest.raises(TooManyCodes) as refused:
        _from(same, 20, at=NOW + 20 * MINUTE)
    assert refused.value.facts == {"retry_after": 40 * 60}
    _from(another, 20, at=NOW + 20 * MINUTE)
    _from(same, 21, at=NOW + 60 * MINUTE)
    assert b"192.0.2" not in b"".join(bytes(row.network or b"") for row in OneTimeCode.objects.all())


def test_stops_by_text_message_when_too_much_is_spent_on_a_country(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_CODES_AN_HOUR = {"to_one_country": 2, "in_all": 3}
    at = NOW + 20 * MINUTE
    _issue(Contact("sms", "+22222123401", "ar"), at=at)
    _issue(Contact("sms", "+22222123402", "ar"), at=at)

    with pytest.raises(CodesUnavailable) as refused:
        _issue(Contact("sms", "+22222123403", "ar"), at=at)

    assert (refused.value.status, refused.value.facts) == (503, {"retry_after": 40 * 60})
    assert "access.sms_codes_stopped" in caplog.text
    _issue(Contact("email", "awa@example.org", "ar"), at=at)
    _issue(Contact("sms", "+221771234567", "fr"), at=at)
    with pytest.raises(CodesUnavailable):
        _issue(Contact("sms", "+2250701234567", "fr"), at=at)  # three in all
    _issue(Contact("sms", "+22222123403", "ar"), at=NOW + 60 * MINUTE)


@pytest.mark.parametrize("purpose", [Purpose.LOCK, Purpose.PIN_RESET])
def test_outlives_those_that_a_stranger_asks_for_to_lock_or_reset(purpose: Purpose) -> None:
    request_id, code = _issue(purpose=purpose)
    other_id, other = _issue(purpose=purpose, at=NOW + MINUTE)

    _check(request_id, code, purpose=purpose, at=NOW + 2 * MINUTE)
    _check(other_id, other, purpose=purpose, at=NOW + 2 * MINUTE)
    with transaction():
        codes.spend(purpose, request_id=request_id, attempt="", now=NOW + 2 * MINUTE)
    with pytest.raises(WrongCode):  # one use for all of them
        _check(other_id, other, purpose=purpose, at=NOW + 2 * MINUTE)


def _lock_from(ip: str, *, at: datetime) -> None:
    origin = Origin(ip=ip, user_agent="", request_id="")
    with transaction():
        codes.issue(Purpose.LOCK, AWA, request_id=ids.new_id(), known=True, now=at, origin=origin)


def test_locks_the_account_however_often_a_stranger_asked_elsewhere() -> None:
    at = NOW
    for _ in range(10):
        _lock_from("192.0.2.7", at=at)
        at += timedelta(hours=1)
    with pytest.raises(TooManyCodes):
        _lock_from("192.0.2.7", at=at)

    _lock_from("198.51.100.4", at=at)


def test_is_sent_to_lock_ten_times_an_hour_and_thirty_a_day_at_most() -> None:
    def sent(at: datetime) -> int:
        for number in range(20):
            try:
                _lock_from(f"198.51.{at.hour}.{number}", at=at + timedelta(seconds=number))
            except TooManyCodes:
                return number
        return 20

    assert [sent(NOW + hours * timedelta(hours=1)) for hours in (0, 2, 4, 6)] == [10, 10, 10, 0]
