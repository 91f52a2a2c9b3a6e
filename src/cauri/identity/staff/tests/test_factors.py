"""The second factor …"""

import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.db import connection, connections
from pytest_django import Settings

from cauri.identity.staff import factors, queries
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import Authenticator, RecoveryCode, StaffMember
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.embedded.databases import Urls
from cauri.kit.transactions import transaction

NOW = datetime(2026, 11, 20, 12, 0, 5, tzinfo=UTC)
STEP = timedelta(seconds=30)
PASSWORD = "twelve-cowries-at-noon"


def _enrolled() -> StaffMember:
    return staff.enrol("moussa", email="moussa@cauri.example", password=PASSWORD, role="finance", now=NOW)


@pytest.fixture
def moussa(db: None) -> StaffMember:
    return _enrolled()


@pytest.fixture
def secret(moussa: StaffMember) -> str:
    """The secret of Moussa's authenticator, set up some minutes ago."""
    return _set_up(moussa)[0]


def _set_up(member: StaffMember) -> tuple[str, list[str]]:
    secret = factors.enrolment_of(member, now=NOW).secret
    return secret, factors.set_up(member, pyotp.TOTP(secret).at(NOW - 10 * STEP), now=NOW - 10 * STEP)


def test_is_asked_for_when_settings_say_so_or_somebody_set_it_up(moussa: StaffMember, settings: Settings) -> None:
    assert not factors.is_asked_for(queries.authenticator_of(moussa))
    settings.STAFF_SECOND_FACTOR = True
    assert factors.is_asked_for(queries.authenticator_of(moussa))
    settings.STAFF_SECOND_FACTOR = False
    _set_up(moussa)
    assert factors.is_asked_for(queries.authenticator_of(moussa))


def test_is_set_up_by_a_first_code_and_never_shown_again(moussa: StaffMember) -> None:
    enrolment = factors.enrolment_of(moussa, now=NOW)
    assert factors.enrolment_of(moussa, now=NOW) == enrolment, "a page that is loaded again shows the same"
    assert enrolment.address.startswith("otpauth://totp/Cauri:moussa%40cauri.example?secret=")

    codes = factors.set_up(moussa, pyotp.TOTP(enrolment.secret).at(NOW), now=NOW)

    assert len(set(codes)) == 10
    with pytest.raises(factors.FactorSetUp):
        factors.enrolment_of(moussa, now=NOW)


def test_is_kept_sealed_and_its_recovery_codes_as_digests(moussa: StaffMember) -> None:
    secret, codes = _set_up(moussa)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM staff_authenticator AS t")
        kept = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(t::text, '') FROM staff_recovery_code AS t")
        kept += cursor.fetchone()[0]

    assert not any(text.encode().hex() in kept or text in kept for text in (secret, *codes))


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_takes_the_code_of_this_step_and_of_its_neighbours(moussa: StaffMember, secret: str, steps: int) -> None:
    factors.check(moussa, pyotp.TOTP(secret).at(NOW + steps * STEP), now=NOW)

    assert audit.records(action="staff.second_factor_shown").count() == 1


@pytest.mark.parametrize("steps", [-2, 2])
def test_takes_no_code_from_further_off(moussa: StaffMember, secret: str, steps: int) -> None:
    with pytest.raises(factors.WrongFactor):
        factors.check(moussa, pyotp.TOTP(secret).at(NOW + steps * STEP), now=NOW)


def test_takes_each_code_once_and_none_before_it(moussa: StaffMember, secret: str) -> None:
    factors.check(moussa, pyotp.TOTP(secret).at(NOW), now=NOW)

    for code in (pyotp.TOTP(secret).at(NOW), pyotp.TOTP(secret).at(NOW - STEP)):
        with pytest.raises(factors.WrongFactor):
            factors.check(moussa, code, now=NOW)


@pytest.mark.parametrize("code", ["", "000000", "١٢٣٤٥٦", "x" * 40])
def test_takes_nothing_else(moussa: StaffMember, secret: str, code: str) -> None:
    with pytest.raises(factors.WrongFactor):
        factors.check(moussa, code, now=NOW)


def test_is_refused_for_a_while_after_five_wrong_codes_the_right_one_too(moussa: StaffMember, secret: str) -> None:
    for _ in range(5):
        with pytest.raises(factors.WrongFactor):
            factors.check(moussa, "000000", now=NOW)

    with pytest.raises(staff.TooManyTries) as refused:
        factors.check(moussa, pyotp.TOTP(secret).at(NOW), now=NOW)
    assert refused.value.facts == {"retry_after": 900}

    later = NOW + timedelta(minutes=15, seconds=1)
    factors.check(moussa, pyotp.TOTP(secret).at(later), now=later)


def test_gives_way_to_a_recovery_code_once(moussa: StaffMember) -> None:
    _, codes = _set_up(moussa)

    factors.check(moussa, codes[3].upper(), now=NOW)

    with pytest.raises(factors.WrongFactor):
        factors.check(moussa, codes[3], now=NOW)
    assert audit.records(action="staff.recovery_code_used").count() == 1
    factors.check(moussa, codes[4], now=NOW)


def test_starts_anew_after_a_reset(moussa: StaffMember) -> None:
    secret, codes = _set_up(moussa)

    with transaction():
        factors.reset(moussa, by=SYSTEM, now=NOW)

    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    for code in (pyotp.TOTP(secret).at(NOW), codes[0]):
        with pytest.raises(factors.WrongFactor):
            factors.check(moussa, code, now=NOW)
    assert factors.enrolment_of(moussa, now=NOW).secret != secret


def test_takes_one_of_many_guesses_at_once_as_one(committed_db: Urls) -> None:
    member = _enrolled()
    secret, _ = _set_up(member)
    outcomes: list[str] = []

    def enter() -> None:
        try:
            factors.check(member, pyotp.TOTP(secret).at(NOW), now=NOW)
            outcomes.append("in")
        except (factors.WrongFactor, staff.TooManyTries):
            outcomes.append("out")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["in"] + ["out"] * 7
    assert audit.records(action="staff.second_factor_failed").count() == 5
