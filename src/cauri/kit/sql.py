"""SQL on the busiest paths: statements that the server plans once for a connection, and rows of several models at once.

Everywhere else Django's ORM is the better reading. Here a join of six tables costs more to plan than to carry out.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

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


def columns_of(model: type[models.Model], alias: str) -> str:
    """All columns of a model, as `taken` expects them, from a table under that alias."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def taken(model: type[M], row: Iterator[Any]) -> M | None:
    """A model from the next values of a row; None when it was joined and is not there."""
    values = [next(row) for _ in model._meta.concrete_fields]
    if all(value is None for value in values):
        return None
    return model.from_db(connection.alias, [field.attname for field in model._meta.concrete_fields], values)
