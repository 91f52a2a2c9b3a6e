import pytest
from django.test import override_settings

from cauri.kit.web import wording


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr", "fr"),
        ("FR-ca", "fr"),
        ("ar-MR,ar;q=0.9", "ar"),
        ("en;q=0.2, fr;q=0.7, ar;q=0.5", "fr"),
        ("de, fr;q=0.1", "fr"),
        ("fr;q=0, ar", "ar"),
        ("fr;q=0", "en"),
        ("", "en"),
        ("*", "en"),
        ("de", "en"),
        ("fr;q=oops", "en"),
        ("fr" * 10_000, "en"),
        ("de," * 10_000, "en"),
    ],
)
def test_speaks_the_best_language_of_those_asked_for(header: str, language: str) -> None:
    assert wording.language_of(header) == language


@pytest.mark.parametrize(("operators", "language"), [("fr", "fr"), ("ar-mr", "ar"), ("de", "en")])
def test_speaks_the_operators_language_otherwise(operators: str, language: str) -> None:
    with override_settings(LANGUAGE_CODE=operators):
        assert wording.language_of("pt") == language


def test_gathers_every_rooms_table() -> None:
    wording.gather()
    assert wording.knows("too_many_decimals")
    assert wording.knows("phone_invalid")
    assert not wording.knows("never_heard_of")


def test_fills_in_facts_and_survives_a_missing_one() -> None:
    wording.register({"try_wording": {"ar": "{a}", "en": "{a} and {b}", "fr": "{a}"}})
    assert wording.text_of("try_wording", "en", {"a": 1}) == "1 and …"
    assert wording.text_of("never_heard_of", "fr", {}) == "Never heard of"


def test_refuses_a_text_that_lacks_a_language() -> None:
    with pytest.raises(wording.BadWording):
        wording.register({"half_worded": {"en": "Only English", "fr": "Seulement en français"}})
    assert not wording.knows("half_worded")


def test_refuses_two_meanings_for_one_code() -> None:
    one, other = ({"twice_worded": dict.fromkeys(wording.LANGUAGES, text)} for text in ("one", "other"))
    wording.register(one)
    wording.register(one)
    with pytest.raises(wording.BadWording):
        wording.register(other)
