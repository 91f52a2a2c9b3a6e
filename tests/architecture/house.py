"""The source tree as the checks see it: floors, rooms, files."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FLOORS = (
    "config",
    "interfaces",
    "integrations",
    "servicing",
    "products",
    "books",
    "identity",
    "infra",
    "money",
    "kit",
)  # from the roof down
WITHOUT_ROOMS = ("config", "money", "kit")


@dataclass(frozen=True, order=True)
class Finding:
    """Something that breaks a promise of the house, and where."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


Check = Callable[[Path], Iterable[Finding]]


@dataclass(frozen=True)
class Source:
    """One Python file; `path` is relative to the root of the tree."""

    path: Path
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @property
    def module(self) -> str:
        """The dotted name: cauri.books.ledger.services."""
        parts = self.path.with_suffix("").parts
        inside = parts[1:] if parts[0] == "src" else parts
        return ".".join(inside[:-1] if inside[-1] == "__init__" else inside)

    def found(self, node: ast.AST | int, what: str) -> Finding:
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return Finding(str(self.path), line, what)

    def is_in(self, folder: str) -> bool:
        return folder in self.path.parts


def sources(root: Path, *folders: str) -> Iterator[Source]:
    """The Python files below some folders of a tree."""
    for folder in folders:
        for file in sorted((root / folder).rglob("*.py")):
            yield Source(file.relative_to(root), file.read_text())


def room_of(module: str) -> str:
    """The room a module of ours is in: cauri.books.ledger; a floor without rooms is one room."""
    parts = module.split(".")
    depth = 2 if len(parts) > 1 and parts[1] in WITHOUT_ROOMS else 3
    return ".".join(parts[:depth])


def floor_of(module: str) -> str:
    """The floor a module of ours is on."""
    return module.split(".")[1]


def is_below(lower: str, upper: str) -> bool:
    """Whether one floor is under another."""
    return FLOORS.index(lower) > FLOORS.index(upper)


def imported_names(tree: ast.Module) -> dict[str, str]:
    """What each name that a file imports stands for: {"ledger": "cauri.books.ledger.services"}."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def full_name(node: ast.AST, names: dict[str, str]) -> str:
    """The dotted name that an expression spells, its first part resolved through the imports; "" if none."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        value = full_name(node.value, names)
        return f"{value}.{node.attr}" if value else ""
    return ""
