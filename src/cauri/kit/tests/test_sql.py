"""`sql` …"""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cauri.kit import sql


class _Colour(StrEnum):
    RED = "red"


def _read_back(values: list[Any], type_: str) -> list[Any]:
    """What PostgreSQL makes of an array, by both ways in which statements are sent."""
    statement = f"SELECT %s::{type_}[]"
    ((bound_there,),) = sql.prepared(statement, [sql.array_of(values)])
    with connection.cursor() as cursor:
        cursor.execute(statement, [sql.array_of(values)])
        (bound_here,) = cursor.fetchone() or (None,)
    assert bound_there == bound_here
    found: list[Any] = bound_here
    return found


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("bigint", [0, -1, 2**63 - 1, -(2**63), None]),
        ("boolean", [True, False, None]),
        ("numeric", [Decimal("0.100"), Decimal("-12345678901234567890.000000001"), Decimal("1E+3"), None]),
        ("uuid", [UUID(int=0), UUID("019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"), None]),
        ("date", [date(1, 1, 1), date(2024, 2, 29), None]),
        ("timestamptz", [datetime(2026, 3, 14, 12, 0, 0, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC), None]),
        ("text", ["", "NULL", "null", '"', "\\", '\\"', "{a,b}", " a ", "a\nb", "',';--", "مريم", None]),
        ("text", []),
    ],
)
@pytest.mark.usefixtures("db")
def test_array_of_reads_back_as_it_was(type_: str, values: list[Any]) -> None:
    assert _read_back(values, type_) == values


@pytest.mark.usefixtures("db")
def test_array_of_keeps_the_moment_of_any_time_zone() -> None:
    at = datetime(2026, 3, 14, 12, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert _read_back([at], "timestamptz") == [at]


def test_array_of_any_text_reads_back(db: None) -> None:
    words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))

    @given(st.lists(words | st.none(), max_size=5))
    def read_back(values: list[str | None]) -> None:
        assert _read_back(values, "text") == values

    read_back()


@pytest.mark.usefixtures("db")
def test_array_of_writes_the_value_of_an_enum() -> None:
    assert _read_back([_Colour.RED], "text") == ["red"]


@pytest.mark.parametrize("value", [b"bytes", 0.1, [1], {"a": 1}])
def test_array_of_is_made_of_nothing_else(value: object) -> None:
    with pytest.raises(TypeError, match="no array is made of"):
        sql.array_of([value])


def test_in_columns_turns_rows_round() -> None:
    assert sql.in_columns([(1, "a"), (2, None)]) == ["{1,2}", '{"a",NULL}']
    with pytest.raises(ValueError, match="shorter"):
        sql.in_columns([(1, "a"), (2,)])
