"""The house as it stands keeps its promises."""

from pathlib import Path

import pytest

from tests.architecture import gates
from tests.architecture.checks import READ_OFF_THE_SOURCE
from tests.architecture.registries import KEPT_BY_THE_RUNNING_HOUSE

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("promise", READ_OFF_THE_SOURCE)
def test_has_no(promise: str) -> None:
    assert not "\n".join(map(str, READ_OFF_THE_SOURCE[promise](ROOT)))


@pytest.mark.parametrize("promise", KEPT_BY_THE_RUNNING_HOUSE)
def test_runs_without(promise: str) -> None:
    assert not "\n".join(map(str, KEPT_BY_THE_RUNNING_HOUSE[promise](ROOT)))


def test_keeps_its_import_contracts() -> None:
    assert not gates.broken_contracts(ROOT)
