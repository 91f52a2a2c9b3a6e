"""A tier that staff set …"""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError

from cauri.identity.approvals import services as approvals
from cauri.identity.approvals.services import OwnRequest, PayloadInvalid
from cauri.identity.approvals.tests.conftest import enrolled
from cauri.identity.kyc import endings, queries, reviews
from cauri.identity.kyc.models import TierOverride
from cauri.identity.kyc.overrides import TierUnchanged
from cauri.identity.kyc.tests import people
from cauri.identity.kyc.tests.people import FATOU
from cauri.identity.staff.models import StaffMember
from cauri.identity.staff.roles import NotPermitted
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.identity.users.queries import UnknownUser
from cauri.infra.audit import queries as audit
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids

KIND = "kyc.override"


@pytest.fixture
def customer(db: None) -> User:
    return people.customer(at=clock.now())


@pytest.fixture
def maker(db: None) -> StaffMember:
    return enrolled("moussa", "compliance")


@pytest.fixture
def checker(db: None) -> StaffMember:
    return enrolled("fatou", "sub_admin")


def _tier(customer: User) -> int:
    return users.user(customer.pk).tier


def _asked(customer: User, tier: int, maker: StaffMember, *, now: datetime | None = None) -> UUID:
    payload = {"user_id": str(customer.pk), "tier": str(tier)}
    return approvals.request(KIND, payload, reason="Seen at the agency", by=maker, now=now or clock.now()).pk


def _set(customer: User, tier: int, maker: StaffMember, checker: StaffMember, *, now: datetime | None = None) -> None:
    approvals.approve(_asked(customer, tier, maker, now=now), by=checker, now=now or clock.now())


@pytest.mark.parametrize("tier", [0, 2, 3])
def test_acts_at_once_when_a_colleague_allows_it(
    customer: User, maker: StaffMember, checker: StaffMember, tier: int
) -> None:
    request_id = _asked(customer, tier, maker)
    assert _tier(customer) == 1

    approvals.approve(request_id, by=checker, now=clock.now())

    assert _tier(customer) == tier
    record = audit.records(action="kyc.tier_overridden").get()
    assert (record.actor, record.subject) == (checker.pk, str(customer.pk))
    made = TierOverride.objects.get()
    assert (made.request_id, made.tier_before, made.raises) == (request_id, 1, tier > 1)
    told = PublishedFact.objects.get(name="kyc.tier_overridden").payload
    assert (told["user_id"], told["tier"]) == (str(customer.pk), tier)


def test_is_nobodys_own_doing(customer: User, maker: StaffMember) -> None:
    with pytest.raises(OwnRequest):
        approvals.approve(_asked(customer, 3, maker), by=maker, now=clock.now())
    assert _tier(customer) == 1


@pytest.mark.parametrize("role", ["support", "finance", "auditor"])
def test_is_asked_for_and_allowed_by_who_may(customer: User, maker: StaffMember, role: str) -> None:
    ibrahima = enrolled("ibrahima", role)

    with pytest.raises(NotPermitted):
        _asked(customer, 3, ibrahima)
    with pytest.raises(NotPermitted):
        approvals.approve(_asked(customer, 3, maker), by=ibrahima, now=clock.now())
    assert _tier(customer) == 1


def test_has_to_be_another_one_of_somebody(customer: User, maker: StaffMember, checker: StaffMember) -> None:
    with pytest.raises(TierUnchanged):
        _asked(customer, 1, maker)
    for tier in (-1, 4):
        with pytest.raises(PayloadInvalid):
            _asked(customer, tier, maker)
    with pytest.raises(UnknownUser):
        _asked(User(id=ids.new_id()), 2, maker)
    first, second = _asked(customer, 2, maker), _asked(customer, 2, maker)
    approvals.approve(first, by=checker, now=clock.now())
    with pytest.raises(TierUnchanged):
        approvals.approve(second, by=checker, now=clock.now())
    assert TierOverride.objects.count() == 1


def test_ends_when_it_gave_more(customer: User, maker: StaffMember, checker: StaffMember) -> None:
    now = clock.now()
    _set(customer, 3, maker, checker, now=now)
    end = now + timedelta(days=730)

    assert endings.expire(now=end - timedelta(seconds=1)) == 0
    assert _tier(customer) == 3
    assert endings.expire(now=end) == 1
    assert endings.expire(now=end) == 0
    assert _tier(customer) == 1
    assert PublishedFact.objects.filter(name="kyc.tier_overridden", payload__tier=1).count() == 1


def test_outlives_an_approval_that_gave_less(customer: User, maker: StaffMember, checker: StaffMember) -> None:
    now = clock.now()
    in_review = people.in_review(customer, at=now, document_expires_on=(now + timedelta(days=30)).date().isoformat())
    case = reviews.approve(in_review.pk, by=FATOU, now=now)
    _set(customer, 3, maker, checker, now=now)
    assert case.expires_at is not None

    endings.expire(now=case.expires_at)

    assert _tier(customer) == 3


def test_stays_lower_than_what_a_case_gave_and_falls_with_it(
    customer: User, maker: StaffMember, checker: StaffMember
) -> None:
    now = clock.now()
    in_review = people.in_review(
        customer, at=now, tier=2, document_expires_on=(now + timedelta(days=30)).date().isoformat()
    )
    case = reviews.approve(in_review.pk, by=FATOU, now=now)
    _set(customer, 0, maker, checker, now=now)
    assert case.expires_at is not None
    assert (_tier(customer), queries.is_held_down(customer.pk)) == (0, True)

    endings.expire(now=case.expires_at)

    assert _tier(customer) == 0


def test_is_one_at_a_time(customer: User, maker: StaffMember, checker: StaffMember) -> None:
    for tier in (3, 0, 2):
        _set(customer, tier, maker, checker)

    assert [one.tier for one in TierOverride.objects.filter(ended_at=None)] == [2]
    last = TierOverride.objects.get(ended_at=None)
    with pytest.raises(IntegrityError):
        TierOverride.objects.create(
            user=customer, tier_before=2, tier=1, request_id=ids.new_id(), set_at=clock.now()
        )  # fmt: skip
    assert last.raises
