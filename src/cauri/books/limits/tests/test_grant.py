"""A limit that staff grant one customer …"""

from datetime import timedelta

import pytest
from tests.support.people import Customer, customer

from cauri.books.limits import queries
from cauri.books.limits.personal import NoRuleToReplace
from cauri.books.limits.services import Side
from cauri.books.limits.tests.ruled import LONG_AGO, code_of, ruled
from cauri.identity.approvals import services
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.identity.users.queries import UnknownUser
from cauri.infra.audit import queries as audit
from cauri.kit import clock, ids


def _enrolled(name: str, role: str) -> StaffMember:
    return staff.enrol(name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role=role, now=LONG_AGO)


@pytest.fixture
def awa(db: None) -> Customer:
    return customer("Awa Diallo", funds="0.00")


def _granted(awa: Customer, **asked: str) -> None:
    change = {"customer": str(awa.user.pk), "currency": "MRU", "direction": "out", **asked}
    now, maker, checker = (
        clock.now(),
        _enrolled(f"m{ids.new_id()}", "support"),
        _enrolled(f"c{ids.new_id()}", "compliance"),
    )
    request = services.request("limits.customer", change, reason="Pays rents", by=maker, now=now)
    services.approve(request.pk, by=checker, now=now)


def _side(awa: Customer) -> Side:
    return Side(awa.user.pk, 1, awa.wallet.account_id)


def test_stands_in_place_of_the_tiers_bound_by_bound(awa: Customer) -> None:
    ruled(daily_minor=1_000, per_payment_max_minor=900)
    _granted(awa, daily="50.00")

    soon = clock.now()
    assert code_of(901, payer=_side(awa), now=soon) == "greater_than_transaction_max_value"
    assert [code_of(900, payer=_side(awa), now=soon) for _ in range(6)] == [None] * 5 + ["daily_value_limit_exceeded"]
    (shown,) = queries.allowances_of(awa.user.pk, tier=1, now=soon)
    assert shown.sources == {"daily_minor": "staff", "per_payment_max_minor": "tier"}
    (record,) = audit.records(action="limits.granted")
    assert record.subject == str(awa.user.pk)
    assert record.after is not None
    assert record.after["daily_minor"] == 5_000


def test_lasts_as_long_as_it_was_granted_for(awa: Customer) -> None:
    ruled(per_payment_max_minor=900)
    _granted(awa, per_payment_max="50.00", days="2")
    now = clock.now()
    assert code_of(5_000, payer=_side(awa), now=now + timedelta(days=1)) is None
    assert code_of(5_000, payer=_side(awa), now=now + timedelta(days=3)) == "greater_than_transaction_max_value"


def test_ends_when_none_is_granted(awa: Customer) -> None:
    ruled(per_payment_max_minor=900)
    _granted(awa, per_payment_max="50.00")
    _granted(awa)
    assert code_of(901, payer=_side(awa), now=clock.now()) == "greater_than_transaction_max_value"


def test_raises_what_an_account_may_hold(awa: Customer) -> None:
    ruled(direction="in", balance_cap_minor=500)
    assert code_of(501, payee=_side(awa)) == "account_max_total_value_exceeded"
    _granted(awa, direction="in", balance_cap="90.00")
    assert code_of(501, payee=_side(awa), now=clock.now()) is None


def test_needs_a_customer_and_a_limit_of_their_tier(awa: Customer) -> None:
    maker = _enrolled("fatou", "support")
    change = {"customer": str(awa.user.pk), "currency": "MRU", "direction": "out", "daily": "50.00"}
    with pytest.raises(NoRuleToReplace):
        services.request("limits.customer", change, reason="Rents", by=maker, now=clock.now())
    change["customer"] = str(ids.new_id())
    with pytest.raises(UnknownUser):
        services.request("limits.customer", change, reason="Rents", by=maker, now=clock.now())
