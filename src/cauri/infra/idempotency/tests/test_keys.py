"""What a key may look like, and what it is over."""

import pytest

from cauri.infra.idempotency.keys import Key, KeyMalformed, KeyRequired
from cauri.infra.idempotency.tests.acts import AWA, key
from cauri.kit.errors import Refusal


@pytest.mark.parametrize("text", ["k", "x" * 255, '"quoted"', "8e03978e-40d5-43e8-bc93-6894a57f9324", "!~"])
def test_are_up_to_255_visible_characters(text: str) -> None:
    assert key(text).text == text


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (None, KeyRequired),
        ("", KeyRequired),
        ("x" * 256, KeyMalformed),
        ("clé", KeyMalformed),
        ("مفتاح", KeyMalformed),
        ("two words", KeyMalformed),
        ("tab\t", KeyMalformed),
        ("nul\0", KeyMalformed),
        ("del\x7f", KeyMalformed),
        ("\uff46ull width", KeyMalformed),
    ],
)
def test_are_nothing_else(text: str | None, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        Key.over(AWA, text, "POST")
    assert refused.value.status == 400
    assert text not in refused.value.facts.values()


def test_are_over_each_part_of_what_was_asked() -> None:
    asked = [
        ("POST", "/a", "{}"), ("POST", "/a", "{ }"), ("POST", "/b", "{}"), ("PUT", "/a", "{}"), ("POST", "/a{}", ""),
        ("POST/a", "", "{}"), ("POST", "/a"), ("POST", "/a", "{}", ""), ("4:POST", "/a", "{}"),
    ]  # fmt: skip

    assert len({key("k", *parts).fingerprint for parts in asked}) == len(asked)
    assert key("k", *asked[0]).fingerprint == key("other", *asked[0]).fingerprint
