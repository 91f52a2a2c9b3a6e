"""Removing a passkey …"""

import pytest
from tests.support.authenticator import Authenticator

from cauri.identity.access import services as access
from cauri.identity.access.events import AccountLocked
from cauri.identity.access.models import Session
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PIN, WRONG, Person
from cauri.identity.passkeys import handlers, queries
from cauri.identity.passkeys import services as passkeys
from cauri.identity.passkeys.models import Challenge, Passkey
from cauri.identity.passkeys.services import PasskeyRefused, UnknownPasskey
from cauri.infra.audit import queries as audit
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import ids
from cauri.kit.transactions import transaction

LATER = NOW + MINUTE


def test_makes_it_of_no_more_use(awa: Person, hers: Authenticator) -> None:
    elsewhere, _ = people.signed_in(awa.user)
    signed = hers.get(passkeys.offer_sign_in(now=LATER).options)
    passkey = queries.passkeys_of(awa.user.pk)[0]

    passkeys.remove(awa.caller, passkey.pk, pin=PIN, now=LATER)

    with pytest.raises(PasskeyRefused):
        passkeys.sign_in(signed, device_name="", now=LATER)
    assert queries.passkeys_of(awa.user.pk) == []
    assert list(Session.objects.exclude(ended_at=None).values_list("pk", flat=True)) == [elsewhere.session_id]
    told = {"user_id": str(awa.user.pk), "why": "removed"}
    assert audit.records(action="passkeys.revoked").get().after == told
    assert PublishedFact.objects.get(name="passkeys.removed").payload["passkey_id"] == str(passkey.pk)


def test_takes_the_pin_and_a_passkey_of_ones_own(awa: Person, hers: Authenticator) -> None:
    moussa = people.person("Moussa Diop")
    passkey = Passkey.objects.get(credential_id=hers.credential_id)

    with pytest.raises(access.WrongPin):
        passkeys.remove(awa.caller, passkey.pk, pin=WRONG, now=LATER)
    with pytest.raises(UnknownPasskey):
        passkeys.remove(moussa.caller, passkey.pk, pin=PIN, now=LATER)
    with pytest.raises(UnknownPasskey):
        passkeys.remove(awa.caller, ids.new_id(), pin=PIN, now=LATER)

    assert queries.passkeys_of(awa.user.pk) == [passkey]


def test_is_part_of_a_wipe_and_not_of_a_lock(awa: Person, hers: Authenticator) -> None:
    for wipe, left in ((False, 1), (True, 0)):
        with transaction():
            handlers.revoke_what_was_lost(AccountLocked(user_id=awa.user.pk, wipe=wipe))
        assert len(queries.passkeys_of(awa.user.pk)) == left
    assert Passkey.objects.get(credential_id=hers.credential_id).revoked_why == "wiped"


def test_is_not_what_pruning_does(awa: Person, hers: Authenticator) -> None:
    passkeys.offer_sign_in(now=NOW)
    passkeys.offer_step_up(awa.caller, now=NOW + 60 * MINUTE)

    assert passkeys.prune(now=NOW + 66 * MINUTE) == 1
    assert Challenge.objects.get().purpose == "step_up"
    assert Passkey.objects.get(credential_id=hers.credential_id).revoked_at is None
