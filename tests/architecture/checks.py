"""The promises that can be read off the source. Each check takes a tree's root and tells what breaks it."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import (
    FLOORS,
    WITHOUT_ROOMS,
    Check,
    Finding,
    Source,
    full_name,
    imported_names,
    room_of,
    sources,
)

LONGEST_FILE = 400
LONGEST_FUNCTION = 60

_OURS = ("src", "tests", "bench")
_MANAGERS = {"objects", "_default_manager", "_base_manager"}
_BANNED_MODULES = ("time", "random", "secrets", "socket", "urllib", "http")
_BANNED_CALLS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "django.utils.timezone.now",
    "django.utils.timezone.localtime",
    "django.utils.timezone.localdate",
    "cauri.kit.clock.now",
    "uuid.uuid1",
    "uuid.uuid4",
    "os.urandom",
}
_NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "misc",
    "common",
    "base",
}
_NAMED_BY_DJANGO = {Path("src/cauri/infra/postgres/base.py")}  # where it looks for a database backend
_BUSINESS = {"servicing", "products", "books", "identity"}
_DOORS = {"api", "tasks", "handlers", "admin", "apps"}
_VERBS_THAT_SAY_NOTHING = ("handle_", "process_")
_SUPPRESSION = re.compile(r"#\s*(?P<kind>noqa|type:\s*ignore|pragma:\s*no cover|nosec|mypy:)(?P<rest>.*)")
_CODES = re.compile(r"^(?:\[[a-z, -]+\]|:\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)?")
_REASON = re.compile(r"[^\W\d_]{3,}")  # a word at least
_LENIENT_BLOCKS = re.compile(
    r"""^(?:ignore\ =\ \[|\[tool\.ruff\.lint\.per-file-ignores\]|\[\[tool\.mypy\.overrides\]\])\n
        (?P<lines>(?:[^\[\]\n].*\n)*)""",
    re.MULTILINE | re.VERBOSE,
)
_LENIENT_LINE = re.compile(r"\s*\"|ignore|disable|disallow|check")


def long_files(root: Path) -> Iterator[Finding]:
    """No file is longer than can be read in one go."""
    for source in _ours(root):
        length = len(source.text.splitlines())
        if length > LONGEST_FILE:
            yield source.found(LONGEST_FILE, f"{length} lines, {LONGEST_FILE} at most: split it")


def long_functions(root: Path) -> Iterator[Finding]:
    """No function is longer than a screen."""
    for source in _ours(root):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    what = f"{node.name} has {length} lines, {LONGEST_FUNCTION} at most: name its parts"
                    yield source.found(node, what)


def foreign_managers(root: Path) -> Iterator[Finding]:
    """No room reads or writes another room's rows: it asks the room's queries or services."""
    for source in _product(root):
        names = imported_names(source.tree)
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and node.attr in _MANAGERS:
                owner = full_name(node.value, names)
                if owner.startswith("cauri.") and room_of(owner) != room_of(source.module):
                    what = f"{owner}.{node.attr} belongs to {room_of(owner)}: ask its queries or services"
                    yield source.found(node, what)
            elif isinstance(node, ast.Call) and full_name(node.func, names).endswith(".get_model"):
                yield source.found(node, "get_model hides whose rows these are: import the model")


def clocks_in_services(root: Path) -> Iterator[Finding]:
    """What decides asks no clock, no dice, no network: `now` comes through the door, companies through ports.

    That is every service, and on the floors of the business everything that is not a door.
    The database's own clock is none of these: leases and locks go by it, since many processes share it.
    """
    for source in _product(root):
        if not _decides(source):
            continue
        names = imported_names(source.tree)
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call):
                called = full_name(node.func, names)
                if called in _BANNED_CALLS or called.partition(".")[0] in _BANNED_MODULES:
                    yield source.found(node, f"{called} where things are decided: let the door pass it in")


def own_transactions(root: Path) -> Iterator[Finding]:
    """Transactions are opened with the words of kit.transactions, so that each has one owner."""
    for source in _product(root):
        imports = (node for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom))
        for node in imports:
            imported = {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
            if "django.db.transaction" in imported and source.module != "cauri.kit.transactions":
                yield source.found(node, "say it with the words of cauri.kit.transactions")


def unexplained_suppressions(root: Path) -> Iterator[Finding]:
    """Whoever silences a check says which, and why."""
    for source in sources(root, *_OURS):
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            if token.type == tokenize.COMMENT and not _explained(token.string):
                yield source.found(token.start[0], f"no code or no reason: {token.string}")
    yield from _unexplained_settings(root)


def empty_packages(root: Path) -> Iterator[Finding]:
    """A room is made when its first verb lands."""
    for init in sorted((root / "src/cauri").rglob("__init__.py")):
        folder = init.parent
        others = [
            entry
            for entry in folder.iterdir()
            if entry.name not in {"__init__.py", "__pycache__", "tests", "migrations"}
            and (entry.suffix == ".py" or (entry / "__init__.py").exists())
        ]
        if not others and folder.name not in {"migrations", "tests"}:
            yield Finding(str(init.relative_to(root)), 1, "an empty package: make it with its first verb")


def rooms_without_a_readme(root: Path) -> Iterator[Finding]:
    """Every room says in a README what it is for."""
    for floor in FLOORS[1:]:  # the roof is no room
        folder = root / "src/cauri" / floor
        inits = folder.glob("__init__.py" if floor in WITHOUT_ROOMS else "*/__init__.py")
        for readme in sorted(init.with_name("README.md") for init in inits):
            if not readme.exists():
                yield Finding(str(readme.relative_to(root)), 1, "missing: what is the room for?")


def names_that_say_nothing(root: Path) -> Iterator[Finding]:
    """Files and functions are named for what they are or do."""
    for source in _product(root):
        if source.path.stem in _NAMES_THAT_SAY_NOTHING and source.path not in _NAMED_BY_DJANGO:
            yield source.found(1, f"{source.path.stem} says nothing: name what is in it")
        functions = (node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef))
        for node in functions:
            if node.name.lstrip("_").startswith(_VERBS_THAT_SAY_NOTHING):
                yield source.found(node, f"{node.name} says nothing: name what it does")


def extensions(root: Path) -> Iterator[Finding]:
    """PostgreSQL is enough as it is: neither the embedded one nor many hosted ones have extensions."""
    for file in sorted((root / "src").rglob("*")):
        if file.suffix in {".py", ".sql"}:
            for number, line in enumerate(file.read_text().splitlines(), start=1):
                if re.search(r"\bCREATE\s+EXTENSION\b|\w*Extension\(", line, re.IGNORECASE):
                    yield Finding(str(file.relative_to(root)), number, "no extension, anywhere")


READ_OFF_THE_SOURCE: dict[str, Check] = {
    check.__name__: check
    for check in (
        long_files,
        long_functions,
        foreign_managers,
        clocks_in_services,
        own_transactions,
        unexplained_suppressions,
        empty_packages,
        rooms_without_a_readme,
        names_that_say_nothing,
        extensions,
    )
}


def _ours(root: Path) -> list[Source]:
    """All files that people write: not migrations."""
    return [source for source in sources(root, *_OURS) if not source.is_in("migrations")]


def _product(root: Path) -> list[Source]:
    """The files that run in production: neither tests nor migrations."""
    return [source for source in sources(root, "src") if not source.is_in("tests") and not source.is_in("migrations")]


def _decides(source: Source) -> bool:
    """Whether a file decides anything: see clocks_in_services."""
    inside = source.path.with_suffix("").parts
    return "services" in inside or (bool(_BUSINESS & set(inside)) and not _DOORS & set(inside))


def _explained(comment: str) -> bool:
    suppression = _SUPPRESSION.search(comment)
    if suppression is None:
        return True
    codes = _CODES.match(suppression["rest"])
    named = bool(codes and codes[0]) or suppression["kind"].startswith("pragma")
    reason = suppression["rest"][codes.end() if codes else 0 :]
    return named and bool(_REASON.search(reason))


def _unexplained_settings(root: Path) -> Iterator[Finding]:
    """In pyproject.toml, whatever is ignored or let off has its reason beside it."""
    text = (root / "pyproject.toml").read_text()
    for block in _LENIENT_BLOCKS.finditer(text):
        first = text.count("\n", 0, block.start("lines")) + 1
        for number, line in enumerate(block["lines"].splitlines(), start=first):
            if _LENIENT_LINE.match(line) and not _REASON.search(line.partition("#")[2]):
                yield Finding("pyproject.toml", number, f"no reason: {line.strip()}")
