"""Splitting a bill …"""

from typing import Any

import pytest
from pytest_django import Settings
from tests.support import people
from tests.support.apps import App, new_key

from cauri.identity.users.models import User
from cauri.products.splits.models import Split
from cauri.products.splits.tests.sharing import (
    SPLITS,
    amounts,
    made,
    money,
    named,
    part,
    row,
    seen,
    split,
    three,
    told,
)

pytestmark = pytest.mark.django_db


def test_equally_with_oneself_counts_ones_own_part_as_paid() -> None:
    awa, moussa, fatou = three()

    answer = split(awa, "100.00", {}, named(moussa), named(fatou), note="Dinner")

    assert (answer.status, answer.document["state"]) == (201, "open")
    assert amounts(answer.document) == ["33.34", "33.33", "33.33"]
    assert amounts(answer.document, "left") == ["0.00", "33.33", "33.33"]
    assert [one["state"] for one in answer.document["parts"]] == ["paid", "open", "open"]
    assert [one["is_yours"] for one in answer.document["parts"]] == [True, False, False]
    assert [one["person"] for one in answer.document["parts"]] == ["Awa D•••", "Moussa S•••", "Fatou B•••"]
    assert told("shared") == 2


def test_without_oneself_is_all_for_the_others() -> None:
    awa, moussa, fatou = three()

    assert amounts(split(awa, "0.03", named(fatou), named(moussa)).document) == ["0.02", "0.01"]


def test_by_amounts() -> None:
    awa, moussa, fatou = three()
    shares = [{"amount": money("10.00")}, named(moussa, amount=money("0.01")), named(fatou, amount=money("5.00"))]

    answer = split(awa, "15.01", *shares, method="custom")
    differs = split(awa, "15.00", *shares, method="custom")

    assert amounts(answer.document) == ["10.00", "0.01", "5.00"]
    assert (differs.code, differs.document["facts"]) == (
        "split_parts_differ",
        {"parts": "15.01 MRU", "total": "15.00 MRU"},
    )


def test_by_percentages() -> None:
    awa, moussa, fatou = three()
    shares = [{"percentage": "33.33"}, named(moussa, percentage="33.33"), named(fatou, percentage="33.34")]

    answer = split(awa, "100.00", *shares, method="percentage")
    short = split(awa, "100.00", *shares[:2], method="percentage")

    assert amounts(answer.document) == ["33.33", "33.33", "33.34"]
    assert [one["percentage"] for one in answer.document["parts"]] == ["33.33", "33.33", "33.34"]
    assert short.code == "shares_not_whole"


def test_shows_others_their_own_part_alone() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "30.00", moussa, fatou, with_oneself=True)

    got = seen(moussa, found)

    assert (got["side"], got["creator"], got["people"], got["total"]["amount"]) == ("got", "Awa D•••", 3, "30.00")
    assert [(one["person"], one["place"]) for one in got["parts"]] == [("Moussa S•••", 2)]
    assert App.of(people.customer("Khady Ba")).get(f"{SPLITS}/{found}").code == "unknown_split"


def test_again_under_its_key_is_one() -> None:
    awa, moussa, fatou = three()
    key = new_key()

    first, again = (split(awa, "30.00", named(moussa), named(fatou), key=key) for _ in range(2))

    assert (again.body, again.replayed, Split.objects.count(), told("shared")) == (first.body, True, 1, 2)


@pytest.mark.parametrize(
    ("shares", "more"),
    [
        ([{}], {}),
        ([{}, {}], {}),
        ([{"amount": money("5.00")}, "moussa"], {}),
        ([{}, "moussa"], {"method": "custom"}),
        ([{"amount": money("5.00")}, "moussa"], {"method": "custom"}),
        ([{"percentage": "50.00"}, "moussa"], {"method": "percentage"}),
        ([{"percentage": "33.333"}, "moussa"], {"method": "percentage"}),
        ([{"percentage": "-1"}, "moussa"], {"method": "percentage"}),
        ([{}, "moussa"], {"method": "by weight"}),
        (["moussa"] * 21, {}),
    ],
)
def test_takes_what_its_method_asks_and_two_to_twenty_parts(shares: list[Any], more: dict[str, Any]) -> None:
    awa, moussa, _ = three()

    assert split(awa, "10.00", *(named(moussa) if one == "moussa" else one for one in shares), **more).status == 422


def test_makes_nothing_when_somebody_is_unknown_oneself_or_named_twice() -> None:
    awa, moussa, _ = three()
    unknown = {"person": {"username": "nobody-of-ours"}}

    answers = [
        split(awa, "10.00", {}, named(moussa), unknown),
        split(awa, "10.00", named(moussa), named(awa)),
        split(awa, "10.00", {}, named(moussa), named(moussa)),
    ]

    assert [(one.code, one.document["facts"]["place"]) for one in answers] == [
        ("person_not_found", 2), ("person_is_oneself", 2), ("person_named_twice", 2),
    ]  # fmt: skip
    assert (Split.objects.count(), told("shared")) == (0, 0)


def test_has_no_part_that_is_nothing() -> None:
    awa, moussa, fatou = three()

    refused = split(awa, "0.02", {}, named(moussa), named(fatou))

    assert (refused.code, refused.document["facts"]) == ("split_part_is_nothing", {"place": 3})
    assert split(awa, "0.00", named(moussa), named(fatou)).code == "amount_not_positive"


def test_is_not_for_who_is_not_known_at_all() -> None:
    awa, moussa, fatou = three()
    User.objects.filter(pk=awa.user.pk).update(tier=0)

    assert split(awa, "10.00", named(moussa), named(fatou)).code == "split_tier_too_low"


def test_has_bounds_for_a_day(settings: Settings) -> None:
    settings.MOST_SPLITS_WITH_ONE_A_DAY, settings.MOST_SPLITS_A_DAY = 2, 3
    awa, moussa, fatou = three()
    for _ in range(2):
        made(awa, "10.00", moussa, with_oneself=True)

    with_moussa = split(awa, "10.00", {}, named(moussa))
    made(awa, "10.00", fatou, with_oneself=True)
    with_fatou = split(awa, "10.00", {}, named(fatou))

    assert (with_moussa.status, with_moussa.code) == (429, "shared_too_often")
    assert (with_fatou.status, with_fatou.code, with_fatou.document["facts"]) == (429, "too_many_splits", {"most": 3})


def test_keeps_a_bill_in_whole_francs_whole() -> None:
    awa, moussa, fatou = (people.customer(name, currency="XOF", funds="5000") for name in ("Awa D", "Moussa S", "F B"))

    answer = split(awa, "1000", named(moussa), named(fatou), {})

    assert amounts(answer.document) == ["334", "333", "333"]


def test_lasts_a_month() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "10.00", moussa, fatou)

    assert (row(found).expires_at - row(found).made_at).days == 30
    assert part(found, moussa).left_minor == 500
