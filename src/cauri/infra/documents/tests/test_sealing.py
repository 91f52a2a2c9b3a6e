"""What was sealed …"""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as some
from pytest_django import Settings

from cauri.infra import env, sealing

SECRET = b"passport of Awa Diallo"


def test_opens_for_its_purpose_only() -> None:
    sealed = sealing.seal(SECRET, purpose="kyc.case:1")

    assert sealing.opened(sealed, purpose="kyc.case:1") == SECRET
    assert SECRET not in sealed
    with pytest.raises(sealing.SealBroken):
        sealing.opened(sealed, purpose="kyc.case:2")


def test_is_never_sealed_alike_twice() -> None:
    assert sealing.seal(SECRET, purpose="p") != sealing.seal(SECRET, purpose="p")


@given(at=some.integers(min_value=0, max_value=len(SECRET) + 93), flip=some.integers(min_value=1, max_value=255))
def test_shows_when_any_byte_was_changed(at: int, flip: int) -> None:
    sealed = bytearray(sealing.seal(SECRET, purpose="p"))
    sealed[at] ^= flip

    with pytest.raises(sealing.SealBroken):
        sealing.opened(bytes(sealed), purpose="p")


@pytest.mark.parametrize("length", [0, 4, 5, 6, 40, 90])
def test_shows_when_it_was_cut_off(length: int) -> None:
    with pytest.raises(sealing.SealBroken):
        sealing.opened(sealing.seal(SECRET, purpose="p")[:length], purpose="p")


def test_opens_with_an_older_key_while_new_things_take_the_newest(settings: Settings) -> None:
    settings.DOCUMENT_KEYS = {"1": b"1" * 32}
    sealed = sealing.seal(SECRET, purpose="p")

    settings.DOCUMENT_KEYS = {"2": b"2" * 32, "1": b"1" * 32}
    assert sealing.opened(sealed, purpose="p") == SECRET
    newer = sealing.seal(SECRET, purpose="p")

    settings.DOCUMENT_KEYS = {"2": b"2" * 32}
    assert sealing.opened(newer, purpose="p") == SECRET
    with pytest.raises(sealing.SealBroken):
        sealing.opened(sealed, purpose="p")


@pytest.mark.parametrize("named", ["", "1", "1:short", f"1:{'A' * 43}", f":{'A' * 43}=", "1:*"])
def test_is_never_sealed_with_a_key_that_is_none(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "PRODUCTION", True)
    monkeypatch.setenv("CAURI_DOCUMENT_KEYS", named)
    with pytest.raises(ImproperlyConfigured):
        env.document_keys()


def test_takes_keys_from_the_environment_the_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAURI_DOCUMENT_KEYS", f"2:{'A' * 43}=, 1:{'_' * 43}=")
    assert list(env.document_keys().items()) == [("2", bytes(32)), ("1", b"\xff" * 32)]
