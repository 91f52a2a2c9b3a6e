"""`set_rule`, `end_rule` and `install_defaults` …"""

import dataclasses
from datetime import timedelta
from typing import TypeVar

import pytest
from pytest_django import Settings
from tests.support.books import books_must_hold
from tests.support.crowds import together

from cauri.books.fees import queries
from cauri.books.fees import services as fees
from cauri.books.fees.models import FeeRule
from cauri.books.fees.pricing import Price
from cauri.books.fees.queries import UnknownFeeRule
from cauri.books.fees.services import FeeRuleInvalid, FeeRulesOverlap, Scope
from cauri.books.fees.tests.priced import FATOU, LONG_AGO, NOON, fee_minor, price, priced
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Subject
from cauri.kit import ids
from cauri.money import UnknownCurrency

HOUR = timedelta(hours=1)
_P = TypeVar("_P", Scope, Price)


@pytest.mark.usefixtures("db")
def test_ends_the_rule_of_the_same_scope_and_keeps_it() -> None:
    first = priced(price(fixed=1))
    second = priced(price(fixed=2), now=NOON)
    first.refresh_from_db()
    assert (first.valid_to, second.valid_from, second.valid_to) == (NOON, NOON, None)
    assert (fee_minor(100, now=NOON - HOUR), fee_minor(100, now=NOON)) == (1, 2)


@pytest.mark.usefixtures("db")
def test_leaves_a_rule_of_another_scope_in_force() -> None:
    scopes = [
        Scope("transfer", "MRU"), Scope("transfer", "MRU", tier=1), Scope("transfer", "XOF"), Scope("bill", "MRU"),
        Scope("transfer", "MRU", amount_from=10), Scope("transfer", "MRU", amount_to=10),
    ]  # fmt: skip
    for scope in scopes:
        fees.set_rule(scope, price("1"), actor=FATOU, now=LONG_AGO)
    assert len(queries.in_force(NOON)) == len(scopes)
    books_must_hold()


@pytest.mark.usefixtures("db")
def test_may_begin_later_and_calls_off_what_was_to_begin_after_it() -> None:
    current = priced(price(fixed=1))
    called_off = priced(price(fixed=3), valid_from=NOON + 2 * HOUR, now=NOON)
    sooner = priced(price(fixed=2), valid_from=NOON + HOUR, now=NOON)
    for rule in (current, called_off):
        rule.refresh_from_db()
    assert (current.valid_to, called_off.valid_to) == (NOON + HOUR, called_off.valid_from)
    assert [fee_minor(9, now=NOON + hours * HOUR) for hours in (0, 1, 2, 3)] == [1, 2, 2, 2]
    assert list(queries.in_force(NOON + 3 * HOUR)) == [sooner]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("one", "other"), [((0, 100), (50, 150)), ((50, 150), (0, 100)), ((10, 20), (19, 29))])
def test_refuses_a_band_that_ties_with_another(one: tuple[int, int], other: tuple[int, int]) -> None:
    first = priced(price("1"), band=one)
    with pytest.raises(FeeRulesOverlap) as refused:
        priced(price("2"), band=other, now=NOON)
    assert refused.value.facts == {"rule_id": str(first.pk)}
    assert FeeRule.objects.count() == 1
    fees.end_rule(first.pk, actor=FATOU, now=NOON)
    priced(price("2"), band=other, now=NOON)
    books_must_hold()


@pytest.mark.usefixtures("db")
def test_allows_bands_side_by_side_and_one_inside_another() -> None:
    for band in ((0, 100), (100, 200), (20, 30), (0, None), (150, None)):
        priced(price("1"), band=band)
    books_must_hold()


@pytest.mark.usefixtures("db")
def test_leaves_an_audit_record_of_both() -> None:
    old = priced(price("1"))
    new = priced(price("2.5", 10), now=NOON)
    (record,) = audit.records(subject=Subject("fees.rule", new.pk))
    assert (record.action, record.actor, record.at) == ("fees.rule_set", FATOU.id, NOON)
    assert record.before is not None
    assert record.after is not None
    assert (record.before["rule_id"], record.before["percent"]) == (str(old.pk), "1.0000")
    assert (record.after["percent"], record.after["fixed_minor"], record.after["valid_to"]) == ("2.5", 10, None)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("field", "scope", "asked"),
    [
        ("product", Scope("", "MRU"), Price()),
        ("tier", Scope("transfer", "MRU", -1), Price()),
        ("amount_from", Scope("transfer", "MRU", None, -1), Price()),
        ("amount_to", Scope("transfer", "MRU", None, 5, 5), Price()),
        ("percent", Scope("transfer", "MRU"), price("-0.1")),
        ("percent", Scope("transfer", "MRU"), price("100.0001")),
        ("percent", Scope("transfer", "MRU"), price("0.00001")),
        ("fixed_minor", Scope("transfer", "MRU"), price(fixed=-1)),
        ("min_minor", Scope("transfer", "MRU"), price(min_minor=-1)),
        ("max_minor", Scope("transfer", "MRU"), price(min_minor=5, max_minor=4)),
        ("borne_by", Scope("transfer", "MRU"), price(borne_by="nobody")),
    ],
)
def test_refuses_what_cannot_be(field: str, scope: Scope, asked: Price) -> None:
    with pytest.raises(FeeRuleInvalid) as refused:
        fees.set_rule(scope, asked, actor=FATOU, now=NOON)
    assert refused.value.facts == {"field": field}


