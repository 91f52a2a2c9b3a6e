"""A customer who has verified a phone …"""

from datetime import UTC, datetime

import pytest

from cauri.identity.kyc import overrides, services
from cauri.identity.kyc.tests import people
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import ids
from cauri.kit.transactions import transaction

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def customer(db: None) -> User:
    return people.customer(at=NOW)


def _rise(customer: User) -> int:
    with transaction():
        services.rise_with_phone(customer.pk, now=NOW)
    return users.user(customer.pk).tier


def test_has_the_tier_of_one(customer: User) -> None:
    User.objects.update(tier=0)

    assert _rise(customer) == 1


def test_keeps_a_higher_one(customer: User) -> None:
    User.objects.update(tier=2)

    assert _rise(customer) == 2


def test_has_none_without_it(customer: User) -> None:
    User.objects.update(tier=0, phone_verified_at=None)

    assert _rise(customer) == 0


def test_stays_where_staff_put_them(customer: User) -> None:
    User.objects.update(tier=1)
    with transaction():
        overrides.set_tier(customer.pk, 0, request_id=ids.new_id(), by=SYSTEM, now=NOW)

    assert _rise(customer) == 0
