"""Registering a passkey …"""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from pytest_django import Settings
from tests.support import authenticator
from tests.support.authenticator import BACKED_UP, BACKUP_ELIGIBLE, PRESENT, VERIFIED, Authenticator
from tests.support.crowds import together
from webauthn.helpers import base64url_to_bytes

from cauri.identity.access import services as access
from cauri.identity.access.models import Session
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PIN, WRONG, Person
from cauri.identity.passkeys import handlers, queries
from cauri.identity.passkeys import services as passkeys
from cauri.identity.passkeys.events import PasskeyAdded
from cauri.identity.passkeys.models import Challenge, Passkey
from cauri.identity.passkeys.services import PasskeyRefused, TooManyPasskeys
from cauri.infra.audit import queries as audit
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact


def _options(of: Person, *, at: Any = NOW) -> dict[str, Any]:
    return dict(passkeys.offer_registration(of.caller, pin=PIN, now=at).options)


def _register(of: Person, made: dict[str, Any], *, at: Any = NOW) -> Passkey:
    return passkeys.register(of.caller, made, name="my phone", now=at)


def test_asks_for_what_we_need_and_no_more(awa: Person, hers: Authenticator) -> None:
    options = _options(awa)

    assert options["rp"] == {"name": "Cauri", "id": "localhost"}
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "preferred"
    assert base64url_to_bytes(options["user"]["id"]) == awa.user.pk.bytes
    assert [base64url_to_bytes(one["id"]) for one in options["excludeCredentials"]] == [hers.credential_id]


def test_keeps_what_is_needed_to_know_it_again(awa: Person) -> None:
    phone = Authenticator(count=7)

    kept = _register(awa, phone.create(_options(awa)))

    assert queries.passkeys_of(awa.user.pk) == [kept]
    kept.refresh_from_db()
    assert (bytes(kept.credential_id), kept.sign_count, kept.name) == (phone.credential_id, 7, "my phone")
    assert (kept.transports, kept.backed_up, kept.used_at) == (["hybrid", "internal"], False, None)
    assert kept.aaguid.bytes == authenticator.AAGUID


def test_ends_the_other_sessions_is_recorded_and_told(awa: Person) -> None:
    elsewhere, _ = people.signed_in(awa.user)

    kept = _register(awa, Authenticator().create(_options(awa)))

    assert list(Session.objects.exclude(ended_at=None).values_list("pk", "ended_why")) == [
        (elsewhere.session_id, "secret_changed")
    ]
    assert audit.records(action="passkeys.added").get().subject == str(kept.pk)
    assert PublishedFact.objects.get(name="passkeys.added").payload["passkey_id"] == str(kept.pk)


