"""The two tables as a page for readers: `python -m tests.access.page > docs/reference/access-matrix.md`."""

import sys

from cauri.kit import permissions
from tests.access.console import CONSOLE, LETTERS
from tests.access.matrix import API, Reach, Who

_HEAD = """# Who may do what

Made from `tests/access/matrix.py` and `tests/access/console.py` by `make openapi`; do not edit it here. Every cell is
tried by `tests/access/`: real requests, with real things of Awa's. What is not in these tables fails the build.

## The API

"yes": it may succeed. Everything else is refused with 401, 403, 404 or 423 and changes nothing. Agents and merchants
are ordinary customers until there are such products; a cookie of the console opens nothing here, whatever the role.
"""
_KINDS = "\nWhat the words mean:\n"
_CONSOLE = """
## The console

For each page, who sees it and whose act (a POST) it takes. {letters}
Staff without the second factor that is asked of them, and everybody else, see the sign-in only. A model's line stands
for its list, one row and that row's history; nobody adds, changes or deletes a row there.

| page | seen by | act taken from |
|---|---|---|
"""


def written() -> str:
    """The page."""
    lines = [_HEAD, "| operation | serves | " + " | ".join(Who) + " | staff |", "|---|---|" + "---|" * (len(Who) + 1)]
    for operation, reach in API.items():
        cells = ["yes" if reach.succeeds_for(who) else "" for who in (*Who, "staff: admin")]
        lines.append(f"| `{operation}` | {_shown(reach)} | {' | '.join(cells)} |")
    lines += [_KINDS, *(f"- **{_shown(reach)}**: {reach.value}." for reach in Reach)]
    roles = [*permissions.STANDARD_ROLES.values(), "a role without permissions"]
    letters = ", ".join(f"{letter} {role}" for letter, role in zip(LETTERS, roles, strict=True))
    lines.append(_CONSOLE.format(letters=f"{letters}.").rstrip())
    lines += [f"| `{name}` | `{page.seen_by}` | `{page.acted_on_by}` |" for name, page in CONSOLE.items()]
    return "\n".join(lines) + "\n"


def _shown(reach: Reach) -> str:
    return reach.name.lower().replace("_", " ")


if __name__ == "__main__":
    sys.stdout.write(written())
