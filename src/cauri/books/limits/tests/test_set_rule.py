"""`set_rule` and `end_rule` …"""

from datetime import timedelta
from typing import Any

import pytest

from cauri.books.limits import queries
from cauri.books.limits import services as limits
from cauri.books.limits.models import LimitRule
from cauri.books.limits.queries import UnknownLimitRule
from cauri.books.limits.ruling import Bounds, Scope
from cauri.books.limits.services import LimitRuleInvalid
from cauri.books.limits.tests.ruled import LONG_AGO, NOON, claim, code_of, used
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Actor, Subject
from cauri.kit import ids
from cauri.money import UnknownCurrency

pytestmark = pytest.mark.usefixtures("db")

FATOU = Actor("staff", ids.new_id())
OUT = Scope(1, "MRU", "out")
HOUR = timedelta(hours=1)


def _set(scope: Scope = OUT, **how: Any) -> LimitRule:
    given: dict[str, Any] = {"bounds": Bounds(daily_minor=100), "actor": FATOU, "now": NOON, **how}
    return limits.set_rule(scope, given.pop("bounds"), **given)


def test_counts_from_now_on() -> None:
    _set()
    assert code_of(101, now=NOON - timedelta(microseconds=1)) is None
    assert code_of(101, now=NOON) == "daily_value_limit_exceeded"


def test_ends_the_rule_of_the_same_scope_and_keeps_it() -> None:
    first = _set(now=LONG_AGO)
    second = _set(bounds=Bounds(daily_minor=200))
    first.refresh_from_db()
    assert (first.valid_to, second.valid_from, second.valid_to) == (NOON, NOON, None)
    assert list(queries.in_force(NOON)) == [second]
    assert list(queries.in_force(LONG_AGO)) == [first]


def test_leaves_rules_of_other_scopes_in_force() -> None:
    scopes = [
        OUT,
        Scope(2, "MRU", "out"),
        Scope(1, "XOF", "out"),
        Scope(1, "MRU", "in"),
        Scope(1, "MRU", "out", "bill"),
    ]
    for scope in scopes:
        _set(scope)
    assert {rule.scope for rule in queries.in_force(NOON)} == set(scopes)


def test_may_begin_later_and_calls_off_what_was_to_begin_after_it() -> None:
    current, called_off = _set(now=LONG_AGO), _set(valid_from=NOON + 2 * HOUR)
    sooner = _set(valid_from=NOON + HOUR)
    for rule in (current, called_off):
        rule.refresh_from_db()
    assert current.valid_to == sooner.valid_from
    assert called_off.valid_to == called_off.valid_from
    assert list(queries.in_force(NOON + 3 * HOUR)) == [sooner]


def test_leaves_an_audit_record_of_both() -> None:
    old = _set(now=LONG_AGO)
    new = _set(bounds=Bounds(daily_minor=200, daily_count=4))
    (record,) = audit.records(subject=Subject("limits.rule", new.pk))
    assert (record.action, record.actor_kind, record.actor, record.at) == ("limits.rule_set", "staff", FATOU.id, NOON)
    assert record.before is not None
    assert record.after is not None
    assert (record.before["rule_id"], record.before["daily_minor"]) == (str(old.pk), 100)
    assert (record.after["daily_minor"], record.after["daily_count"], record.after["valid_to"]) == (200, 4, None)


@pytest.mark.parametrize(
    ("field", "scope", "how"),
    [
        ("tier", Scope(0, "MRU", "out"), {}),
        ("direction", Scope(1, "MRU", "sideways"), {}),
        ("balance_cap_minor", OUT, {"bounds": Bounds(balance_cap_minor=1)}),
        ("per_payment_max_minor", OUT, {"bounds": Bounds(per_payment_min_minor=2, per_payment_max_minor=1)}),
        ("daily_minor", OUT, {"bounds": Bounds(daily_minor=-1)}),
        ("monthly_count", OUT, {"bounds": Bounds(monthly_count=-1)}),
        ("valid_from", OUT, {"valid_from": NOON - timedelta(microseconds=1)}),
    ],
)
def test_refuses_what_cannot_be(field: str, scope: Scope, how: dict[str, Any]) -> None:
    with pytest.raises(LimitRuleInvalid) as refused:
        _set(scope, **how)
    assert refused.value.facts == {"field": field}
    assert not LimitRule.objects.exists()


def test_refuses_a_currency_that_does_not_exist() -> None:
    with pytest.raises(UnknownCurrency):
        _set(Scope(1, "XXX", "out"))


def test_allows_limits_of_nothing() -> None:
    _set(bounds=Bounds(daily_count=0))
    assert code_of(1) == "daily_volume_limit_exceeded"


def test_end_lets_a_rule_count_no_longer() -> None:
    rule = _set(now=LONG_AGO)
    ended = limits.end_rule(rule.pk, actor=FATOU, now=NOON)
    assert ended.valid_to == NOON
    claim(10**9)
    assert used() == set()
    (record, _) = audit.records(subject=Subject("limits.rule", rule.pk))
    assert record.before is not None
    assert (record.action, record.before["valid_to"]) == ("limits.rule_ended", None)


def test_end_changes_nothing_twice_and_calls_off_what_has_not_begun() -> None:
    rule = _set(valid_from=NOON + HOUR)
    first = limits.end_rule(rule.pk, actor=FATOU, now=NOON)
    again = limits.end_rule(rule.pk, actor=FATOU, now=NOON + 2 * HOUR)
    assert first.valid_to == again.valid_to == NOON + HOUR
    assert len(audit.records(subject=Subject("limits.rule", rule.pk))) == 2


def test_end_knows_only_rules_that_were_set() -> None:
    with pytest.raises(UnknownLimitRule):
        limits.end_rule(ids.new_id(), actor=FATOU, now=NOON)
