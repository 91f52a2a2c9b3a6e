"""The scan for secrets in clear …"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from cauri.identity.access.models import Registration
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from tests.support.leaks import KNOWN, Known, leaked_in_files

CODE, PIN, TOKEN, PASSWORD = "204816", "5936", "c0wr1eSh3llsFr0mTh3M4ld1vesR34chedT1mbuktu", "seven tall baobabs"
ROOT = Path(__file__).parents[2]

_LOGS_A_CODE = """
import logging
from cauri.identity.access import keys

def test_something():
    logging.getLogger("planted").warning("sent the code %s", keys.new_code())
"""


@pytest.fixture
def known() -> Known:
    """A scan of our own, so that what is planted here does not fail this test."""
    made = Known()
    for secret in (CODE, PIN, TOKEN, PASSWORD):
        made.note(secret)
    return made


@pytest.mark.parametrize(
    "text",
    [
        f"pin={PIN}", f"{{'event': 'signed_in', 'pin': '{PIN}'}}", f'{{"new_pin": "{PIN}"}}', f"otp={CODE} sent",
        f"Your code is {CODE}.", f"Bearer {TOKEN}", f"refresh_token={TOKEN}", f"password: {PASSWORD}",
    ],
)  # fmt: skip
def test_sees_them_in_a_line(known: Known, text: str) -> None:
    assert known.leaked_in(text)


@pytest.mark.parametrize(
    "text",
    [
        f"+222{CODE}", f"01a1fdfd-{PIN}-7355-821e-97a8f62828ef", f"2026-11-21T12:03:12.{CODE}Z", f"ms={PIN}",
        f"{TOKEN}x", f"amount={CODE}9", "a code was sent", f"port {PIN}",
    ],
)  # fmt: skip
def test_is_not_misled_by_digits_that_are_part_of_something_else(known: Known, text: str) -> None:
    assert not known.leaked_in(text)


@pytest.mark.parametrize("planted", [{"otp": CODE}, {"pin": PIN}, {"x": [TOKEN]}, {"said": f"it was {PASSWORD}"}])
def test_sees_them_in_an_audit_record(db: None, known: Known, planted: dict[str, object]) -> None:
    assert known.leaked_in_rows(_ask) == {}
    with transaction.atomic():
        audit.record("tests.planted", actor=SYSTEM, after=planted, now=clock.now())
        found = known.leaked_in_rows(_ask)
        transaction.set_rollback(True)

    assert list(found) == ["public.audit_record"]


def test_sees_them_in_bytes(db: None, known: Known) -> None:
    now = clock.now()
    with transaction.atomic():
        Registration.objects.create(details=f"a token: {TOKEN}".encode(), made_at=now, expires_at=now)
        found = known.leaked_in_rows(_ask)
        transaction.set_rollback(True)

    assert list(found) == ["public.access_registration"]


def test_looks_into_files_but_not_into_the_mailbox(tmp_path: Path) -> None:
    KNOWN.note(TOKEN)
    (tmp_path / "mailbox").mkdir()
    for place in ("mailbox/1.json", "api.log"):
        (tmp_path / place).write_text(f"token {TOKEN}")

    found = leaked_in_files(tmp_path)
    KNOWN.tokens.discard(TOKEN)

    assert set(found) == {"api.log"}


def test_fails_the_run_of_a_test_that_logs_a_code(tmp_path: Path) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(_LOGS_A_CODE)
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.support.leak_plugin"]')
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
               "--rootdir", str(tmp_path), "-c", str(ROOT / "pyproject.toml"), str(planted)]  # fmt: skip

    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.returncode == 1, told.stdout + told.stderr
    assert "secrets in clear in what was logged" in told.stdout


def _ask(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
