"""A PIN or password that is easy to guess …"""

import pytest

from cauri.identity.access import rules
from cauri.identity.access.rules import PasswordTooWeak, WeakPin

# The twenty most frequent of 3.4 million leaked four-digit PINs (DataGenetics, 2012).
LEAKED = (
    *("1234", "1111", "0000", "1212", "7777", "1004", "2000", "4444", "2222", "6969"),
    *("9999", "3333", "5555", "6666", "1122", "1313", "8888", "4321", "2001", "1010"),
)


@pytest.mark.parametrize("pin", LEAKED)
def test_is_refused_when_many_have_it(pin: str) -> None:
    with pytest.raises(WeakPin):
        rules.strong_pin(pin)


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        ("123", "not_4_to_6_digits"),
        ("1234567", "not_4_to_6_digits"),
        ("12a4", "not_4_to_6_digits"),
        ("١٢٣٥", "not_4_to_6_digits"),
        ("", "not_4_to_6_digits"),
        ("55555", "repeated"),
        ("454545", "repeated"),
        ("739739", "repeated"),
        ("3456", "in_a_row"),
        ("7890", "in_a_row"),
        ("98765", "in_a_row"),
        ("0123", "in_a_row"),
        ("3210", "in_a_row"),
        ("2580", "common"),
        ("147258", "common"),
        ("1987", "a_year"),
        ("2003", "a_year"),
        ("2857", "end_of_your_phone_number"),
        ("362857", "end_of_your_phone_number"),
    ],
)
def test_is_refused_with_a_reason(pin: str, reason: str) -> None:
    with pytest.raises(WeakPin) as refused:
        rules.strong_pin(pin, phone="+22236362857")
    assert refused.value.facts == {"reason": reason}


@pytest.mark.parametrize("pin", ["8305", "83051", "830517", "2193"])
def test_is_not_any_other(pin: str) -> None:
    assert rules.strong_pin(pin, phone="+22236123457") == pin


def test_is_a_small_part_of_all() -> None:
    def is_strong(pin: str) -> bool:
        try:
            rules.strong_pin(pin)
        except WeakPin:
            return False
        return True

    strong = sum(is_strong(f"{number:04}") for number in range(10_000))
    assert 9_400 < strong < 9_700


@pytest.mark.parametrize("password", ["seven77", "x" * 129, "password", "Password1", "123456789012", "qwertyuiop"])
def test_is_refused_as_a_password(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        rules.strong_password(password)


def test_is_not_a_password_of_another_keyboard() -> None:
    assert rules.strong_password("كلمة سر طويلة") == "كلمة سر طويلة"
    assert rules.strong_password("cafe\u0301 au lait") == "caf\u00e9 au lait"