def test_is_told_at_every_address(awa: Person, hers: Authenticator) -> None:
    fact = PasskeyAdded(user_id=awa.user.pk, passkey_id=Passkey.objects.get(credential_id=hers.credential_id).pk)

    handlers.text_of_new_passkey(fact)
    handlers.mail_of_new_passkey(fact)

    told = [(one.message.channel, one.message.recipient) for one in mailbox.recent(9)]
    assert sorted(told) == [("email", "awa@example.org"), ("sms", "+22222123456")]
    assert all("passkey was added" in one.message.body for one in mailbox.recent(9))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"pin": WRONG}, access.WrongPin),
        ({}, access.OneSecret),
        ({"pin": PIN, "password": "x"}, access.OneSecret),
        ({"password": "no such password"}, access.PasswordWrong),
    ],
)
def test_takes_the_pin_or_the_password_once_more(awa: Person, given: dict[str, str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        passkeys.offer_registration(awa.caller, **given, now=NOW)  # type: ignore[arg-type] # mypy takes them for `now`

    assert not Challenge.objects.exists()


TOLD_OTHERWISE: dict[str, dict[str, Any]] = {
    "another page": {"origin": "https://evil.example"},
    "our page under another scheme": {"origin": "https://localhost:8000"},
    "a page that looks like ours": {"origin": "http://localhost:8000.evil.example"},
    "within a page of somebody's": {"cross_origin": True},
    "for another name": {"rp_id": "evil.example"},
    "nobody there": {"flags": VERIFIED},
    "user not verified": {"flags": PRESENT},
    "an assertion": {"type": "webauthn.get"},
    "an attestation of another kind": {"fmt": "fido-u2f", "statement": {"sig": b"x", "x5c": [b"x"]}},
    "no attestation, with a statement": {"statement": {"sig": b"x"}},
    "backed up but not eligible": {"flags": PRESENT | VERIFIED | BACKED_UP},
    "extensions that are not there": {"flags": PRESENT | VERIFIED | 0x80},
}


@pytest.mark.parametrize("told", TOLD_OTHERWISE.values(), ids=TOLD_OTHERWISE)
def test_refuses_what_was_made_elsewhere_or_otherwise(awa: Person, told: dict[str, Any]) -> None:
    made = Authenticator().create(_options(awa), **told)

    with pytest.raises(PasskeyRefused):
        _register(awa, made)

    assert not Passkey.objects.exists()
    assert not Challenge.objects.exists()  # and the challenge is used up


def test_refuses_another_challenge_a_used_one_and_an_old_one(awa: Person) -> None:
    first, second = _options(awa), _options(awa)
    made_up = {**first, "challenge": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo"}

    with pytest.raises(PasskeyRefused):
        _register(awa, Authenticator().create(made_up))
    _register(awa, Authenticator().create(first))
    with pytest.raises(PasskeyRefused):
        _register(awa, Authenticator().create(first))
    with pytest.raises(PasskeyRefused):
        _register(awa, Authenticator().create(second), at=NOW + 5 * MINUTE)
    third = _options(awa, at=NOW + MINUTE)
    _register(awa, Authenticator().create(third), at=NOW + 6 * MINUTE - timedelta(microseconds=1))

    assert Passkey.objects.count() == 2


def test_refuses_the_challenge_of_another_session_customer_or_purpose(awa: Person) -> None:
    moussa = people.person("Moussa Diop")
    _, elsewhere = people.signed_in(awa.user)
    options = _options(awa)

    for caller in (moussa.caller, elsewhere):
        with pytest.raises(PasskeyRefused):
            passkeys.register(caller, Authenticator().create(options), name="", now=NOW)
    for offer in (passkeys.offer_sign_in(now=NOW), passkeys.offer_step_up(awa.caller, now=NOW)):
        with pytest.raises(PasskeyRefused):
            _register(awa, Authenticator().create({**options, "challenge": offer.options["challenge"]}))
    _register(awa, Authenticator().create(options))  # none of them used hers up

    assert Passkey.objects.get().user_id == awa.user.pk


def test_refuses_a_credential_that_somebody_has_or_had(awa: Person, hers: Authenticator) -> None:
    moussa = people.person("Moussa Diop")
    with pytest.raises(PasskeyRefused):
        _register(moussa, hers.create(_options(moussa)))
    passkeys.remove(awa.caller, queries.passkeys_of(awa.user.pk)[0].pk, pin=PIN, now=NOW)
    with pytest.raises(PasskeyRefused):
        _register(awa, hers.create(_options(awa)))

    assert queries.passkeys_of(awa.user.pk) == queries.passkeys_of(moussa.user.pk) == []


def test_of_more_than_ten_is_refused(awa: Person) -> None:
    begun = _options(awa)
    for _ in range(10):
        _register(awa, Authenticator().create(_options(awa)))

    with pytest.raises(TooManyPasskeys):
        _options(awa)
    with pytest.raises(TooManyPasskeys):
        _register(awa, Authenticator().create(begun))


@pytest.mark.usefixtures("committed_db")
def test_of_more_than_ten_is_refused_at_the_same_moment_too() -> None:
    awa = people.person()
    made = [Authenticator().create(_options(awa)) for _ in range(14)]

    outcomes = together([partial(_register, awa, one) for one in made])

    assert sum(isinstance(one, Passkey) for one in outcomes) == 10
    assert sum(isinstance(one, TooManyPasskeys) for one in outcomes) == 4


@pytest.mark.usefixtures("committed_db")
def test_uses_one_challenge_once_however_many_show_it() -> None:
    awa = people.person()
    options = _options(awa)
    made = [Authenticator().create(options) for _ in range(8)]

    outcomes = together([partial(_register, awa, one) for one in made])

    assert sum(isinstance(one, Passkey) for one in outcomes) == 1
    assert sum(isinstance(one, PasskeyRefused) for one in outcomes) == 7


def test_is_not_offered_where_no_page_is_named(awa: Person, settings: Settings) -> None:
    settings.PASSKEY_ORIGINS = []

    for offer in (partial(_options, awa), partial(passkeys.offer_sign_in, now=NOW)):
        with pytest.raises(passkeys.PasskeysNotOffered):
            offer()


def test_checks_an_authenticators_own_signature_where_one_comes_along(awa: Person) -> None:
    honest, forged = Authenticator(), Authenticator()

    with pytest.raises(PasskeyRefused):
        _register(awa, forged.create(_options(awa), self_signed=honest.key))
    _register(awa, honest.create(_options(awa), self_signed=honest.key))

    assert bytes(Passkey.objects.get().credential_id) == honest.credential_id


def test_believes_no_maker_that_nobody_asked_for(awa: Person) -> None:
    vouched_for = Authenticator(aaguid=bytes(16))

    with pytest.raises(PasskeyRefused):
        _register(awa, vouched_for.create(_options(awa), maker=Authenticator().key))

    assert not Passkey.objects.exists()


def test_knows_whether_it_is_backed_up(awa: Person) -> None:
    cloud = Authenticator(flags=PRESENT | VERIFIED | BACKUP_ELIGIBLE | BACKED_UP, counts=False)

    assert _register(awa, cloud.create(_options(awa))).backed_up
