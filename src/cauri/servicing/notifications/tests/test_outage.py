"""While the company that carries text messages is cut off for an hour …"""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.conf import LazySettings
from django.db.models.functions import Now
from tests.support.people import Customer
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.identity.users.models import User
from cauri.infra.outbox.models import Delivery
from cauri.kit import clock
from cauri.servicing.notifications import services
from cauri.servicing.notifications.models import Dispatch, Notice
from cauri.servicing.notifications.tests.telling import deliver
from cauri.servicing.statements.tests.village import pay

PHONES = ("+22236111110", "+22236222220")  # no number by whose end the sandbox would refuse


@pytest.fixture
def company(sandbox: Sandbox, settings: LazySettings) -> Sandbox:
    """Africa's Talking, which carries text messages; and nobody carries anything else."""
    carrier = "cauri.integrations.africastalking.carrier.AfricasTalkingCarrier"
    settings.MESSAGE_CARRIERS = {"sms": carrier, "email": None, "push": None}
    settings.AFRICASTALKING_URL = sandbox.url_of("africastalking")
    settings.AFRICASTALKING_USERNAME, settings.AFRICASTALKING_API_KEY = "sandbox", "atsk_of-the-tests"
    return sandbox


def _an_hour() -> None:
    """Let an hour pass: whatever waits comes due at each step, and the clock says so."""
    began = clock.now()
    for minutes in range(5, 61, 5):
        with clock.told_by(partial(began.__add__, timedelta(minutes=minutes))):
            Delivery.objects.filter(state="waiting").update(due_at=Now())
            deliver()


@pytest.mark.parametrize("how", ["unreachable", "429"])
def test_everything_arrives_later_and_once(
    settings: LazySettings, company: Sandbox, awa: Customer, moussa: Customer, how: str
) -> None:
    for one, phone in zip((awa, moussa), PHONES, strict=True):
        User.objects.filter(pk=one.user.pk).update(phone=phone)
    deliver()
    services.forget(older_than=clock.now() + timedelta(days=1))
    company.reset()
    if how == "unreachable":
        settings.AFRICASTALKING_URL = f"http://127.0.0.1:{free_port()}"
    else:
        company.fault("africastalking", how)
    for minor in (1_000, 2_000, 4_000):
        pay(awa.wallet, moussa.wallet, minor)
    deliver()
    _an_hour()
    assert company.kept("africastalking")["messages"] == []
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"away"}

    settings.AFRICASTALKING_URL = company.url_of("africastalking")
    company.fault("africastalking", "none")
    later = clock.now() + timedelta(minutes=71)  # the company is left alone for ten minutes more
    with clock.told_by(lambda: later):
        Delivery.objects.filter(state="waiting").update(due_at=Now())
        deliver()
        deliver()

    told = Counter((one["to"], one["text"]) for one in company.kept("africastalking")["messages"])
    assert Notice.objects.count() == 6
    assert set(told.values()) == {1}
    assert Counter(to for to, _ in told) == dict.fromkeys(PHONES, 3)
    assert not list(Delivery.objects.exclude(state="done").values_list("state", "attempts", "error", "due_at"))
