"""What is wrong with a field, in the caller's language.

pydantic's own words are English, and some of them repeat the value, which may be a PIN. Its kinds of mistakes
(https://docs.pydantic.dev/latest/errors/validation_errors/) are told here in our words; a kind that is not
listed is told in the words of "other".
"""

from collections.abc import Mapping
from typing import Any

from cauri.kit.web import wording

_TEXT = {"ar": "يجب أن تكون القيمة نصًا.", "en": "This must be text.", "fr": "Ce doit être du texte."}
_WHOLE = {
    "ar": "يجب أن تكون القيمة عددًا صحيحًا.",
    "en": "This must be a whole number.",
    "fr": "Ce doit être un nombre entier.",
}
_ID = {"ar": "هذا ليس معرّفًا صحيحًا.", "en": "This is not an id.", "fr": "Ce n'est pas un identifiant."}
_TRUTH = {
    "ar": "القيمة المقبولة: true أو false.",
    "en": "This must be true or false.",
    "fr": "Ce doit être true ou false.",
}
_OBJECT = {
    "ar": "يجب أن تكون القيمة كائن JSON.",
    "en": "This must be a JSON object.",
    "fr": "Ce doit être un objet JSON.",
}
_LIST = {"ar": "يجب أن تكون القيمة قائمة.", "en": "This must be a list.", "fr": "Ce doit être une liste."}
_DAY = {
    "ar": "اكتب التاريخ هكذا: 2026-11-21",
    "en": "Write the date like this: 2026-11-21",
    "fr": "Écrivez la date ainsi : 2026-11-21",
}
_TIME = {
    "ar": "اكتب الوقت هكذا: 2026-11-21T08:30:00Z",
    "en": "Write the time like this: 2026-11-21T08:30:00Z",
    "fr": "Écrivez l'heure ainsi : 2026-11-21T08:30:00Z",
}
_ONE_OF = {
    "ar": "القيم المقبولة: {expected}.",
    "en": "Accepted values: {expected}.",
    "fr": "Valeurs acceptées : {expected}.",
}

_WORDING: Mapping[str, Mapping[str, str]] = {
    "missing": {"ar": "هذا الحقل مطلوب.", "en": "This field is required.", "fr": "Ce champ est obligatoire."},
    "extra_forbidden": {
        "ar": "هذا الحقل غير معروف هنا.",
        "en": "This field is not known here.",
        "fr": "Ce champ n'est pas connu ici.",
    },
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_too_short": {
        "ar": "الحد الأدنى لعدد الأحرف: {min_length}.",
        "en": "Characters needed at least: {min_length}.",
        "fr": "Nombre minimal de caractères : {min_length}.",
    },
    "string_too_long": {
        "ar": "الحد الأقصى لعدد الأحرف: {max_length}.",
        "en": "Characters allowed at most: {max_length}.",
        "fr": "Nombre maximal de caractères : {max_length}.",
    },
    "string_pattern_mismatch": {
        "ar": "شكل القيمة غير صحيح.",
        "en": "This does not have the right form.",
        "fr": "Cela n'a pas la bonne forme.",
    },
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "greater_than": {
        "ar": "يجب أن تكون القيمة أكبر من {gt}.",
        "en": "This must be more than {gt}.",
        "fr": "Ce doit être plus que {gt}.",
    },
    "greater_than_equal": {"ar": "الحد الأدنى: {ge}.", "en": "The least allowed: {ge}.", "fr": "Le minimum : {ge}."},
    "less_than": {
        "ar": "يجب أن تكون القيمة أقل من {lt}.",
        "en": "This must be less than {lt}.",
        "fr": "Ce doit être moins que {lt}.",
    },
    "less_than_equal": {"ar": "الحد الأقصى: {le}.", "en": "The most allowed: {le}.", "fr": "Le maximum : {le}."},
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "uuid_type": _ID,
    "uuid_parsing": _ID,
    "uuid_version": _ID,
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": _LIST,
    "too_long": {
        "ar": "الحد الأقصى لعدد العناصر: {max_length}.",
        "en": "Items allowed at most: {max_length}.",
        "fr": "Nombre maximal d'éléments : {max_length}.",
    },
    "too_short": {
        "ar": "الحد الأدنى لعدد العناصر: {min_length}.",
        "en": "Items needed at least: {min_length}.",
        "fr": "Nombre minimal d'éléments : {min_length}.",
    },
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "timezone_aware": _TIME,
    "other": {
        "ar": "هذه القيمة غير مقبولة.",
        "en": "This value is not accepted.",
        "fr": "Cette valeur n'est pas acceptée.",
    },
}


def message_of(kind: str, language: str, limits: Mapping[str, Any]) -> str:
    """What a kind of mistake means, in one of wording.LANGUAGES; `limits` are what pydantic says of the field."""
    return wording.filled(_WORDING.get(kind, _WORDING["other"])[language], limits)
