"""Finding agents …"""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from tests.support import people
from tests.support.apps import Answer, App, InProcess

from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.agents import applications
from cauri.products.agents.tests.counter import SHOP
from cauri.products.agents.tests.shop import AGENTS

pytestmark = pytest.mark.django_db


def _agent(name: str, latitude: str, longitude: str, *, admitted: bool = True) -> people.Customer:
    one = people.customer("Fatou Sow", funds="0", tier=2)
    shop = dataclasses.replace(SHOP, trading_name=name, latitude=Decimal(latitude), longitude=Decimal(longitude))
    applied = applications.apply(shop, caller=one.caller, now=clock.now())
    if admitted:
        with transaction():
            applications.admit(applied.pk, actor=SYSTEM, now=clock.now())
    return one


def _near(latitude: float, longitude: float, radius: float) -> list[dict[str, Any]]:
    answer = _asked(f"latitude={latitude}&longitude={longitude}&radius_km={radius}")
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.document
    return found


def _asked(query: str) -> Answer:
    return App(InProcess()).get(f"{AGENTS}?{query}")


def test_gives_the_nearest_first_to_anybody() -> None:
    _agent("Far", "18.10", "-15.95")
    _agent("Near", "18.0859", "-15.9786")
    _agent("Rosso", "16.5138", "-15.8050")
    _agent("Waiting", "18.0859", "-15.9786", admitted=False)

    found = _near(18.0858, -15.9785, 10)

    assert [one["trading_name"] for one in found] == ["Near", "Far"]
    assert found[0]["distance_km"] < 0.05
    assert set(found[0]) == {
        "id", "trading_name", "address", "town", "hours", "phone", "latitude", "longitude", "distance_km"
    }  # fmt: skip


def test_measures_along_the_ground() -> None:
    _agent("Nouadhibou", "20.9310", "-17.0347")  # 335 km from Nouakchott along a great circle
    ((found,), none) = _near(18.0858, -15.9785, 345), _near(18.0858, -15.9785, 325)
    assert 325 < found["distance_km"] < 345
    assert none == []


def test_looks_across_the_date_line_and_around_a_pole() -> None:
    _agent("Taveuni", "-16.80", "-179.99")
    _agent("North", "89.99", "120.0")
    assert [one["trading_name"] for one in _near(-16.80, 179.99, 5)] == ["Taveuni"]
    assert [one["trading_name"] for one in _near(89.99, -60.0, 5)] == ["North"]


def test_looks_from_less_than_a_hair_beside_an_agent() -> None:
    _agent("Null Island", "0", "0")
    for found in (_near(2.2250738585072014e-308, -1e-180, 5e-324), _near(1e-170, 0.0, 5)):
        assert [(one["trading_name"], one["distance_km"]) for one in found] == [("Null Island", 0.0)]


def test_shows_none_whose_owner_is_locked() -> None:
    one = _agent("Locked", "18.0859", "-15.9786")
    type(one.user).objects.filter(pk=one.user.pk).update(state="locked")
    assert _near(18.0858, -15.9785, 10) == []


@pytest.mark.parametrize(
    "wrong",
    ["latitude=91&longitude=0", "latitude=0", "latitude=0&longitude=0&radius_km=501", "latitude=nan&longitude=0"],
)
def test_of_nonsense_is_refused(wrong: str) -> None:
    assert _asked(wrong).status == 422
