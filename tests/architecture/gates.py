"""The gates that are other people's programs, run over a tree as `make check` runs them."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.registries import seeing_only

_SECONDS = 300
_WIDE = "400"  # columns, so that a contract's name stands on one line
_PROGRAMS = Path(sys.executable).parent


def contracts(root: Path) -> list[str]:
    """The names of the import contracts."""
    config = configparser.ConfigParser()
    config.read(root / ".importlinter")
    return [config[section]["name"] for section in config.sections() if section.startswith("importlinter:")]


def broken_contracts(root: Path) -> dict[str, str]:
    """What lint-imports has against a tree: each broken contract, and what breaks it."""
    said = run(root, "lint-imports", "--no-cache")
    places = {
        name: said.find(f"\n{name}\n{'-' * len(name)}\n") for name in contracts(root) if f"{name} KEPT" not in said
    }
    ends = sorted([*places.values(), len(said)])
    return {name: said[place : ends[ends.index(place) + 1]] for name, place in places.items()}


def run(root: Path, program: str, *arguments: str) -> str:
    """Run a program of the virtual environment in a tree; what it says, followed by how it ended."""
    done = subprocess.run(
        [_PROGRAMS / program, *arguments],
        cwd=root,
        env={**seeing_only(root), "COLUMNS": _WIDE, "PATH": os.environ.get("PATH", "")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
    )
    return f"{done.stdout}\nexit {done.returncode}"
