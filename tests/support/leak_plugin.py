"""The hooks of the scan for secrets: `leaks.py` says what it is."""

import functools
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from psycopg.pq import TransactionStatus

from cauri.identity.access import hashing, keys, tokens
from cauri.products.agents.cash_outs import codes as cash_codes
from tests.support.leaks import KNOWN, refuse


def pytest_configure(config: pytest.Config) -> None:
    """Note each secret where the code makes or hashes it."""
    for module, name, noted in (
        (keys, "new_token", _result),
        (keys, "new_code", _result),
        (keys, "successor_of", _result),
        (tokens, "minted", _result),
        (cash_codes, "code_of", _result),
        (hashing, "hashed", _first),
        (AbstractBaseUser, "set_password", _second),
    ):
        setattr(module, name, _noting(getattr(module, name), noted))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Short secrets are looked for within their own test only."""
    KNOWN.digits.clear()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Look through the rows that are about to be rolled back, before any fixture of the test ends."""
    found: dict[str, set[str]] = {}
    if "db" in getattr(item, "fixturenames", ()) and _is_readable():
        found = KNOWN.leaked_in_rows(_asked, written=True)
    try:
        yield
    finally:
        refuse(found, "the rows of the test")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Look through what the test logged and printed."""
    report = yield
    if call.when == "call" and report.outcome != "failed":
        said = "\n".join(text for _, text in report.sections)
        if kinds := KNOWN.leaked_in(said):
            report.outcome = "failed"
            report.longrepr = f"secrets in clear in what was logged or printed: {', '.join(sorted(kinds))}"
    return report


def _is_readable() -> bool:
    """Whether the test has secrets, and rows that a statement of ours can still see."""
    if KNOWN.is_empty or not connection.in_atomic_block:
        return False
    inner = connection.connection
    return inner is not None and not inner.closed and inner.info.transaction_status == TransactionStatus.INTRANS


def _asked(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _result(result: object, args: tuple[Any, ...]) -> object:
    return result


def _first(result: object, args: tuple[Any, ...]) -> object:
    return args[0]


def _second(result: object, args: tuple[Any, ...]) -> object:
    return args[1] if len(args) > 1 else None


def _noting(made: Callable[..., Any], noted: Callable[[object, tuple[Any, ...]], object]) -> Callable[..., Any]:
    @functools.wraps(made)
    def noting(*args: Any, **kwargs: Any) -> Any:
        result = made(*args, **kwargs)
        KNOWN.note(noted(result, args))
        return result

    return noting
