"""What each kind of notice says, in each language. Names and amounts are put in when it is read, never before.

`{name}` is the other party, masked, or its bank; `{amount}` is what the reader's wallet gave or got, or what is asked
for; `{sold}` is what was given for it in an exchange; `{reason}` is the wording of a refusal or of a decision; `{tier}`
is what holds now, and `{day}` until when, or the month of a statement; `{count}` is how many of how many; `{what}` is
what was asked of the bank. Where nobody's name is known, `STRANGER` stands in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cauri.kit.errors import Fact
from cauri.kit.web import wording
from cauri.servicing.notifications.phrases import accounts, agents, arrangements, between_people, claims, payments
from cauri.servicing.notifications.phrases.template import Template, Texts

TEMPLATES: Mapping[str, Template] = {
    **accounts.TEMPLATES,
    **payments.TEMPLATES,
    **agents.TEMPLATES,
    **between_people.TEMPLATES,
    **arrangements.TEMPLATES,
    **claims.TEMPLATES,
}

# What a push says in place of words that hold a name, an amount, or what else is nobody's business.
DISCREET: Texts = {
    "ar": "افتح كوري لمعرفة المزيد.",
    "en": "Open Cauri to see more.",
    "fr": "Ouvrez Cauri pour en savoir plus.",
}
# Who is paid where it is the house: for what.
BANK: Texts = {"ar": "المصرف ({what})", "en": "the bank ({what})", "fr": "la banque ({what})"}
EXCHANGE: Texts = {"ar": "الصرف", "en": "the exchange", "fr": "le change"}
STRANGER: Texts = {"ar": "طرف غير معروف", "en": "an unknown party", "fr": "une partie inconnue"}


@dataclass(frozen=True)
class Words:
    """A notice in one language."""

    title: str
    text: str


def words(kind: str, language: str, **found: str) -> Words:
    """What a notice says. What was not found shows as an ellipsis, because telling must not fail."""
    template = TEMPLATES[kind]
    placed = {name: _apart(value, language) for name, value in found.items()}
    return Words(title=template.title[language], text=template.text[language].format_map(_Found(placed)))


def discreet(kind: str, language: str) -> Words:
    """The same for a screen that others see: neither names nor amounts, nor whatever else was put in."""
    template = TEMPLATES[kind]
    said = template.text[language]
    return Words(title=template.title[language], text=DISCREET[language] if "{" in said else said)


def reason(code: str, language: str, facts: Mapping[str, Fact]) -> str:
    """What a refusal's code means; nothing where there is none."""
    _learn_wording()
    return wording.text_of(code, language, facts) if code else ""


@cache
def _learn_wording() -> None:
    # In the API that was done at the start; a worker needs it only here.
    wording.gather()


class _Found(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def _apart(value: str, language: str) -> str:
    """A value in Latin script within Arabic keeps its own direction (Unicode's first-strong isolate)."""
    return f"\u2068{value}\u2069" if language == "ar" else value
