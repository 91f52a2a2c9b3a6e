"""Unlocking a customer under four eyes …"""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from tests.support import crowds

from cauri.identity.access import credentials, hashing
from cauri.identity.access import services as access
from cauri.identity.access.four_eyes import NoPinByPhone, NotLocked, PinNotBarred
from cauri.identity.access.models import AccountLock, Secret
from cauri.identity.access.tests import people
from cauri.identity.approvals import services
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox.models import PublishedFact
from cauri.kit.phone import E164
from cauri.kit.transactions import retrying, transaction

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _enrolled(name: str, role: str) -> StaffMember:
    return staff.enrol(name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role=role, now=NOW)


def _proven(person: User) -> dict[str, str]:
    return {"user_id": str(person.pk), "proof": "live_video"}


@pytest.fixture
def awa(db: None) -> User:
    with transaction():
        return users.join(
            phone=E164("+22222123456"), username="Awa.D", name="Awa Diallo", language="fr", country="MR",
            home_currency="MRU", now=NOW,
        )  # fmt: skip


def test_lets_them_come_back_once_approved(awa: User) -> None:
    support, compliance = _enrolled("moussa", "support"), _enrolled("fatou", "compliance")
    access.lock_for(awa.pk, by=SYSTEM, wipe=False, now=NOW)
    asked = services.request("access.unlock", _proven(awa), reason="Came by", by=support, now=NOW)
    assert User.objects.get().state == "locked"

    services.approve(asked.pk, by=compliance, now=NOW)

    assert User.objects.get().state == "active"
    (record,) = audit.records(action="access.account_unlocked")
    assert record.actor == compliance.pk
    assert AccountLock.objects.get().proof == "live_video"


def test_takes_a_proof_of_who_they_are(awa: User) -> None:
    access.lock_for(awa.pk, by=SYSTEM, wipe=False, now=NOW)
    support = _enrolled("moussa", "support")

    for payload in ({"user_id": str(awa.pk)}, {**_proven(awa), "proof": "a friend says so"}):
        with pytest.raises(services.PayloadInvalid):
            services.request("access.unlock", payload, reason="Came by", by=support, now=NOW)


def test_is_for_who_is_locked(awa: User) -> None:
    with pytest.raises(NotLocked):
        services.request("access.unlock", _proven(awa), reason="Came by", by=_enrolled("moussa", "support"), now=NOW)


def _reset(person: User, *, at: datetime) -> None:
    asked = access.request_pin_reset(str(person.phone), language="fr", now=at)
    code = people.code_sent(to=str(person.phone))
    access.confirm_pin_reset(asked.id, code, new="5926", now=at)


def _granted(person: User) -> None:
    support, compliance = _enrolled("moussa", "support"), _enrolled("fatou", "compliance")
    asked = services.request("access.pin_reset", _proven(person), reason="Came by", by=support, now=NOW)
    with pytest.raises(access.SecondProofNeeded):  # one word is not enough
        _reset(person, at=NOW)
    services.approve(asked.pk, by=compliance, now=NOW)


def test_gives_who_has_a_phone_and_nothing_else_a_new_pin_once(awa: User) -> None:
    _granted(awa)
    assert audit.records(action="access.pin_reset_granted").get().after == {"proof": "live_video"}
    assert PublishedFact.objects.filter(name="access.pin_reset_granted").count() == 1

    _reset(awa, at=NOW + timedelta(minutes=2))

    access.check_pin(awa.pk, "5926", now=NOW + timedelta(minutes=2))
    with pytest.raises(access.SecondProofNeeded):
        _reset(awa, at=NOW + timedelta(minutes=4))


def test_takes_a_grant_again_for_an_answer_that_was_lost(awa: User) -> None:
    _granted(awa)
    later = NOW + timedelta(minutes=2)
    asked, code = access.request_pin_reset(str(awa.phone), language="fr", now=later), people.code_sent()
    for _ in range(2):
        access.confirm_pin_reset(asked.id, code, new="5926", attempt="k", now=later)

    assert audit.records(action="access.pin_reset").count() == 1


@pytest.mark.parametrize("end", ["an hour later", "the account was locked"])
def test_grants_a_new_pin_no_more_once(awa: User, end: str) -> None:
    _granted(awa)
    at = NOW + timedelta(minutes=2)
    if end == "an hour later":
        at = NOW + timedelta(hours=1)
    else:
        access.lock_for(awa.pk, by=SYSTEM, wipe=False, now=NOW)
        with transaction():
            access.unlock(awa.pk, proof=access.Proof.LIVE_VIDEO, by=SYSTEM, now=NOW)

    with pytest.raises(access.SecondProofNeeded):
        _reset(awa, at=at)


@pytest.mark.parametrize("why", ["locked", "no phone"])
def test_grants_no_new_pin_to_who_could_not_choose_one(awa: User, why: str) -> None:
    if why == "locked":
        access.lock_for(awa.pk, by=SYSTEM, wipe=False, now=NOW)
    else:
        User.objects.update(phone=None, email="awa@example.org")

    with pytest.raises(NoPinByPhone):
        services.request("access.pin_reset", _proven(awa), reason="Came by", by=_enrolled("moussa", "support"), now=NOW)


def test_serves_one_new_pin_however_many_are_asked_for_at_once(committed_db: Urls) -> None:
    awa = people.person(pin=None).user
    User.objects.update(email=None, email_verified_at=None)
    with transaction():
        access.grant_pin_reset(awa.pk, proof=access.Proof.LIVE_VIDEO, by=SYSTEM, now=NOW)
    claims = []
    for number in range(3):
        at = NOW + timedelta(minutes=number)
        claims.append((access.request_pin_reset(str(awa.phone), language="fr", now=at).id, people.code_sent()))

    def confirm(number: int) -> None:
        claim_id, code = claims[number]
        retrying(lambda: access.confirm_pin_reset(claim_id, code, new=f"59{number}6", now=NOW + timedelta(minutes=3)))

    told = crowds.together([partial(confirm, number) for number in range(3)])

    assert len([one for one in told if one is None]) == 1
    assert audit.records(action="access.pin_reset").count() == 1


def test_looks_at_a_barred_pin_again_once_approved(awa: User) -> None:
    support, compliance = _enrolled("moussa", "support"), _enrolled("fatou", "compliance")
    with transaction():
        credentials.keep(awa.pk, Secret.Kind.PIN, hashing.hashed("8305", owner=awa.pk), now=NOW)
    with pytest.raises(PinNotBarred):
        services.request("access.unbar_pin", _proven(awa), reason="Came by", by=support, now=NOW)
    for hours in range(2):
        for _ in range(5):
            with pytest.raises(access.WrongPin):
                access.check_pin(awa.pk, "9174", now=NOW + timedelta(hours=hours))
    later = NOW + timedelta(hours=2)
    asked = services.request("access.unbar_pin", _proven(awa), reason="Came by", by=support, now=later)
    with pytest.raises(access.PinBarred):
        access.check_pin(awa.pk, "8305", now=later)

    services.approve(asked.pk, by=compliance, now=later)

    access.check_pin(awa.pk, "8305", now=later)
    assert audit.records(action="access.pin_unbarred").get().actor == compliance.pk
