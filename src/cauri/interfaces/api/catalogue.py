"""Every code a problem document may carry, as a page for those who write clients."""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator

import cauri
from cauri.kit.errors import Refusal
from cauri.kit.web import statuses, wording

_HEAD = """# Problems

Every "no" is a problem document (RFC 9457). Branch on its `code`: codes never change and are never translated;
`detail` comes in Arabic, French or English as `Accept-Language` asks. *Final* means that the act itself was tried and
refused for good: a retry under the same key is refused again, a new attempt takes a new key. *Again later* means that
the same request may succeed later.

This page is written by `cauri problems`; a test compares.
"""

_OF_HTTP = "HTTP itself"
_UNHEARD = ("cauri.interfaces.", "cauri.infra.embedded", "cauri.config")  # told on the terminal, never over HTTP


def page() -> str:
    """The page, in Markdown."""
    _import_all()
    wording.register(statuses.WORDING)
    wording.gather()
    return "\n".join([_HEAD, *(_section(room, rows) for room, rows in sorted(_rows().items()))])


def _section(room: str, rows: set[tuple[str, int, str]]) -> str:
    lines = [f"## {room}", "", "| code | status | what then | English | French | Arabic |", "|---|---|---|---|---|---|"]
    for code, status, note in sorted(rows):
        texts = (wording.template_of(code, language) for language in ("en", "fr", "ar"))
        lines.append(f"| `{code}` | {status} | {note} | {' | '.join(texts)} |")
    return "\n".join([*lines, ""])


def _rows() -> dict[str, set[tuple[str, int, str]]]:
    rows: dict[str, set[tuple[str, int, str]]] = defaultdict(set)
    for refusal in _heard(Refusal):
        rows[_room_of(refusal)].add((refusal.code, refusal.status, _note_of(refusal)))
    told = {code for found in rows.values() for code, _, _ in found}
    for status, code in statuses.CODES.items():
        if code not in told:
            rows[_OF_HTTP].add((code, status, ""))
    return rows


def _heard(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    """Every refusal of ours that a caller of the API may meet."""
    for refusal in kind.__subclasses__():
        yield from _heard(refusal)
        module = refusal.__module__
        if module.startswith("cauri.") and ".tests." not in module and not module.startswith(_UNHEARD):
            yield refusal


def _import_all() -> None:
    for module in pkgutil.walk_packages(cauri.__path__, "cauri."):
        if not {"tests", "migrations", "cli"} & set(module.name.split(".")):
            importlib.import_module(module.name)


def _room_of(refusal: type[Refusal]) -> str:
    parts = refusal.__module__.split(".")[1:]
    return parts[0] if parts[0] in {"kit", "money"} else "/".join(parts[:2])


def _note_of(refusal: type[Refusal]) -> str:
    if refusal.final:
        return "final"
    return "again later" if refusal.retryable else ""
