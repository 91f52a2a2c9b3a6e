"""Which databases a test asks for, however it says so."""

import pytest

_FIXTURES = frozenset({"db", "committed_db"})


def databases_of(request: pytest.FixtureRequest) -> set[str]:
    """The fixtures that open one: named by the test or by what it uses, or by `@pytest.mark.django_db`.

    A fixture that looks at the rows after each test has them opened before itself, so that they are still there.
    """
    return _databases(request.node)


def opens_any(item: pytest.Item) -> bool:
    """Whether a collected test asks for one, or for the server to make its own on."""
    return bool(_databases(item)) or "database_server" in getattr(item, "fixturenames", ())


def _databases(item: pytest.Item) -> set[str]:
    named = set(_FIXTURES.intersection(getattr(item, "fixturenames", ())))
    if item.get_closest_marker("django_db") is not None:
        named.add("db")
    return named
