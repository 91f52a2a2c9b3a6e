"""Every gate catches what it is there for: a breach of each is planted in a copy of the tree, and seen."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.architecture import breaches, gates
from tests.architecture.breaches import Breach
from tests.architecture.checks import READ_OFF_THE_SOURCE
from tests.architecture.registries import KEPT_BY_THE_RUNNING_HOUSE

ROOT = Path(__file__).parents[2]
COPIED = ("src", "tests", "pyproject.toml", ".importlinter")

Plant = Callable[[Iterable[Breach]], Path]


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    """Make a copy of the tree with some breaches in it."""

    def planted(planted_breaches: Iterable[Breach]) -> Path:
        root = tmp_path_factory.mktemp("house")
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, root / name)
        for breach in planted_breaches:
            for path, text in breach.files.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                with (root / path).open("a") as file:
                    file.write(text)
        return root

    return planted


@pytest.fixture(scope="module")
def badly_written(plant: Plant) -> Path:
    return plant(breaches.IN_THE_SOURCE.values())


@pytest.fixture(scope="module")
def badly_run(plant: Plant) -> Path:
    return plant(breaches.AT_RUN_TIME.values())


@pytest.fixture(scope="module")
def badly_imported(plant: Plant) -> dict[str, str]:
    """What lint-imports says about each contract of a copy that breaks them all."""
    return gates.broken_contracts(plant(breaches.IMPORTS.values()))


@pytest.mark.parametrize("promise", READ_OFF_THE_SOURCE)
def test_when_the_source_has(badly_written: Path, promise: str) -> None:
    told = [str(finding) for finding in READ_OFF_THE_SOURCE[promise](badly_written)]
    _each_is_told(breaches.IN_THE_SOURCE[promise], told)
    assert not any("planted_just" in finding or "attic/tasks.py" in finding for finding in told)


@pytest.mark.parametrize("promise", KEPT_BY_THE_RUNNING_HOUSE)
def test_when_the_running_house_has(badly_run: Path, promise: str) -> None:
    told = [str(finding) for finding in KEPT_BY_THE_RUNNING_HOUSE[promise](badly_run)]
    _each_is_told(breaches.AT_RUN_TIME[promise], told)
    assert not any("quiet" in finding for finding in told)


def test_when_a_contract_has_no_breach_to_show_it() -> None:
    assert set(breaches.IMPORTS) == set(gates.contracts(ROOT))


@pytest.mark.parametrize("contract", breaches.IMPORTS)
def test_when_imports_break(badly_imported: dict[str, str], contract: str) -> None:
    _each_is_told(breaches.IMPORTS[contract], [badly_imported[contract]])


@pytest.mark.parametrize("gate", breaches.AT_THE_GATES)
def test_when_the_gate_is(plant: Plant, gate: str) -> None:
    breach = breaches.AT_THE_GATES[gate]
    said = gates.run(plant([breach.breach]), *breach.command)
    _each_is_told(breach.breach, [said])
    assert not said.endswith("exit 0")


def _each_is_told(breach: Breach, told: list[str]) -> None:
    for expected in breach.found:
        assert any(expected in finding for finding in told), "\n".join(told)
