"""What is wrong with a field …"""

import pytest

from cauri.kit.web import fields, wording


@pytest.mark.parametrize("kind", fields._WORDING)
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_is_told_in_every_language(kind: str, language: str) -> None:
    assert fields.message_of(kind, language, {"ge": 1, "expected": "'main'"})


def test_names_the_limit() -> None:
    assert fields.message_of("less_than_equal", "en", {"le": 100}) == "The most allowed: 100."


def test_is_told_even_when_nobody_thought_of_it() -> None:
    assert fields.message_of("never_heard_of", "fr", {}) == "Cette valeur n'est pas acceptée."
