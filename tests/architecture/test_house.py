"""The house as it stands keeps its promises."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture import gates
from tests.architecture.checks import READ_OFF_THE_SOURCE
from tests.architecture.registries import KEPT_BY_THE_RUNNING_HOUSE

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("promise", READ_OFF_THE_SOURCE)
def test_has_no(promise: str) -> None:
    _none(READ_OFF_THE_SOURCE[promise](ROOT))


@pytest.mark.parametrize("promise", KEPT_BY_THE_RUNNING_HOUSE)
def test_runs_without(promise: str) -> None:
    _none(KEPT_BY_THE_RUNNING_HOUSE[promise](ROOT))


def test_keeps_its_import_contracts() -> None:
    _none(gates.broken_contracts(ROOT).values())


def _none(findings: Iterable[object]) -> None:
    told = "\n".join(map(str, findings))
    if told:
        pytest.fail(told, pytrace=False)
