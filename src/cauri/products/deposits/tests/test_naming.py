"""What is written on a transfer …"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cauri.kit import ids
from cauri.products.deposits import naming
from cauri.products.deposits.naming import ALPHABET

pytestmark = pytest.mark.usefixtures("tampered")  # nothing here has to do with books
REFERENCES = st.integers(0, naming.NUMBERS - 1).map(naming.numbered)


def test_has_no_characters_that_look_alike() -> None:
    assert len(set(ALPHABET)) == 31
    assert not set("01OIL") & set(ALPHABET)
    assert len({naming.of_id(ids.new_id()) for _ in range(100)}) == 100


@given(REFERENCES)
def test_is_found_among_other_words(reference: str) -> None:
    for remark in (f"VIR {reference} MERCI", reference.lower(), reference.replace("-", ""), f"AB CD/{reference}/1"):
        assert list(naming.found_in(remark)) == [reference]


@settings(max_examples=300)
@given(REFERENCES, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_is_not_found_with_one_wrong_character(reference: str, at: int, wrong: str) -> None:
    written = list(reference.replace("-", ""))
    if written[at] == wrong:
        return
    written[at] = wrong
    assert list(naming.found_in("".join(written))) == []


@settings(max_examples=300)
@given(REFERENCES, st.integers(0, 7), st.integers(0, 7))
def test_is_not_found_with_two_characters_swapped(reference: str, one: int, other: int) -> None:
    written = list(reference.replace("-", ""))
    if written[one] == written[other]:
        return
    written[one], written[other] = written[other], written[one]
    assert list(naming.found_in("".join(written))) == []


@pytest.mark.parametrize("remark", ["", "TRANSFER FROM AWA", "7K3M", "12345678", "é" * 2000])
def test_is_not_found_where_there_is_none(remark: str) -> None:
    assert list(naming.found_in(remark)) == []
