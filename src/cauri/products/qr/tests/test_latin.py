"""A name in Latin letters …"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauri.products.qr import latin


@pytest.mark.parametrize(("name", "written"), [
    ("Awa Diallo", "Awa Diallo"), ("Aïssatou N\u2019Diaye", "Aissatou N'Diaye"), ("عيشة", "Aysha"),
    ("محمد ولد الشيخ", "Mhmd Wld Alshykh"), ("Ɓoye Œuvre", "Boye OEuvre"), ("  a   b ", "a b"), ("山田", ""),
])  # fmt: skip
def test_reads_as_people_write_it_here(name: str, written: str) -> None:
    assert latin.written(name, longest=25).lower() == written.lower()


def test_ends_with_a_whole_word() -> None:
    assert latin.written("Mohamed Ould Abdallahi Ould Cheikh", longest=25) == "Mohamed Ould Abdallahi"
    assert latin.written("A" * 80, longest=25) == "A" * 25


@given(st.text(), st.integers(1, 40))
def test_fits_and_is_ascii_whatever_it_was(name: str, longest: int) -> None:
    found = latin.written(name, longest=longest)

    assert len(found) <= longest
    assert found == found.strip()
    assert all(" " <= one <= "~" for one in found)
