"""What a company's answer, or its silence, means …"""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest

from cauri.kit import answers, http
from cauri.kit.answers import MALFORMED, Facts, NotDone, Unclear
from cauri.kit.tests import companies
from cauri.kit.tests.companies import Company

UNDECIDED = frozenset({408, 425})
IMPATIENCE = 0.2


class Short(Facts):
    """Facts of a company that writes short words."""

    LONGEST: ClassVar[int | None] = 3


@pytest.fixture
def company() -> Iterator[Company]:
    with companies.company() as company:
        yield company


@pytest.fixture
def client(company: Company) -> Iterator[http.Client]:
    client = http.Client(company.url, read_seconds=IMPATIENCE, whole_seconds=2 * IMPATIENCE)
    yield client
    client.close()


def asked(client: http.Client, path: str, **sent: Any) -> http.Answer:
    return answers.answer_of(client, "GET", path, undecided=UNDECIDED, **sent)


# -- an answer -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 302, 400, 404, 409])
def test_is_the_adapters_to_judge(client: http.Client, status: int) -> None:
    assert asked(client, f"/status/{status}").status == status


def test_is_asked_for_as_the_adapter_says(company: Company, client: http.Client) -> None:
    answers.answer_of(client, "POST", "/status/200", undecided=UNDECIDED, json={"a": 1}, query={"b": "2"})
    assert [(one.method, one.path, one.body) for one in company.received] == [("POST", "/status/200?b=2", b'{"a":1}')]


@pytest.mark.parametrize(("status", "word"), [(401, "key_refused"), (403, "key_refused"), (429, "busy")])
def test_of_some_statuses_says_that_nothing_was_done(client: http.Client, status: int, word: str) -> None:
    with pytest.raises(NotDone, match=f"^{word}$"):
        asked(client, f"/status/{status}")


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503])
def test_of_others_says_nothing_at_all(client: http.Client, status: int) -> None:
    with pytest.raises(Unclear, match=r"^company_failed$"):
        asked(client, f"/status/{status}")


# -- no answer -------------------------------------------------------------------------------------


def test_says_that_nothing_was_done_when_nobody_was_reached() -> None:
    client = http.Client(f"http://127.0.0.1:{companies.closed_port()}")
    with pytest.raises(NotDone, match=r"^company_unreachable$"):
        asked(client, "/status/200")


@pytest.mark.parametrize("path", ["/hang_up", "/silent/1", "/halfway", "/nonsense"])
def test_leaves_open_what_was_done_when_it_does_not_come(client: http.Client, path: str) -> None:
    with pytest.raises(Unclear, match=r"^no_answer$"):
        asked(client, path)


def test_is_waited_for_again_where_the_adapter_says_so(company: Company, client: http.Client) -> None:
    company.failures_left = 1
    assert asked(client, "/recovers", repeatable=True).ok


# -- its facts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("found", [None, [], "text", 1, True])
def test_is_unclear_where_an_object_is_expected_and_is_none(found: object) -> None:
    with pytest.raises(Unclear, match=f"^{MALFORMED}$"):
        Facts.of(found)


def test_tells_what_is_there() -> None:
    told = Facts.of({"word": "done", "many": 3, "below": {"word": "deep"}, "all": [1], "empty": "", "none": None})
    assert (told.text("word"), told.number("many"), told.list("all")) == ("done", 3, [1])
    assert told.part("below").text("word") == "deep"
    assert (told.words("empty"), told.words("none"), told.words("missing")) == ("", "", "")
    assert (told.has("word"), told.has("none"), told.has("missing")) == (True, False, False)


READ: dict[str, Callable[[Facts], object]] = {
    "text": lambda told: told.text("it"),
    "words": lambda told: told.words("it"),
    "number": lambda told: told.number("it"),
    "part": lambda told: told.part("it"),
    "list": lambda told: told.list("it"),
}


WRONG: dict[str, tuple[object, ...]] = {
    "text": (None, "", 1, ["a"], {"a": "b"}),
    "words": (1, False, ["a"]),
    "number": (None, "1", 1.0, True),
    "part": (None, "a", [{}]),
    "list": (None, "a", {"0": 1}),
}


@pytest.mark.parametrize(("way", "value"), [(way, wrong) for way, wrongs in WRONG.items() for wrong in wrongs])
def test_is_unclear_where_something_else_is_there(way: str, value: object) -> None:
    with pytest.raises(Unclear, match=f"^{MALFORMED}$"):
        READ[way](Facts.of({"it": value}))


def test_may_be_as_long_as_the_company_writes() -> None:
    assert Facts.of({"it": "x" * 10_000}).text("it") == "x" * 10_000
    assert Short.of({"it": "abc"}).text("it") == "abc"
    assert Short.of({"it": "abcd"}).text("it", most=4) == "abcd"
    for read in (Short.text, Short.words):
        with pytest.raises(Unclear):
            read(Short.of({"it": "abcd"}), "it")


def test_has_parts_that_are_read_in_the_same_way() -> None:
    part = Short.of({"below": {"it": "abcd"}}).part("below")
    assert type(part) is Short
    with pytest.raises(Unclear):
        part.text("it")


def test_shows_nothing_of_itself() -> None:
    assert "secret" not in repr(Facts.of({"token": "secret"}))
