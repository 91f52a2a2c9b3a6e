"""SQL on the busiest paths: statements that the server plans once for a connection, and rows of several models at once.

Everywhere else Django's ORM is the better reading. Here a join of six tables costs more to plan than to carry out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from typing import Any, Final, TypeVar
from uuid import UUID

import psycopg
from django.db import connection, models

M = TypeVar("M", bound=models.Model)


def prepared(statement: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement, which the server keeps prepared after a few runs. One statement, no semicolon.

    A parameter that PostgreSQL cannot infer the type of needs a cast.
    """
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrapped(cursor) as asked:  # type: ignore[arg-type] # the stubs know no cursor of the driver's
        asked.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = asked.fetchall()
        return rows


def copy_in(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model with PostgreSQL's COPY: a fraction of what the ORM takes for hundreds of them.

    Values go in as they are: what the ORM would turn into something else, JSON for one, is not for here.
    """
    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY {rows[0]._meta.db_table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_plain(getattr(row, field.attname)) for field in fields])


def insert_each(table: str, types: Mapping[str, str]) -> str:
    """An INSERT of rows that are given as an array for each column, so that it has few parameters for many rows.

    `types` are the columns' PostgreSQL types by name, in the order of the arrays.
    """
    arrays = ", ".join(f"%s::{type_}[]" for type_ in types.values())
    return f"INSERT INTO {table} ({', '.join(types)}) SELECT * FROM unnest({arrays})"  # noqa: S608 - names and types of our own


def types_of(model: type[models.Model]) -> dict[str, str]:
    """The PostgreSQL types of all columns of a model, by name."""
    return {str(field.column): str(field.db_type(connection)) for field in model._meta.concrete_fields}


def in_columns(rows: Iterable[Sequence[Any]]) -> list[str]:
    """Rows as an array for each column, as `array_of` gives it. There is one row at least."""
    return [array_of(column) for column in zip(*rows, strict=True)]


def array_of(values: Iterable[Any]) -> str:
    """A PostgreSQL array of plain values, as its text; where it stands, the statement says its type: `%s::uuid[]`.

    The driver takes six times as long for a list, which it looks through for what its items are. None is NULL.
    Raises TypeError for what is none of the types below.
    """
    column = list(values)
    kinds = set(map(type, column))
    write = _WRITTEN.get(kinds.pop()) if len(kinds) == 1 else None
    return "{" + ",".join(map(write or _element, column)) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    plain = _plain(value)
    write = _WRITTEN.get(type(plain))
    if write is None:
        raise TypeError(f"no array is made of {type(plain).__name__}")
    return write(plain)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_WRITTEN: Final[dict[type, Callable[[Any], str]]] = {
    str: _quoted, int: str, UUID: attrgetter("hex"), Decimal: str, bool: str,
    datetime: datetime.isoformat, date: date.isoformat,
}  # fmt: skip


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def columns_of(model: type[models.Model], alias: str) -> str:
    """All columns of a model, as `taken` expects them, from a table under that alias."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def taken(model: type[M], row: Iterator[Any]) -> M | None:
    """A model from the next values of a row; None when it was joined and is not there."""
    values = [next(row) for _ in model._meta.concrete_fields]
    if all(value is None for value in values):
        return None
    return model.from_db(connection.alias, [field.attname for field in model._meta.concrete_fields], values)
