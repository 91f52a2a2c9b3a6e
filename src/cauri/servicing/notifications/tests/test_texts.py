"""The texts of notices …"""

import string

import pytest

from cauri.identity.kyc import reasons
from cauri.identity.kyc.models import Case
from cauri.kit.web.wording import LANGUAGES
from cauri.servicing.notifications import previews, texts
from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.phrases.arrangements import THINGS
from cauri.servicing.notifications.texts import Words

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


def test_are_there_for_every_message_that_goes_out_and_whole() -> None:
    """By each channel, in each language, with no ellipsis for what nobody has thought of."""
    for language in LANGUAGES:
        seen = list(previews.previews(language))
        assert [one.kind for one in seen] == Notice.Kind.values
        for one in seen:
            for message in (one.sms, one.email, one.push, one.push_with_names):
                assert message.body
                assert "{" not in message.body + message.subject
                assert "… " not in f"{message.body} {message.subject} "
                assert bool(message.subject) == (message.channel != "sms")


def test_name_neither_people_nor_amounts_on_a_locked_screen() -> None:
    for language in LANGUAGES:
        for kind in Notice.Kind.values:
            said = texts.discreet(kind, language)
            assert "{" not in said.title + said.text
            assert not set("0123456789") & set(said.title + said.text)
        for phrase in (texts.DISCREET, texts.STRANGER, texts.BANK, texts.EXCHANGE, *THINGS.values()):
            assert phrase[language]
    assert texts.discreet(Notice.Kind.RECEIVED, "en") == Words("Money received", "Open Cauri to see more.")
    assert "new device" in texts.discreet(Notice.Kind.NEW_DEVICE, "en").text


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
