"""What somebody says is what their document shows …"""

from datetime import date

import pytest

from cauri.identity.kyc import matching
from cauri.identity.kyc.ports import Shown
from cauri.identity.kyc.tests import people

ALL = ["first_name_differs", "last_name_differs", "born_on_differs", "document_number_differs"]


def _shown(**other: object) -> Shown:
    read = {"first_name": "AWA", "last_name": "DIALLO", "born_on": date(1998, 5, 17), "document_numbers": ["BC1234567"]}
    return Shown(**{**read, **other})  # type: ignore[arg-type] # of the right types, by name


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Awa", "AWA"),
        ("Élise", "ELISE"),
        ("N'Diaye", "NDIAYE"),
        ("Ould  Mohamed", "OULD-MOHAMED"),
        ("Straße", "STRASSE"),
        ("محمد", "مُحَمَّد"),
    ],
)
def test_when_a_name_differs_in_writing_only(said: str, read: str) -> None:
    assert matching.differences(people.said(first_name=said), _shown(first_name=read)) == []


@pytest.mark.parametrize("read", ["AWAA", "AW", "", "AWA FATOU", "'"])
def test_unless_a_name_is_another(read: str) -> None:
    assert matching.differences(people.said(), _shown(first_name=read)) == ["first_name_differs"]


@pytest.mark.parametrize("read", [date(1998, 5, 18), date(1998, 7, 15), None])
def test_unless_the_day_of_birth_is_not_exactly_the_same(read: date | None) -> None:
    assert matching.differences(people.said(), _shown(born_on=read)) == ["born_on_differs"]


@pytest.mark.parametrize(
    ("read", "same"), [(["bc 123-4567"], True), (["X", "BC1234567"], True), (["BC1234568"], False)]
)
def test_when_one_of_the_numbers_is_the_same(read: list[str], same: bool) -> None:
    assert matching.differences(people.said(), _shown(document_numbers=read)) == (
        [] if same else ["document_number_differs"]
    )


def test_but_not_when_nothing_was_read() -> None:
    assert matching.differences(people.said(), Shown()) == ALL


@pytest.mark.parametrize("name", ["---", "'", "…"])
def test_but_not_when_a_name_has_no_letters_on_either_side(name: str) -> None:
    assert matching.differences(people.said(first_name=name), _shown(first_name=name)) == ["first_name_differs"]
