"""Signing in with a passkey …"""

from functools import partial
from typing import Any

import pytest
from tests.support import authenticator
from tests.support.authenticator import PRESENT, VERIFIED, Authenticator
from tests.support.crowds import together

from cauri.identity.access import queries as access_queries
from cauri.identity.access import services as access
from cauri.identity.access.models import Device, Session
from cauri.identity.access.services import DeviceProof, SignedInDevice
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PIN, Person
from cauri.identity.passkeys import handlers, queries
from cauri.identity.passkeys import services as passkeys
from cauri.identity.passkeys.events import PasskeyCloned
from cauri.identity.passkeys.models import Passkey
from cauri.identity.passkeys.services import PasskeyRefused, PasskeyRevoked
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Actor
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import ids

LATER = NOW + MINUTE


def _options(*, at: Any = LATER) -> dict[str, Any]:
    return dict(passkeys.offer_sign_in(now=at).options)


def _sign_in(assertion: dict[str, Any], *, at: Any = LATER, device: DeviceProof | None = None) -> SignedInDevice:
    return passkeys.sign_in(assertion, device=device, device_name="a tablet", now=at)


def test_is_offered_to_everybody_alike(hers: Authenticator) -> None:
    options = _options()

    assert options["allowCredentials"] == []
    assert (options["rpId"], options["userVerification"]) == (hers.rp_id, "required")
    assert options["challenge"] != _options()["challenge"]


def test_binds_a_new_device_and_begins_to_cool_off(awa: Person, hers: Authenticator) -> None:
    opened = _sign_in(hers.get(_options()))

    caller = access_queries.caller_of(opened.tokens.access_token, now=LATER)
    assert (caller.user_id, opened.device_secret is not None) == (awa.user.pk, True)
    until = access_queries.cooling_until(awa.user.pk, now=LATER)
    assert until is not None
    assert (until - LATER).total_seconds() == 24 * 3600
    assert Device.objects.get(pk=opened.device_id).name == "a tablet"
    told = {"new_device": True, "device_id": str(opened.device_id)}
    assert told in [one.after for one in audit.records(action="access.signed_in")]


def test_on_a_bound_device_binds_no_other(awa: Person, hers: Authenticator) -> None:
    bound = DeviceProof(awa.device.device_id, str(awa.device.device_secret))

    opened = _sign_in(hers.get(_options()), device=bound)

    assert (opened.device_id, opened.device_secret) == (awa.device.device_id, None)
    assert access_queries.cooling_until(awa.user.pk, now=LATER) is None


def test_on_somebody_elses_device_binds_a_new_one(hers: Authenticator) -> None:
    moussa = people.person("Moussa Diop")
    theirs = DeviceProof(moussa.device.device_id, str(moussa.device.device_secret))

    opened = _sign_in(hers.get(_options()), device=theirs)

    assert opened.device_id != moussa.device.device_id
    assert opened.device_secret is not None


TOLD_OTHERWISE: dict[str, dict[str, Any]] = {
    "another page": {"origin": "https://evil.example"},
    "a page that looks like ours": {"origin": "http://localhost:8000.evil.example"},
    "within a page of somebody's": {"cross_origin": True},
    "for another name": {"rp_id": "evil.example"},
    "nobody there": {"flags": VERIFIED},
    "user not verified": {"flags": PRESENT},
    "a registration": {"type": "webauthn.create"},
    "somebody else's handle": {"handle": "AAAAAAAAAAAAAAAAAAAAAA"},
    "another key": {"key": Authenticator().key},
}


@pytest.mark.parametrize("told", TOLD_OTHERWISE.values(), ids=TOLD_OTHERWISE)
def test_refuses_what_was_signed_elsewhere_or_otherwise(hers: Authenticator, told: dict[str, Any]) -> None:
    before = Session.objects.count()

    with pytest.raises(PasskeyRefused):
        _sign_in(hers.get(_options(), **told))

    assert Session.objects.count() == before
    assert audit.records(action="passkeys.refused").count() == 1
    _sign_in(hers.get(_options()))  # nothing was held against the right one


@pytest.mark.parametrize("part", ["signature", "authenticatorData", "clientDataJSON"])
@pytest.mark.parametrize("where", [0, 10, -8])
def test_refuses_what_was_changed_on_the_way(hers: Authenticator, part: str, where: int) -> None:
    signed = hers.get(_options())
    text = signed["response"][part]
    signs = list(text)
    signs[where] = "A" if signs[where] != "A" else "B"
    signed["response"][part] = "".join(signs)

    with pytest.raises(PasskeyRefused):
        _sign_in(signed)


