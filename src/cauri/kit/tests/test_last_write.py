"""Statements that wait for the end of their transaction and go to the server together."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction
from django.test.utils import CaptureQueriesContext

from cauri.kit.errors import Refusal
from cauri.kit.transactions import if_refused, last_write, transaction

INSERT = "INSERT INTO django_session VALUES (%s, %s, now())"
REPLACE = "UPDATE django_session SET session_data = %s WHERE session_key = %s"


INSERT_ONCE = INSERT + " ON CONFLICT DO NOTHING"


class ForGood(Refusal):
    code = "for_good"
    final = True


class TakenAlready(Refusal):
    code = "taken_already"
    final = True


@pytest.fixture(params=["db", "committed_db"])
def any_db(request: pytest.FixtureRequest) -> None:
    """The words mean the same in a test that is rolled back as they do in life."""
    request.getfixturevalue(request.param)


@pytest.mark.usefixtures("any_db")
def test_waits_for_the_end_of_the_transaction() -> None:
    with transaction():
        last_write(INSERT, ["awa", ""])
        assert _written() == {}

    assert _written() == {"awa": ""}


@pytest.mark.usefixtures("any_db")
def test_goes_with_all_others_in_their_order_and_in_one_round_trip() -> None:
    with CaptureQueriesContext(connection) as asked, transaction():
        last_write(INSERT, ["awa", "100% of it; '--"])
        last_write(INSERT, ["moussa", "first"])
        last_write(REPLACE, ["second", "moussa"])

    assert _written() == {"awa": "100% of it; '--", "moussa": "second"}
    assert len([query for query in asked if "django_session" in query["sql"]]) == 1


@pytest.mark.usefixtures("any_db")
def test_is_not_run_when_the_transaction_fails() -> None:
    def act() -> None:
        with transaction():
            last_write(INSERT, ["awa", ""])
            raise KeyError

    with pytest.raises(KeyError):
        act()

    assert _written() == {}


@pytest.mark.usefixtures("any_db")
def test_is_not_run_when_the_transaction_is_to_be_rolled_back_anyway() -> None:
    with transaction():
        last_write(INSERT, ["awa", ""])
        django_transaction.set_rollback(True)

    assert _written() == {}


@pytest.mark.usefixtures("any_db")
def test_is_not_run_when_its_savepoint_was_rolled_back() -> None:
    def try_moussa() -> None:
        with django_transaction.atomic():
            with django_transaction.atomic():
                last_write(INSERT, ["moussa", ""])
            last_write(INSERT, ["fatou", ""])
            raise KeyError

    with transaction():
        last_write(INSERT, ["awa", ""])
        with pytest.raises(KeyError):
            try_moussa()
        with django_transaction.atomic():
            last_write(INSERT, ["ibrahima", ""])

    assert _written() == {"awa": "", "ibrahima": ""}


@pytest.mark.usefixtures("any_db")
def test_takes_the_transaction_back_when_it_fails() -> None:
    def act() -> None:
        with transaction():
            _insert("fatou")
            last_write(INSERT, ["awa", ""])
            last_write(INSERT, ["awa", "again"])

    with pytest.raises(IntegrityError):
        act()

    assert _written() == {}


@pytest.mark.usefixtures("any_db")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_takes_the_transaction_back_when_it_writes_nothing_though_it_must(place: int) -> None:
    must = (INSERT_ONCE, ["awa", "again"], TakenAlready())
    others = [(INSERT_ONCE, ["moussa", "new"], TakenAlready()), (INSERT_ONCE, ["awa", "may be there"], None)]
    _insert("awa")

    def act() -> None:
        with transaction():
            _insert("fatou")
            if_refused(lambda _why: _insert("remembered"))
            for statement, values, unwritten in [*others[:place], must, *others[place:]]:
                last_write(statement, values, unwritten=unwritten)

    with pytest.raises(TakenAlready):
        act()

    assert _written() == {"awa": "", "remembered": ""}


@pytest.mark.usefixtures("any_db")
def test_may_write_nothing_where_it_need_not() -> None:
    _insert("awa")

    with transaction():
        last_write(INSERT_ONCE, ["awa", "again"])
        last_write(INSERT_ONCE, ["moussa", "new"], unwritten=TakenAlready())

    assert _written() == {"awa": "", "moussa": "new"}


@pytest.mark.usefixtures("any_db")
def test_is_run_at_once_where_nobody_owns_the_transaction() -> None:
    with django_transaction.atomic():
        last_write(INSERT, ["awa", ""])
        assert _written() == {"awa": ""}


@pytest.mark.usefixtures("any_db")
def test_of_an_act_is_forgotten_and_of_its_remembering_is_run() -> None:
    def act() -> None:
        with transaction():
            last_write(INSERT, ["act", ""])
            if_refused(lambda _why: last_write(INSERT, ["remembered", ""]))
            raise ForGood

    with pytest.raises(ForGood):
        act()

    assert _written() == {"remembered": ""}


@pytest.mark.usefixtures("any_db")
def test_leaks_nothing_into_the_next_transaction() -> None:
    test_is_not_run_when_the_transaction_fails()
    test_is_not_run_when_the_transaction_is_to_be_rolled_back_anyway()

    with transaction():
        last_write(INSERT, ["moussa", ""])

    assert _written() == {"moussa": ""}


@pytest.mark.usefixtures("committed_db")
def test_is_a_matter_of_each_thread() -> None:
    both_wait = threading.Barrier(2, timeout=30)

    def act(name: str, *, keep: bool) -> None:
        try:
            with transaction():
                last_write(INSERT, [name, ""])
                both_wait.wait()
                if not keep:
                    raise KeyError
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        kept, lost = pool.submit(act, "awa", keep=True), pool.submit(act, "moussa", keep=False)
        kept.result(timeout=30)
        with pytest.raises(KeyError):
            lost.result(timeout=30)

    assert _written() == {"awa": ""}


def _insert(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [name, ""])


def _written() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key, session_data FROM django_session")
        return dict(cursor.fetchall())
