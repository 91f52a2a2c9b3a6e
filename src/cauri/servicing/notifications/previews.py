"""Each kind of notice as it would go out, with made-up names and amounts: for staff, who see no customer's words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cauri.infra.messaging.ports import Message
from cauri.servicing.notifications import messages, texts
from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.phrases.template import Texts

LANGUAGES: Final = ("ar", "en", "fr")
_FOR_ALL: Final = {
    "name": "Awa D•••",
    "amount": "1,250.00 MRU",
    "sold": "28.40 EUR",
    "tier": "2",
    "day": "2026-12-31",
    "count": "48/50",
}
_REASONS: Final[Texts] = {
    "ar": "لا يوجد رصيد كافٍ.",
    "en": "There is not enough money available.",
    "fr": "Le solde disponible ne suffit pas.",
}
_THINGS: Final[Texts] = {"ar": "دفتر شيكات", "en": "cheque book", "fr": "chéquier"}


@dataclass(frozen=True, slots=True)
class Preview:
    """One kind in one language, on each channel."""

    kind: str
    is_required: bool
    sms: Message
    email: Message
    push: Message
    push_with_names: Message


def previews(language: str) -> Iterator[Preview]:
    """Every kind that there is, in one language."""
    sample = {**_FOR_ALL, "reason": _REASONS[language], "what": _THINGS[language]}
    for kind in Notice.Kind.values:
        words, discreet = texts.words(kind, language, **sample), texts.discreet(kind, language)
        yield Preview(
            kind=kind,
            is_required=kind not in Notice.OPTIONAL,
            sms=messages.written("sms", "", kind, words, language=language),
            email=messages.written("email", "", kind, words, language=language),
            push=messages.written("push", "", kind, discreet, language=language),
            push_with_names=messages.written("push", "", kind, words, language=language),
        )
