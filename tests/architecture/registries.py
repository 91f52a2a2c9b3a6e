"""The promises that only the running house can keep: checked in a process that sees one tree and no other."""

import functools
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.architecture.house import Check, Finding, floor_of, is_below, room_of

_SECONDS = 60
_HEARD_ON_THE_TERMINAL = (
    "cauri.config.",
    "cauri.infra.embedded.",
    "cauri.interfaces.cli.",
    "cauri.interfaces.simulation.",
)  # by the operator only


class HouseDown(Exception):
    """The tree cannot be imported, so nothing can be said about it."""


def seeing_only(root: Path) -> dict[str, str]:
    """The environment of a process that imports `cauri` from one tree."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root))),
        "DJANGO_SETTINGS_MODULE": "cauri.config.settings",
    }


def relations_upwards(root: Path) -> Iterator[Finding]:
    """Foreign keys point down the floors, so that a lower floor can be understood without the upper ones."""
    for relation in _inspected(root)["relations"]:
        upper, lower = floor_of(relation["from"]), floor_of(relation["to"])
        if upper != lower and not is_below(lower, upper):
            yield _found(relation["from"], f"{relation['field']} points up, to {room_of(relation['to'])}")


def relations_that_show_behind(root: Path) -> Iterator[Finding]:
    """A foreign key that crosses rooms says related_name="+", so that the other room does not know of it."""
    for relation in _inspected(root)["relations"]:
        if room_of(relation["from"]) != room_of(relation["to"]) and not relation["hidden"]:
            what = f'{relation["field"]} crosses to {room_of(relation["to"])}: related_name="+"'
            yield _found(relation["from"], what)


def pages_that_write(root: Path) -> Iterator[Finding]:
    """Every page of the console shows and never saves: what staff do is a service call."""
    for page in _inspected(root)["pages"]:
        if not page["read_only"] or page["allowed"]:
            may = ", ".join(page["allowed"]) or "whatever Django allows"
            yield _found(page["page"].partition(" ")[0], f"{page['page']} is not read-only: {may}")


def refusals_without_words(root: Path) -> Iterator[Finding]:
    """Every refusal says in Arabic, English and French what it means."""
    for refusal in _heard_by_callers(root):
        if not refusal["worded"]:
            what = f"{refusal['refusal']}: put {refusal['code']} into the room's wording.py"
            yield _found(refusal["refusal"], what)


def codes_with_two_meanings(root: Path) -> Iterator[Finding]:
    """A code is declared once: clients branch on it."""
    declared = defaultdict(list)
    for refusal in _heard_by_callers(root):
        if refusal["own"]:
            declared[refusal["code"]].append(refusal["refusal"])
    for code, refusals in declared.items():
        for refusal in sorted(refusals)[1:]:
            yield _found(refusal, f"{refusal}: {code} is {sorted(refusals)[0]}'s already")


KEPT_BY_THE_RUNNING_HOUSE: dict[str, Check] = {
    check.__name__: check
    for check in (
        relations_upwards,
        relations_that_show_behind,
        pages_that_write,
        refusals_without_words,
        codes_with_two_meanings,
    )
}


def _heard_by_callers(root: Path) -> Iterator[dict[str, Any]]:
    """The refusals that may reach somebody through the API."""
    for refusal in _inspected(root)["codes"]:
        if not refusal["refusal"].startswith(_HEARD_ON_THE_TERMINAL):
            yield refusal


def _found(name: str, what: str) -> Finding:
    """A finding in a module, or in something of its: the running house knows no lines."""
    return Finding(name, 1, what)


@functools.cache
def _inspected(root: Path) -> dict[str, list[dict[str, Any]]]:
    """What inspection.py tells about a tree. Raises HouseDown."""
    script = Path(__file__).with_name("inspection.py")
    told = subprocess.run(
        [sys.executable, str(script)],
        cwd=root,
        env=seeing_only(root),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    if told.returncode:
        raise HouseDown(told.stderr)
    inspected: dict[str, list[dict[str, Any]]] = json.loads(told.stdout)
    return inspected
