"""When a phone is lost, its passkey …"""

import pytest
from tests.support import authenticator, relay

from cauri.identity.access import services as access
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import PIN, Person
from cauri.identity.passkeys import queries
from cauri.identity.passkeys import services as passkeys
from cauri.identity.passkeys.services import PasskeyRefused
from cauri.infra.audit.acts import Actor
from cauri.infra.messaging import queries as mailbox
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction

STAFF = Actor("staff", ids.new_id())

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.mark.parametrize(("wipe", "left"), [(True, 0), (False, 1)])
def test_lets_nobody_in_once_it_was_wiped_even_after_unlocking(wipe: bool, left: int) -> None:
    awa = people.person(at=clock.now())
    lost = authenticator.registered(awa.caller, PIN, now=clock.now())

    access.lock_own(awa.caller, pin=PIN, wipe=wipe, now=clock.now())
    relay.deliver_all()
    _unlock(awa)

    assert len(queries.passkeys_of(awa.user.pk)) == left
    signed = lost.get(passkeys.offer_sign_in(now=clock.now()).options)
    if wipe:
        with pytest.raises(PasskeyRefused):
            passkeys.sign_in(signed, device_name="", now=clock.now())
    else:
        assert passkeys.sign_in(signed, device_name="", now=clock.now()).user_id == awa.user.pk


def test_was_told_of_by_text_and_mail_when_it_was_added() -> None:
    awa = people.person(at=clock.now())
    authenticator.registered(awa.caller, PIN, now=clock.now())

    relay.deliver_all()

    told = {(one.message.channel, one.message.purpose) for one in mailbox.recent(9)}
    assert told >= {("sms", "passkeys.added"), ("email", "passkeys.added")}


def _unlock(somebody: Person) -> None:
    with transaction():
        access.unlock(somebody.user.pk, proof=access.Proof.LIVE_VIDEO, by=STAFF, now=clock.now())
