"""A body …"""

import contextlib
import json
import time
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cauri.kit.web import parsing

pytestmark = pytest.mark.urls("cauri.kit.web.tests.listed_api")

JSON = "application/json"
GOOD = b'{"worth": {"amount": "1", "currency": "MRU"}}'


def _send(client: Client, body: bytes, content_type: str = JSON) -> Any:
    return client.generic("POST", "/shells", body, content_type=content_type)


@pytest.mark.parametrize("announced", [JSON, "application/json; charset=utf-8", "Application/JSON"])
def test_announced_as_json_is_read(client: Client, announced: str) -> None:
    assert _send(client, GOOD, announced).status_code == 200


@pytest.mark.parametrize(
    "announced",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "json",
        "",
    ],
)
def test_announced_as_anything_else_is_refused(client: Client, announced: str) -> None:
    answer = _send(client, GOOD, announced)

    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_not_supported")
    assert answer.json()["facts"] == {"accepted": "application/json"}


DEEP = 100_000


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "syntax"),
        (b"{'amount': 1}", "syntax"),
        (b"{} {}", "syntax"),
        (b'{"a": 1,}', "syntax"),
        (b'{"a": "\x00"}', "syntax"),
        (b"\xef\xbb\xbf{}", "syntax"),
        (b"\xff\xfe{\x00}\x00", "not_utf_8"),
        (b'{"a": "\xff"}', "not_utf_8"),
        (b'{"a": "\xed\xa0\x80"}', "not_utf_8"),
        (b'{"a": 1, "a": 2}', "duplicate_name"),
        (b'{"worth": {"amount": "1", "currency": "MRU", "amount": "2"}}', "duplicate_name"),
        (b'{"a": 1, "\\u0061": 2}', "duplicate_name"),
        (b'{"a": NaN}', "not_finite"),
        (b'{"a": -Infinity}', "not_finite"),
        (b'{"a": 1e999}', "not_finite"),
        (b'{"a": ' + b"9" * 5000 + b"}", "number_too_long"),
        (b'{"a": "\\u0000"}', "nul"),
        (b'{"\\u0000": "a"}', "nul"),
        (b'{"a": ["\\ud800"]}', "lone_surrogate"),
        (b'{"a": "\\udc00\\ud83d"}', "lone_surrogate"),
        (b"[" * 33 + b"]" * 33, "too_deep"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "too_deep"),
        (b"[" * DEEP + b"]" * DEEP, "too_deep"),
        (b'{"a":' * DEEP + b"1" + b"}" * DEEP, "too_deep"),
    ],
)
def test_that_two_readers_could_read_differently_is_refused(client: Client, body: bytes, reason: str) -> None:
    answer = _send(client, body)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")
    assert answer.json()["facts"] == {"reason": reason}


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null", b"true", b"{}"])
def test_of_another_shape_is_refused_as_such(client: Client, body: bytes) -> None:
    answer = _send(client, body)

    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")


def test_that_is_missing_is_refused_as_such(client: Client) -> None:
    assert _send(client, b"").json()["code"] == "request_invalid"


@pytest.mark.parametrize(
    "body",
    [
        '{"a": "\\ud83d\\ude00"}',
        '{"a": "😀 \\u0645"}',
        "[" * 32 + "]" * 32,
        '{"a": "' + "[" * 100 + '"}',
        '{"a": -1.5e3}',
    ],
)
def test_that_is_unusual_and_yet_sound_is_read(body: str) -> None:
    assert parsing.value_of(body.encode()) == json.loads(body)


_TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT,
    lambda inside: st.lists(inside) | st.dictionaries(_TEXT, inside),
    max_leaves=20,
)


@given(_VALUES, st.booleans())
def test_that_is_sound_is_read_as_what_it_says(value: Any, escaped: bool) -> None:
    assert parsing.value_of(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.binary(max_size=200))
def test_of_any_bytes_is_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(parsing.MalformedJson):
        parsing.value_of(body)


def test_of_the_largest_size_takes_little_time() -> None:
    body = b'{"a": [' + b'"\\u0061",' * 110_000 + b'""]}'
    began = time.process_time()
    parsing.value_of(body)

    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "This field is not known here."),
        ("fr", "Ce champ n'est pas connu ici."),
        ("ar", "هذا الحقل غير معروف هنا."),
    ],
)
def test_with_wrong_fields_is_explained_in_the_callers_language(client: Client, language: str, told: str) -> None:
    body = json.dumps({"worth": {"amount": "1", "currency": "MRU"}, "tier": 3})
    answer = client.post("/shells", body, content_type=JSON, headers={"Accept-Language": language})

    assert [one["message"] for one in answer.json()["errors"]] == [told]
