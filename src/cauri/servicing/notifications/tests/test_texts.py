"""The texts of notices …"""

import string

import pytest

from cauri.identity.kyc import reasons
from cauri.identity.kyc.models import Case
from cauri.kit.web.wording import LANGUAGES
from cauri.servicing.notifications import texts
from cauri.servicing.notifications.models import Notice

KNOWN = {"name", "amount", "count", "reason", "tier", "day", "sold", "what"}


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_exist_for_each_kind_in_each_language(kind: str) -> None:
    template = texts.TEMPLATES[kind]
    assert set(template.title) == set(template.text) == set(LANGUAGES)


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_name_the_same_in_each_language(kind: str) -> None:
    named = {
        frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
        for text in texts.TEMPLATES[kind].text.values()
    }
    assert len(named) == 1
    assert named.pop() <= KNOWN


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_fit_a_message(kind: str) -> None:
    """Three parts of a text message in letters beyond GSM's own: 67 each."""
    for language in LANGUAGES:
        said = texts.words(kind, language, name="Mohamed Lemine D•••", amount="12345678.00 MRU", reason="")
        assert len(said.text) <= 201


@pytest.mark.parametrize("kind", [Notice.Kind.IDENTITY_REJECTED, Notice.Kind.IDENTITY_ASKED_AGAIN])
@pytest.mark.parametrize("reason", Case.Reason.values)
def test_of_a_decision_fit_a_message_with_its_reason(kind: str, reason: str) -> None:
    for language in LANGUAGES:
        why = reasons.words(reason, language)
        assert why != ""
        assert len(texts.words(kind, language, reason=why).text) <= 201


def test_keep_latin_words_together_within_arabic() -> None:
    said = texts.words(Notice.Kind.SENT, "ar", name="Awa D•••", amount="12.50 MRU")
    assert said.text == "أرسلت \u206812.50 MRU\u2069 إلى \u2068Awa D•••\u2069."


def test_show_an_ellipsis_for_what_is_not_known() -> None:
    assert texts.words(Notice.Kind.SENT, "en", amount="12.50 MRU").text == "You sent 12.50 MRU to …."


def test_tell_a_refusals_reason_in_the_readers_language() -> None:
    assert texts.reason("insufficient_funds", "fr", {}) == "Le solde disponible ne suffit pas."
    assert texts.reason("", "fr", {}) == ""
