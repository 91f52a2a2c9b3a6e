"""Stepping up with a passkey …"""

from functools import partial

import pytest
from tests.support import authenticator
from tests.support.authenticator import Authenticator
from tests.support.crowds import together
from webauthn.helpers import base64url_to_bytes

from cauri.identity.access import services as access
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PIN, Person
from cauri.identity.passkeys import services as passkeys
from cauri.identity.passkeys.services import PasskeyRefused, PasskeyRevoked
from cauri.kit.transactions import transaction
from cauri.money import Money

LATER = NOW + MINUTE


def test_gives_the_token_that_the_pin_gives(awa: Person, hers: Authenticator) -> None:
    offer = passkeys.offer_step_up(awa.caller, now=LATER)

    token = passkeys.step_up(awa.caller, hers.get(offer.options), now=LATER).token

    with transaction():
        access.spend_step_up(token, caller=awa.caller, amount=Money.of("20000.00", "MRU"), now=LATER)
        with pytest.raises(access.StepUpRefused):
            access.spend_step_up(token, caller=awa.caller, amount=Money.of("0.01", "MRU"), now=LATER)
    assert [base64url_to_bytes(one["id"]) for one in offer.options["allowCredentials"]] == [hers.credential_id]


@pytest.mark.usefixtures("hers")
def test_refuses_somebody_elses_passkey(awa: Person) -> None:
    moussa = people.person("Moussa Diop")
    his = authenticator.registered(moussa.caller, PIN, now=NOW)
    offer = passkeys.offer_step_up(awa.caller, now=LATER)

    with pytest.raises(PasskeyRefused):
        passkeys.step_up(awa.caller, his.get(offer.options), now=LATER)
    passkeys.step_up(moussa.caller, his.get(passkeys.offer_step_up(moussa.caller, now=LATER).options), now=LATER)


def test_refuses_the_challenge_of_another_session_or_purpose_and_a_used_one(awa: Person, hers: Authenticator) -> None:
    _, elsewhere = people.signed_in(awa.user)
    for offer in (passkeys.offer_step_up(elsewhere, now=LATER), passkeys.offer_sign_in(now=LATER)):
        with pytest.raises(PasskeyRefused):
            passkeys.step_up(awa.caller, hers.get(offer.options), now=LATER)
    own = hers.get(passkeys.offer_step_up(awa.caller, now=LATER).options)
    passkeys.step_up(awa.caller, own, now=LATER)

    with pytest.raises(PasskeyRefused):
        passkeys.step_up(awa.caller, own, now=LATER)


@pytest.mark.usefixtures("committed_db")
def test_lets_one_of_several_copies_through_when_all_come_at_once() -> None:
    awa = people.person()
    hers = authenticator.registered(awa.caller, PIN, now=NOW)
    offers = [passkeys.offer_step_up(awa.caller, now=LATER) for _ in range(8)]
    signed = [hers.get(offer.options, count=9) for offer in offers]

    outcomes = together([partial(passkeys.step_up, awa.caller, one, now=LATER) for one in signed])

    assert sum(isinstance(one, access.StepUp) for one in outcomes) <= 1
    assert sum(isinstance(one, PasskeyRefused | PasskeyRevoked) for one in outcomes) >= 7
