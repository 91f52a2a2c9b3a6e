"""Pruning …"""

from datetime import timedelta

import pytest

from cauri.identity.access import services as access
from cauri.identity.access import tasks
from cauri.identity.access.models import (
    Challenge,
    Device,
    OneTimeCode,
    RefreshToken,
    Registration,
    Session,
    StepUp,
    Tries,
)
from cauri.identity.access.services import Challenged
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import NOW, PIN, WRONG, Person
from cauri.infra.jobs import declarations

DAY = timedelta(days=1)


@pytest.fixture
def traces(awa: Person) -> None:
    """Something of everything."""
    access.start_step_up(awa.caller, PIN, now=NOW)
    challenged = access.sign_in("awa", pin=PIN, device_name="", now=NOW)
    assert isinstance(challenged, Challenged)
    access.verify_sign_in(challenged.challenge_id, people.code_sent(), now=NOW)
    access.start_registration(
        email="moussa@example.org",
        password=people.PASSWORD,
        name="Moussa",
        language="fr",
        country="SN",
        home_currency="XOF",
        now=NOW,
    )
    with pytest.raises(access.WrongPin):
        access.check_pin(awa.user.pk, WRONG, now=NOW)


def test_keeps_what_may_still_be_asked_for(traces: None) -> None:
    assert set(access.prune(now=NOW + DAY).values()) == {0}


def test_forgets_what_has_served(traces: None) -> None:
    told = access.prune(now=NOW + 3 * DAY)

    assert (told["codes"], told["registrations"], told["challenges"], told["step_ups"]) == (2, 1, 1, 1)
    for kind in (OneTimeCode, Registration, Challenge, StepUp):
        assert not kind._default_manager.exists()
    assert Session.objects.count() == 2


def test_forgets_sessions_a_month_after_their_end_and_keeps_the_devices(traces: None) -> None:
    told = access.prune(now=NOW + 61 * DAY)

    assert (told["sessions"], told["tries"]) == (2, 2)
    assert (Session.objects.count(), RefreshToken.objects.count(), Tries.objects.count()) == (0, 0, 0)
    assert Device.objects.count() == 2


def test_is_a_job() -> None:
    assert tasks.prune in declarations.declared()
