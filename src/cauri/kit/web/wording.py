"""The wording of refusals, per code and language.

A room says what its codes mean to a person in its `wording.py`: a plain table named WORDING, which imports
nothing from here. The API gathers the tables once, and answers in the caller's language.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = ("ar", "en", "fr")

Wording = Mapping[str, Mapping[str, str]]

_HOUSE = Path(__file__).parents[2]
_texts: dict[str, Mapping[str, str]] = {}


class BadWording(ValueError):
    """A code lacks a language, or two rooms word it differently."""


def register(wording: Wording) -> None:
    """Learn what codes mean: {"insufficient_funds": {"ar": …, "en": …, "fr": …}}.

    A text may name facts in braces: "At most {decimals} decimals." Raises BadWording.
    """
    for code, texts in wording.items():
        if set(texts) != set(LANGUAGES):
            raise BadWording(f"{code} is worded in {sorted(texts)}, not in {list(LANGUAGES)}")
        if _texts.setdefault(code, texts) != texts:
            raise BadWording(f"{code} is worded twice")


def gather() -> None:
    """Register the WORDING of every room that has a `wording.py`. Raises BadWording."""
    for file in sorted(_HOUSE.rglob("wording.py")):
        if file != Path(__file__):
            room = file.relative_to(_HOUSE.parent).with_suffix("")
            register(import_module(".".join(room.parts)).WORDING)


def knows(code: str) -> bool:
    """Whether a code has been worded."""
    return code in _texts


def text_of(code: str, language: str, facts: Mapping[str, Any]) -> str:
    """What a code means, in one of LANGUAGES; a code nobody worded is spelt out."""
    return filled(template_of(code, language), facts)


def template_of(code: str, language: str) -> str:
    """The same, with the names of facts still in braces."""
    texts = _texts.get(code)
    return texts[language] if texts else code.replace("_", " ").capitalize()


def filled(text: str, facts: Mapping[str, Any]) -> str:
    """A text with its facts in place; one that is missing shows as an ellipsis."""
    return text.format_map(_Facts(facts))


def language_of(accept_language: str) -> str:
    """The best of LANGUAGES for an Accept-Language header; the operator's own if it asks for none of them."""
    for asked, quality in parse_accept_lang_header(accept_language.lower()):
        language = asked.partition("-")[0]
        if language in LANGUAGES and quality > 0:
            return language
    operators = settings.LANGUAGE_CODE.partition("-")[0]
    return operators if operators in LANGUAGES else "en"


class _Facts(dict[str, Any]):
    """Facts for a text, of which some may be missing: an error answer must not itself fail."""

    def __missing__(self, name: str) -> str:
        return "…"
