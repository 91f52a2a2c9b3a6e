"""Which databases a test asks for, however it says so."""

import pytest

_FIXTURES = frozenset({"db", "committed_db"})


def databases_of(request: pytest.FixtureRequest) -> set[str]:
    """The fixtures that open one: named by the test or by what it uses, or by `@pytest.mark.django_db`.

    A fixture that looks at the rows after each test has them opened before itself, so that they are still there.
    """
    named = set(_FIXTURES.intersection(request.fixturenames))
    if request.node.get_closest_marker("django_db") is not None:
        named.add("db")
    return named
