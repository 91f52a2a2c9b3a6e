"""A passkey of somebody's at the console …"""

from functools import partial
from typing import Any

import pyotp
import pytest
from tests.support.authenticator import PRESENT, Authenticator
from tests.support.crowds import together

from cauri.identity.access.tests.people import MINUTE, NOW
from cauri.identity.passkeys import services as passkeys
from cauri.identity.passkeys import staff_passkeys
from cauri.identity.passkeys.ceremonies import PasskeyRefused
from cauri.identity.passkeys.models import StaffPasskey
from cauri.identity.passkeys.staff_passkeys import DeskOffer, TooManyStaffPasskeys
from cauri.identity.staff import factors, services
from cauri.identity.staff.models import StaffMember
from cauri.identity.staff.services import TooManyTries
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM
from cauri.kit.transactions import transaction

LATER = NOW + MINUTE


def _member(name: str = "moussa") -> StaffMember:
    """Somebody of the staff who has set up an authenticator app."""
    member = services.enrol(name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", now=NOW)
    secret = factors.enrolment_of(member, now=NOW).secret
    factors.set_up(member, pyotp.TOTP(secret).at(NOW), now=NOW)
    return member


@pytest.fixture
def moussa(db: None) -> StaffMember:
    return _member()


@pytest.fixture
def his(moussa: StaffMember) -> Authenticator:
    """Moussa's passkey."""
    return _added(moussa)


def _added(member: StaffMember) -> Authenticator:
    key = Authenticator()
    offer = staff_passkeys.offer_to_add(member, now=NOW)
    staff_passkeys.add(member, key.create(offer.options), offered=offer.digest, now=NOW)
    return key


def _show(
    member: StaffMember, passkey: Authenticator, *, at: Any = LATER, offer: DeskOffer | None = None, **told: Any
) -> None:
    given = offer or staff_passkeys.offer_to_show(member, now=at)
    staff_passkeys.show(member, passkey.get(given.options, **told), offered=given.digest, now=at)


def test_is_taken_in_place_of_the_code_each_time(moussa: StaffMember, his: Authenticator) -> None:
    for minutes in (1, 2):
        _show(moussa, his, at=NOW + minutes * MINUTE)

    assert StaffPasskey.objects.get().used_at == NOW + 2 * MINUTE
    assert audit.records(action="staff.second_factor_shown").count() == 2
    assert audit.records(action="staff.passkey_added").count() == 1


TOLD_OTHERWISE: dict[str, dict[str, Any]] = {
    "another page": {"origin": "https://evil.example"},
    "within a page of somebody's": {"cross_origin": True},
    "for another name": {"rp_id": "evil.example"},
    "user not verified": {"flags": PRESENT},
    "somebody else's handle": {"handle": "AAAAAAAAAAAAAAAAAAAAAA"},
    "another key": {"key": Authenticator().key},
}


@pytest.mark.parametrize("told", TOLD_OTHERWISE.values(), ids=TOLD_OTHERWISE)
def test_is_refused_when_signed_elsewhere_or_otherwise(
    moussa: StaffMember, his: Authenticator, told: dict[str, Any]
) -> None:
    with pytest.raises(PasskeyRefused):
        _show(moussa, his, **told)

    assert audit.records(action="staff.second_factor_failed").count() == 1
    _show(moussa, his)


def test_is_refused_with_another_challenge_a_used_one_and_an_old_one(moussa: StaffMember, his: Authenticator) -> None:
    used, old, elsewhere = (staff_passkeys.offer_to_show(moussa, now=LATER) for _ in range(3))
    _show(moussa, his, offer=used)

    for offer, at in (
        (used, LATER),
        (old, LATER + 5 * MINUTE),
        (DeskOffer(elsewhere.options, used.digest), LATER),
        (DeskOffer(dict(passkeys.offer_sign_in(now=LATER).options), ""), LATER),
    ):
        with pytest.raises(PasskeyRefused):
            _show(moussa, his, offer=offer, at=at)
    assert StaffPasskey.objects.count() == 1


def test_is_nobody_elses(moussa: StaffMember, his: Authenticator) -> None:
    fatou = _member("fatou")
    hers = _added(fatou)

    with pytest.raises(PasskeyRefused):
        _show(fatou, his)
    with pytest.raises(PasskeyRefused):
        _show(moussa, hers)
    offer = staff_passkeys.offer_to_add(fatou, now=NOW)
    with pytest.raises(PasskeyRefused):
        staff_passkeys.add(fatou, his.create(offer.options), offered=offer.digest, now=NOW)


def test_that_counts_backwards_is_forgotten(moussa: StaffMember, his: Authenticator) -> None:
    _show(moussa, his, count=9)

    with pytest.raises(PasskeyRefused):
        _show(moussa, his, count=9)

    assert staff_passkeys.how_many(moussa) == 0
    assert audit.records(action="staff.passkey_forgotten").count() == 1


def test_waits_like_a_code_after_five_that_were_wrong(moussa: StaffMember, his: Authenticator) -> None:
    for _ in range(5):
        with pytest.raises(PasskeyRefused):
            _show(moussa, his, flags=PRESENT)

    with pytest.raises(TooManyTries):
        _show(moussa, his)
    _show(moussa, his, at=LATER + 16 * MINUTE)


def test_takes_an_authenticator_app_and_goes_with_it(moussa: StaffMember, his: Authenticator) -> None:
    assert staff_passkeys.how_many(moussa) == 1
    with transaction():
        factors.reset(moussa, by=SYSTEM, now=LATER)

    assert StaffPasskey.objects.count() == 0
    with pytest.raises(PasskeyRefused):
        _show(moussa, his)
    offer = staff_passkeys.offer_to_add(moussa, now=NOW)
    with pytest.raises(PasskeyRefused):
        staff_passkeys.add(moussa, Authenticator().create(offer.options), offered=offer.digest, now=NOW)


def test_is_one_of_five_at_most(moussa: StaffMember) -> None:
    for _ in range(5):
        _added(moussa)

    with pytest.raises(TooManyStaffPasskeys):
        _added(moussa)


@pytest.mark.usefixtures("committed_db")
def test_is_taken_once_for_one_challenge() -> None:
    moussa = _member()
    his, offer = _added(moussa), staff_passkeys.offer_to_show(moussa, now=LATER)
    signed = his.get(offer.options)

    outcomes = together([partial(staff_passkeys.show, moussa, signed, offered=offer.digest, now=LATER)] * 8)

    assert sum(one is None for one in outcomes) == 1
    assert staff_passkeys.how_many(moussa) == 1
