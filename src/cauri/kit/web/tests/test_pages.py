"""A list in pages …"""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from cauri.kit import ids
from cauri.kit.web import pages
from cauri.kit.web.pages import Page
from cauri.kit.web.tests.listed_api import NEWEST, ShellOut

pytestmark = pytest.mark.urls("cauri.kit.web.tests.listed_api")


def _pages(client: Client, limit: int) -> list[dict[str, Any]]:
    found = [client.get("/shells", {"limit": limit}).json()]
    while found[-1]["next_cursor"]:
        found.append(client.get("/shells", {"limit": limit, "cursor": found[-1]["next_cursor"]}).json())
    return found


@pytest.mark.parametrize(("limit", "sizes"), [(100, [100] * 10), (99, [99] * 10 + [10])])
def test_shows_each_item_once_and_in_order(client: Client, limit: int, sizes: list[int]) -> None:
    found = _pages(client, limit)

    assert [len(one["items"]) for one in found] == sizes
    assert [item["stamp"] for one in found for item in one["items"]] == list(range(NEWEST, NEWEST - 1000, -1))
    assert [bool(one["next_cursor"]) for one in found] == [True] * (len(sizes) - 1) + [False]


def test_shows_twenty_unless_told_otherwise(client: Client) -> None:
    assert len(client.get("/shells").json()["items"]) == 20


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "1e2", ""])
def test_never_shows_more_than_a_hundred(client: Client, limit: str) -> None:
    answer = client.get("/shells", {"limit": limit})

    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")
    assert answer.json()["errors"][0]["name"] == "query.limit"


GOOD = pages.cursor_of(NEWEST)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "A",
        GOOD[:-1],
        GOOD + "A",
        GOOD + "=",
        "C" + GOOD[1:],
        GOOD[:-1] + "~",
        "é" * 8,
        "!" * 20,
        "AAAAAAAAAAA",
    ],
)
def test_refuses_a_cursor_that_it_did_not_give(client: Client, cursor: str) -> None:
    answer = client.get("/shells", {"cursor": cursor})

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")


def test_refuses_a_cursor_longer_than_any(client: Client) -> None:
    assert client.get("/shells", {"cursor": "A" * 65}).json()["code"] == "request_invalid"


@given(st.integers(min_value=-(2**127), max_value=2**128 - 1))
def test_finds_every_place_again(stamp: int) -> None:
    assert pages.stamp_in(pages.cursor_of(stamp)) == stamp


def test_finds_a_time_ordered_id_again() -> None:
    place = ids.new_id()

    assert UUID(int=pages.stamp_in(pages.cursor_of(place.int))) == place


@given(st.integers(min_value=0, max_value=2**64), st.integers(min_value=0), st.integers(min_value=1, max_value=63))
def test_refuses_a_cursor_with_one_letter_changed(stamp: int, at: int, by: int) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    cursor = pages.cursor_of(stamp)
    at %= len(cursor)
    other = letters[(letters.index(cursor[at]) + by) % 64]

    with pytest.raises(pages.BadCursor):
        pages.stamp_in(cursor[:at] + other + cursor[at + 1 :])


def test_gives_cursors_that_another_installation_refuses() -> None:
    with override_settings(SECRET_KEY="another installation's key"), pytest.raises(pages.BadCursor):
        pages.stamp_in(GOOD)


def test_has_a_name_that_clients_can_read() -> None:
    assert Page[ShellOut].model_json_schema()["title"] == "ShellPage"
