"""An account number …"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauri.books.wallets import numbers
from cauri.books.wallets.numbers import AccountNumberInvalid

bodies = st.integers(numbers.FIRST_BODY, numbers.LAST_BODY)


def _is_valid(text: str) -> bool:
    try:
        numbers.parsed(text)
    except AccountNumberInvalid:
        return False
    return True


@given(bodies)
def test_is_read_as_it_is_written(body: int) -> None:
    number = numbers.numbered(body)
    assert len(number) == 12
    assert number.startswith(str(body))
    assert numbers.parsed(number) == numbers.parsed(numbers.grouped(number)) == number
    assert int(number) % 97 == 1  # what ISO 7064 MOD 97-10 asks for


@given(bodies, st.integers(0, 11), st.integers(1, 9))
def test_shows_any_wrong_digit(body: int, place: int, off_by: int) -> None:
    number = numbers.numbered(body)
    wrong = str((int(number[place]) + off_by) % 10)
    assert not _is_valid(number[:place] + wrong + number[place + 1 :])


@given(bodies, st.integers(0, 10))
def test_shows_any_two_neighbours_swapped(body: int, place: int) -> None:
    number = numbers.numbered(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not _is_valid(swapped)


@given(bodies)
def test_has_one_pair_of_check_digits(body: int) -> None:
    assert sum(_is_valid(f"{body}{check:02}") for check in range(100)) == 1


@pytest.mark.parametrize(
    "written", ["1234567890 92", " 1234 5678 9092 ", "1234-5678-9092", "1234\u00a05678\u202f9092", "1234\t56789092\n"]
)
def test_may_be_grouped_in_any_way(written: str) -> None:
    assert numbers.parsed(written) == numbers.numbered(1234567890)


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "1234 5678 9093", "1234 5678 902", "1234 5678 90922", "0234 5678 9092", "١٢٣٤ ٥٦٧٨ ٩٠٩٢",
        "1234 5678 9O92", "+22222123456", "-" * 12, "1" * 10_000,
    ],
)  # fmt: skip
def test_is_refused_where_it_cannot_be_one(written: str) -> None:
    with pytest.raises(AccountNumberInvalid):
        numbers.parsed(written)


@pytest.mark.parametrize("body", [0, 999_999_999, 10_000_000_000])
def test_is_made_of_ten_digits_only(body: int) -> None:
    with pytest.raises(ValueError, match="ten digits"):
        numbers.numbered(body)
