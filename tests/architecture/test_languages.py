"""Whatever is said to people …"""

import ast
from collections.abc import Iterator
from pathlib import Path

from cauri.kit.web.wording import LANGUAGES

_ROOMS = Path(__file__).parents[2] / "src/cauri"
_FEWEST = 500  # how many texts there are at least: fewer would mean that this looks past them


def test_is_said_in_each_language() -> None:
    """Every message, error and template: a text without one of the languages would show its reader nothing."""
    found = [(where, one) for where, one in _texts()]
    assert len(found) > _FEWEST
    assert [where for where, said in found if set(said) != set(LANGUAGES) or not all(said.values())] == []


def _texts() -> Iterator[tuple[str, dict[str, bool]]]:
    """What is keyed by languages: which of them there are, and whether they say something."""
    for file in sorted(_ROOMS.rglob("*.py")):
        if "tests" in file.parts or "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Dict):
                continue
            keys = [key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
            if set(keys) & set(LANGUAGES) and len(keys) == len(node.keys):
                said = {key: _says(value) for key, value in zip(keys, node.values, strict=True)}
                yield f"{file.relative_to(_ROOMS)}:{node.lineno}", said


def _says(value: ast.expr) -> bool:
    return not isinstance(value, ast.Constant) or bool(value.value)
