"""A scan for secrets in clear, which runs through the whole suite (`leak_plugin.py` is its hooks).

Every secret that the code makes or hashes while tests run is noted (never written down anywhere): PINs, passwords,
one-time codes, refresh, step-up and device tokens, access tokens, staff passwords. Then they are looked for

- in every row of a test's database, just before it is rolled back or dropped;
- in whatever the test logged and printed;
- at the end of the run, in the files of its home folder, other than the developer's mailbox.

What it cannot see stands in docs/reference/security-checks.md.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

_TOKEN = re.compile(r"[A-Za-z0-9_.-]{20,}")
_CODE = re.compile(r"(?<![0-9A-Za-z.+:-])(?:[0-9]{6}|[0-9]{8})(?![0-9A-Za-z-])")
_PIN = re.compile(
    r"""(?:^|[{,\s"'_])(?:pin|old_pin|new_pin|secret|password|otp|code)["']*\s*[:=]\s*["']*([0-9]{8}|[0-9]{4,6})\b""",
    re.IGNORECASE,
)
_WHOLE_VALUE = re.compile(r'"([0-9]{4,6}|[0-9]{8})"')
_BYTES = re.compile(r"\\\\x((?:[0-9a-f]{2}){4,})")
_TRANSACTION = re.compile(r'"xid": "[0-9]+"')  # a number that PostgreSQL draws, which is no secret
_LEAST_WORD = 10  # letters of a password that nobody writes by chance
_MOST_ROWS = 5000  # of each table
_LARGEST_FILE = 50_000_000
_MAILBOX = "mailbox"

_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
              AND a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype, 'bytea'::regtype))
"""
# What the transaction has written to so far, partitions one by one.
_WRITTEN = "SELECT relid::regclass::text FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd > 0"
Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass
class Known:
    """The secrets that are to stand nowhere. Short ones are those of one test: they occur by chance."""

    tokens: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    digits: set[str] = field(default_factory=set)

    def note(self, secret: object) -> None:
        """Remember one."""
        if not isinstance(secret, str):
            return
        if re.fullmatch("[0-9]{4,6}|[0-9]{8}", secret):
            self.digits.add(secret)
        elif _TOKEN.fullmatch(secret):
            self.tokens.add(secret)
        elif len(secret) >= _LEAST_WORD and not secret.isdigit():
            self.words.add(secret)

    def leaked_in(self, text: str) -> set[str]:
        """What kinds of secret stand in a text; never which."""
        found = set()
        if any(one.rstrip(".-") in self.tokens or one in self.tokens for one in _TOKEN.findall(text)):
            found.add("a token or a long password")
        if any(word in text for word in self.words):
            found.add("a password")
        if self.digits & {*_CODE.findall(text)}:
            found.add("a one-time code or a PIN of six digits")
        if self.digits & {*_PIN.findall(text), *_WHOLE_VALUE.findall(text)}:
            found.add("a PIN or a code")
        return found

    def leaked_in_rows(self, ask: Ask, *, written: bool = False) -> dict[str, set[str]]:
        """The same of all the rows of a database, by table. What is binary is read as text too.

        With `written` only of the tables that the transaction has written to, which is much quicker.
        """
        names = [name for (name,) in ask(_WRITTEN if written else _TABLES)]
        if not names:
            return {}
        each = " UNION ALL ".join(
            f"(SELECT '{name}', to_jsonb(t)::text FROM {name} t LIMIT {_MOST_ROWS})" for name in names
        )
        found: dict[str, set[str]] = {}
        for name, whole in ask(each):
            row = _TRANSACTION.sub("", whole)
            inside = "\n".join(bytes.fromhex(one).decode(errors="replace") for one in _BYTES.findall(row))
            if kinds := self.leaked_in(f"{row}\n{inside}"):
                found.setdefault(name, set()).update(kinds)
        return found

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.tokens or self.words or self.digits)


KNOWN = Known()


class SecretInClear(AssertionError):
    """A secret stands where anybody may read it."""


def must_be_clean(url: str) -> None:
    """Raise SecretInClear if a database that is about to go holds a secret in clear."""
    if KNOWN.is_empty:
        return
    with psycopg.connect(url) as reader:
        refuse(KNOWN.leaked_in_rows(lambda query: reader.execute(query).fetchall()), "a database")


def leaked_in_files(folder: Path) -> dict[str, set[str]]:
    """What stands in the files of a home folder, other than the mailbox, which shows codes on purpose."""
    found = {}
    for path in folder.rglob("*"):
        if not path.is_file() or _MAILBOX in path.parts or path.stat().st_size > _LARGEST_FILE:
            continue
        if kinds := KNOWN.leaked_in(path.read_text(errors="replace")):
            found[str(path.relative_to(folder))] = kinds
    return found


def must_hold_nothing(folder: Path) -> None:
    """Raise SecretInClear if a file of the run's home holds a secret in clear."""
    KNOWN.digits.clear()
    refuse(leaked_in_files(folder), "the home folder")


def refuse(found: dict[str, set[str]], where: str) -> None:
    """Raise SecretInClear if anything was found there."""
    if found:
        told = "; ".join(f"{name}: {', '.join(sorted(kinds))}" for name, kinds in sorted(found.items()))
        raise SecretInClear(f"secrets in clear in {where}: {told}")
