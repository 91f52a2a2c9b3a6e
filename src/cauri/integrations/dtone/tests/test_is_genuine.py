"""A callback of DT One's is taken …"""

import json
from typing import Any

import pytest

from cauri.books.instructions.reports import NotAnEvent
from cauri.integrations.dtone.webhooks import is_genuine, reference_of, token

SECRET = "secret-of-the-tests"
NO_REFERENCES: list[Any] = [None, 7, "", [], "b" * 41]


def test_at_the_address_that_it_was_given() -> None:
    assert is_genuine(token(SECRET), secret=SECRET)


@pytest.mark.parametrize(
    "given", ["", SECRET, token("another"), token(SECRET)[:-1], token(SECRET) + "0", token(SECRET).upper(), "é"]
)
def test_at_no_other(given: str) -> None:
    assert not is_genuine(given, secret=SECRET)


def test_at_none_without_a_secret() -> None:
    assert not is_genuine(token(""), secret="")


def test_for_the_reference_in_it() -> None:
    assert reference_of(json.dumps({"external_id": "b-1", "status": {}}).encode()) == "b-1"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"7", b"\xff", b"[" * 100_000, b"{}"]
    + [json.dumps({"external_id": one}).encode() for one in NO_REFERENCES],
)
def test_for_none_if_there_is_none(body: Any) -> None:
    with pytest.raises(NotAnEvent) as refused:
        reference_of(body)
    assert str(refused.value) == ""
