"""A change of a fee under four eyes …"""

from decimal import Decimal

import pytest

from cauri.books.fees import queries as fees
from cauri.books.fees.models import FeeRule
from cauri.books.fees.services import FeeRuleInvalid
from cauri.identity.approvals import services
from cauri.identity.approvals.models import Request
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit import queries as audit
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.money import AmountRefused, Money

CHANGE = {"product": "transfer", "currency": "MRU", "percent": "1.5", "fixed": "2.00", "at_most": "50.00"}


def _enrolled(name: str) -> StaffMember:
    return staff.enrol(
        name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role="finance", now=clock.now()
    )


@pytest.fixture
def pair(db: None) -> tuple[StaffMember, StaffMember]:
    return _enrolled("fatou"), _enrolled("ibrahima")


def test_counts_once_approved(pair: tuple[StaffMember, StaffMember]) -> None:
    maker, checker = pair
    hundred = Money.of("100.00", "MRU")
    before = fees.fee_for(product="transfer", amount=hundred, tier=1, now=clock.now()).amount
    asked = services.request("fees.rule", CHANGE, reason="Board decision", by=maker, now=clock.now())
    assert fees.fee_for(product="transfer", amount=hundred, tier=1, now=clock.now()).amount == before

    services.approve(asked.pk, by=checker, now=clock.now())

    assert fees.fee_for(product="transfer", amount=hundred, tier=1, now=clock.now()).amount == Money.of("3.50", "MRU")
    rule = FeeRule.objects.get(valid_to=None, product="transfer", currency="MRU", tier=None)
    assert (rule.percent, rule.fixed_minor, rule.min_minor, rule.max_minor) == (Decimal("1.5"), 200, None, 5000)
    assert audit.records(action="fees.rule_set").latest("at").actor == checker.pk


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"percent": "101"}, FeeRuleInvalid),
        ({"percent": "much"}, services.PayloadInvalid),
        ({"fixed": "1.001"}, AmountRefused),
        ({"amount_from": "10.00", "amount_to": "5.00"}, FeeRuleInvalid),
        ({"borne_by": "house"}, services.PayloadInvalid),
    ],
)
def test_is_not_even_asked_for_when_it_cannot_be(
    pair: tuple[StaffMember, StaffMember], changed: dict[str, str], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        services.request("fees.rule", {**CHANGE, **changed}, reason="Board", by=pair[0], now=clock.now())
    assert not Request.objects.exists()
