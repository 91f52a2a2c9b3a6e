"""Where an installation keeps its state: one folder, `var/` in a checkout unless CAURI_HOME names another."""

import os
from pathlib import Path

import cauri


def home() -> Path:
    """The folder of this installation's state, absolute; it need not exist yet."""
    named = os.environ.get("CAURI_HOME")
    if named:
        return Path(named).expanduser().resolve()
    return project_root() / "var"


def project_root() -> Path:
    """The checkout this package runs from, or the working directory when it was installed from a wheel."""
    checkout = Path(cauri.__file__).resolve().parents[2]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()