@pytest.mark.usefixtures("db")
def test_refuses_the_past_and_currencies_that_do_not_exist() -> None:
    with pytest.raises(FeeRuleInvalid) as refused:
        priced(price("1"), valid_from=NOON - HOUR, now=NOON)
    assert refused.value.facts == {"field": "valid_from"}
    with pytest.raises(UnknownCurrency):
        priced(price("1"), currency="XXX")


@pytest.mark.usefixtures("committed_db")
def test_lets_one_rule_stand_where_many_are_set_at_once() -> None:
    answers = together([lambda fixed=fixed: priced(price(fixed=fixed), now=NOON) for fixed in range(12)])  # type: ignore[misc] # mypy cannot infer a lambda's default
    assert all(isinstance(answer, FeeRule) for answer in answers)
    assert FeeRule.objects.filter(valid_to=None).count() == len(queries.in_force(NOON)) == 1
    books_must_hold()


@pytest.mark.usefixtures("db")
def test_end_lets_a_rule_count_no_longer_once() -> None:
    rule = priced(price(fixed=1))
    fees.end_rule(rule.pk, actor=FATOU, now=NOON)
    again = fees.end_rule(rule.pk, actor=FATOU, now=NOON + HOUR)
    assert again.valid_to == NOON
    assert (fee_minor(9, now=NOON - HOUR), fee_minor(9, now=NOON)) == (1, 0)
    ended, _ = audit.records(subject=Subject("fees.rule", rule.pk))
    assert ended.before is not None
    assert (ended.action, ended.before["valid_to"]) == ("fees.rule_ended", None)
    with pytest.raises(UnknownFeeRule):
        fees.end_rule(ids.new_id(), actor=FATOU, now=NOON)


@pytest.mark.usefixtures("db")
def test_defaults_are_set_in_every_currency_once(settings: Settings) -> None:
    assert fees.install_defaults(now=NOON) == FeeRule.objects.count() == 8 * 12 + 2 * 3 + 2 * 12
    assert fees.install_defaults(now=NOON) == 0
    for currency in settings.WALLET_CURRENCIES:
        assert fee_minor(10_000, currency=currency) == 100
        assert fee_minor(10_000, currency=currency, product="cash_out") == 100
        assert fee_minor(10_000, currency=currency, product="own_transfer") == 0
        assert fee_minor(10_000, currency=currency, product="cash_in") == 0


@pytest.mark.usefixtures("db")
def test_defaults_tie_nowhere_and_are_on_record(settings: Settings) -> None:
    settings.WALLET_CURRENCIES = ["MRU"]
    fees.install_defaults(now=NOON)
    for rule in list(FeeRule.objects.all()):
        again = fees.set_rule(_parts_of(Scope, rule), _parts_of(Price, rule), actor=FATOU, now=NOON + HOUR)
        [ended], [begun] = (audit.records(subject=Subject("fees.rule", one.pk)) for one in (rule, again))
        assert ended.action == begun.action == "fees.rule_set"
        assert ended.after is not None
        assert begun.after is not None
        assert ended.after.keys() == begun.after.keys()
        differing = {key for key, told in ended.after.items() if told != begun.after[key]}
        assert differing - {"percent"} == {"rule_id", "valid_from"}  # a percentage reads "1" or "1.0000"


@pytest.mark.parametrize(
    ("product", "currency", "amount", "asked"),
    [
        ("airtime", "MRU", 10_000, 2_000),
        ("data", "NGN", 50_000, 2_000),
        ("electricity", "MRU", 50_000, 500),
        ("electricity", "MRU", 5_000_000, 10_000),
        ("cable_tv", "NGN", 50_000, 500),
        ("water", "MRU", 50_000, 5_000),
        ("airtime", "EUR", 10_000, 0),
        ("cash_in.commission", "MRU", 5_000, 20),
        ("cash_in.commission", "MRU", 500_000, 2_000),
        ("cash_out.commission", "MRU", 10_000_000, 30_000),
        ("cash_in.commission", "XOF", 10_000, 40),
        ("cash_out.commission", "EUR", 1_000, 4),
        ("cash_in.commission", "EUR", 1_000, 0),
        ("deposit_by_account", "MRU", 10_000, 150),
        ("withdrawal", "MRU", 10_000, 100),
        ("withdrawal", "NGN", 10_000, 0),
    ],
)
@pytest.mark.usefixtures("db")
def test_defaults_are_for_bills_and_agents_too(product: str, currency: str, amount: int, asked: int) -> None:
    fees.install_defaults(now=NOON)
    assert fee_minor(amount, product=product, currency=currency) == asked


@pytest.mark.usefixtures("db")
def test_defaults_never_bring_back_what_the_operator_ended(settings: Settings) -> None:
    settings.WALLET_CURRENCIES = ["MRU"]
    fees.end_rule(priced(price("2")).pk, actor=FATOU, now=NOON)
    fees.end_rule(priced(price("3"), product="cash_in.commission").pk, actor=FATOU, now=NOON)
    fees.install_defaults(now=NOON)
    assert fee_minor(10_000) == fee_minor(10_000, product="cash_in.commission") == 0


@pytest.mark.usefixtures("committed_db")
def test_defaults_are_set_once_by_processes_that_start_together() -> None:
    assert sorted(together([lambda: fees.install_defaults(now=NOON)] * 4), key=str) == [0, 0, 0, 126]
    assert FeeRule.objects.count() == 126


def _parts_of(kind: type[_P], rule: FeeRule) -> _P:
    return kind(**{field.name: getattr(rule, field.name) for field in dataclasses.fields(kind)})