def test_gives_one_answer_to_the_unknown_and_the_wrong(hers: Authenticator) -> None:
    stranger = Authenticator()

    with pytest.raises(PasskeyRefused) as unknown:
        _sign_in(stranger.get(_options()))
    with pytest.raises(PasskeyRefused) as wrong:
        _sign_in(hers.get(_options(), key=stranger.key))

    assert (unknown.value.code, unknown.value.facts) == (wrong.value.code, wrong.value.facts) == ("passkey_refused", {})


def test_refuses_another_challenge_a_used_one_and_an_old_one(awa: Person, hers: Authenticator) -> None:
    used, old = _options(), _options()
    signed = hers.get(used)
    _sign_in(signed)

    for assertion, at in (
        (signed, LATER),
        (hers.get(used), LATER),
        (hers.signed(b"a challenge of nobody's, long enough"), LATER),
        (hers.get(dict(passkeys.offer_step_up(awa.caller, now=LATER).options)), LATER),
        (hers.get(old), LATER + 5 * MINUTE),
    ):
        with pytest.raises(PasskeyRefused):
            _sign_in(assertion, at=at)
    assert Passkey.objects.get().revoked_at is None


def test_with_a_copy_revokes_the_passkey_and_tells_its_owner(awa: Person, hers: Authenticator) -> None:
    _sign_in(hers.get(_options(), count=9))
    elsewhere = NOW + 2 * MINUTE

    with pytest.raises(PasskeyRevoked):
        _sign_in(hers.get(_options(at=elsewhere), count=9), at=elsewhere)

    assert queries.passkeys_of(awa.user.pk) == []
    assert Passkey.objects.get().revoked_why == "cloned"
    told = {"user_id": str(awa.user.pk), "why": "cloned"}
    assert audit.records(action="passkeys.revoked").get().after == told
    assert PublishedFact.objects.filter(name="passkeys.cloned").count() == 1
    with pytest.raises(PasskeyRefused):
        _sign_in(hers.get(_options(at=elsewhere), count=10), at=elsewhere)
    fact = PasskeyCloned(user_id=awa.user.pk, passkey_id=Passkey.objects.get().pk)
    handlers.text_of_cloned_passkey(fact)
    handlers.mail_of_cloned_passkey(fact)
    assert len(mailbox.recent(9)) == 2


def test_that_comes_late_is_refused_and_no_more(awa: Person, hers: Authenticator) -> None:
    first, second = hers.get(_options(), count=5), hers.get(_options(), count=6)
    _sign_in(second, at=LATER + MINUTE)

    with pytest.raises(PasskeyRefused):
        _sign_in(first, at=LATER + MINUTE)

    assert len(queries.passkeys_of(awa.user.pk)) == 1


def test_with_one_that_does_not_count_works_each_time(awa: Person) -> None:
    cloud = authenticator.registered(awa.caller, PIN, now=NOW, counts=False)

    for minutes in (1, 2, 3):
        at = NOW + minutes * MINUTE
        assert _sign_in(cloud.get(_options(at=at)), at=at).user_id == awa.user.pk
    assert Passkey.objects.get().used_at == NOW + 3 * MINUTE


def test_with_one_that_has_stopped_counting_is_refused(hers: Authenticator) -> None:
    with pytest.raises(PasskeyRevoked):
        _sign_in(hers.get(_options(), count=0))


def test_to_a_locked_account_is_refused(awa: Person, hers: Authenticator) -> None:
    access.lock_for(awa.user.pk, by=Actor("staff", ids.new_id()), wipe=False, now=LATER)
    before = Session.objects.count()

    with pytest.raises(access.AccountLocked):
        _sign_in(hers.get(_options()))

    assert Session.objects.count() == before


@pytest.mark.usefixtures("committed_db")
def test_with_one_assertion_opens_one_session() -> None:
    awa = people.person()
    signed = authenticator.registered(awa.caller, PIN, now=NOW).get(_options())

    outcomes = together([partial(_sign_in, signed)] * 10)

    assert sum(isinstance(one, SignedInDevice) for one in outcomes) == 1
    assert sum(isinstance(one, PasskeyRefused) for one in outcomes) == 9
    assert len(queries.passkeys_of(awa.user.pk)) == 1
