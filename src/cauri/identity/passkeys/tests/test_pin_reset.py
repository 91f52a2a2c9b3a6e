"""When the PIN is chosen anew, a passkey …"""

from datetime import timedelta

import pytest
from tests.support import authenticator, relay

from cauri.identity.access import credentials
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import PIN
from cauri.identity.passkeys import queries
from cauri.identity.passkeys import services as passkeys
from cauri.identity.passkeys.models import Passkey
from cauri.identity.passkeys.services import PasskeyRefused
from cauri.infra.messaging import queries as mailbox
from cauri.kit import clock
from cauri.kit.transactions import transaction

pytestmark = pytest.mark.usefixtures("committed_db")


def test_of_the_last_three_days_lets_nobody_in_and_an_older_one_does() -> None:
    awa = people.person(at=clock.now())
    hers = authenticator.registered(awa.caller, PIN, now=clock.now())
    Passkey.objects.update(made_at=clock.now() - timedelta(hours=73))
    thiefs = authenticator.registered(awa.caller, PIN, now=clock.now())

    with transaction():
        credentials.reset_pin(awa.user.pk, "5926", now=clock.now())
    _, caller = people.signed_in(awa.user, at=clock.now())
    authenticator.registered(caller, "5926", now=clock.now())  # before anything was told of the reset
    relay.deliver_all()

    assert len(queries.passkeys_of(awa.user.pk)) == 2
    with pytest.raises(PasskeyRefused):
        passkeys.sign_in(thiefs.get(passkeys.offer_sign_in(now=clock.now()).options), device_name="", now=clock.now())
    signed = hers.get(passkeys.offer_sign_in(now=clock.now()).options)
    assert passkeys.sign_in(signed, device_name="", now=clock.now()).user_id == awa.user.pk
    told = [one.message.body for one in mailbox.recent(20) if one.message.purpose == "pin_reset"]
    assert len(told) == 2
    assert all("look at the rest" in body for body in told)
