"""Fixtures for every test: real PostgreSQL, as the role that may not change the books.

`db` (pytest-django's) rolls each test back. `committed_db` is a database for one test alone, where commits,
threads and processes are real. `postgres_cluster` is a whole server for one test, which it may kill. There is
no flushing: TRUNCATE is refused on the books.
"""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import hypothesis
import pytest
import stamina
from argon2 import PasswordHasher
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker
from tests.support import clones, leaks, opened
from tests.support.clones import Clones
from tests.support.clusters import Cluster
from tests.support.platforms import Platform

from cauri.identity.access import hashing
from cauri.infra import env
from cauri.infra.embedded.databases import Urls
from cauri.kit import http

pytest_plugins = [
    "tests.support.sandbox",  # the fixture `sandbox`: outside companies over real HTTP
    "tests.support.leak_plugin",  # looks for secrets in whatever the tests leave
]

# A busy machine is no failure: hypothesis must not time single examples.
hypothesis.settings.register_profile("cauri", deadline=None)
hypothesis.settings.load_profile("cauri")

_NO_FLUSH = "the books refuse TRUNCATE, so nothing can be flushed after the test: use the fixture committed_db"


@pytest.fixture(scope="session", autouse=True)
def home() -> Iterator[Path]:
    """A home folder of the run's own, so that no test touches the developer's."""
    with tempfile.TemporaryDirectory(prefix="cauri-home-") as folder:
        os.environ["CAURI_HOME"] = folder
        settings.CAURI_HOME = Path(folder)
        yield Path(folder)
        leaks.must_hold_nothing(Path(folder))


@pytest.fixture(scope="session", autouse=True)
def static_files_when_asked() -> None:
    """Static files are looked for when they are asked for: each test client would list them all, at twice its cost."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def attended_run() -> Iterator[None]:
    """What the processes of the run share is there until the last of them ends."""
    with clones.run_attended():
        yield


@pytest.fixture(scope="session")
def prepare(attended_run: None, django_db_blocker: DjangoDbBlocker) -> Callable[[Platform], None]:
    """Gives a platform the tables before its first start, as the run has them: where that start is no subject."""

    def give(platform: Platform) -> None:
        platform.home.mkdir(parents=True)
        with django_db_blocker.unblock():
            clones.make_migrated(platform.place)

    return give


@pytest.fixture(scope="session")
def database_server(attended_run: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Clones]:
    """The server: DATABASE_URL's, or an embedded one of this process's own.

    Transactions of one process hold back what may be sealed on the whole server, so no two processes share one.
    """
    with django_db_blocker.unblock(), clones.server_for_tests(env.named_database()) as found:
        django_db_blocker.block()
        yield found


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, database_server: Clones) -> Iterator[None]:
    """pytest-django's `db` in a clone that this process keeps for the session."""
    urls = database_server.make(clones.new_name())
    with clones.pointed_at(urls):
        yield
    database_server.drop(urls)


@pytest.fixture
def committed_db(
    django_test_environment: None, database_server: Clones, django_db_blocker: DjangoDbBlocker
) -> Iterator[Urls]:
    """A new database for this test: what it commits is there for its threads and processes."""
    urls = database_server.make(clones.new_name())
    with django_db_blocker.unblock():
        with clones.pointed_at(urls):
            yield urls
        connections.close_all()
        database_server.drop(urls)


@pytest.fixture
def postgres_cluster(
    attended_run: None, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Cluster]:
    """A migrated server for this test alone, which it may kill and start again."""
    with django_db_blocker.unblock(), Cluster.running(migrated=True) as cluster, clones.pointed_at(cluster.urls):
        yield cluster


@pytest.fixture(scope="session", autouse=True)
def no_pauses() -> Iterator[None]:
    """What is tried again is tried again at once, and as often."""
    with stamina.set_testing(True, attempts=http.MOST_TRIES, cap=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """Staff's passwords by Django's cheapest hash: its dearest takes longer than most tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def cheap_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 at its least cost, for speed, everywhere but where its cost is the subject."""
    if "dear_hashes" not in request.fixturenames:
        monkeypatch.setattr(hashing, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def dear_hashes() -> None:
    """For tests whose subject is what a hash costs."""


@pytest.fixture
def transactional_db() -> None:
    """Refused: see `committed_db`."""
    raise pytest.UsageError(_NO_FLUSH)


@pytest.fixture
def live_server() -> None:
    """Refused: it flushes too."""
    raise pytest.UsageError(_NO_FLUSH)


_LONG_ONES = ("tests/properties/", "tests/access/", "tests/faults/", "tests/journeys/", "tests/browser/")


gc.disable()  # nothing that is collected is garbage, and looking through it again and again takes a quarter of the time


def pytest_collection() -> None:
    """Load every door first: many tests are one for each that there is."""
    import_module(settings.ROOT_URLCONF)


def pytest_collection_finish() -> None:
    """Look for garbage from here on, but not among the tests, nor as often as in a small process."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """With `-n auto`: one process where the server is an operator's, which they cannot share.

    Else one more than there are cores: whoever waits for a process to start, or for a clock, leaves one free.
    """
    return 1 if env.named_database() is not None else min(os.cpu_count() or 1, 4) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    """For runs on a server that the rest of the suite has nothing to do with."""
    parser.addoption("--with-database", action="store_true", help="only tests that use the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no process is left alone with one at the end.

    Refuse `@pytest.mark.django_db(transaction=True)`, which would flush.
    """
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG_ONES))
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and (marker.kwargs.get("transaction") or marker.args):
            raise pytest.UsageError(f"{item.nodeid}: {_NO_FLUSH}")
    if config.getoption("--with-database"):
        items[:] = [item for item in items if opened.opens_any(item)]
