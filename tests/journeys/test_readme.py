"""The README's tour works as pasted, to its last line."""

import json
import re
import shutil
from pathlib import Path

import pytest
from tests.support.platforms import Platform

_README = (Path(__file__).parents[2] / "README.md").read_text()

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the tour is told with curl")


def test_sends_a_transfer_and_proves_it(platform: Platform) -> None:
    told = platform.shell(_pasted("## A tour"))

    assert told.returncode == 0, told.stdout + told.stderr
    answers = [json.loads(line) for line in told.stdout.splitlines() if line.startswith('{"id"')]
    top_up, quote, transfer, again = answers
    assert top_up["amount"]["amount"] == "1000.00"
    assert (quote["recipient"], quote["fee"]["amount"], quote["total"]["amount"]) == ("Moussa S•••", "1.00", "101.00")
    assert transfer["state"] == "completed"
    assert again == transfer
    assert "closing_balance" in told.stdout
    assert f"posting        {transfer['id']}: transfer posted" in told.stdout


def test_looks_at_the_books(platform: Platform) -> None:
    told = platform.shell(_pasted("## The books"))

    assert told.returncode == 0, told.stdout + told.stderr
    assert "The books hold" in told.stdout


def test_breaks_them_and_is_found_out(running: Platform) -> None:
    told = running.shell(_pasted("Now break it."))

    assert told.returncode == 1, "verify has to end with 1"
    assert "account" in told.stderr
    assert "the books do not hold" in told.stderr


def _pasted(since: str) -> str:
    """All that stands in the shell blocks from one place of the README to the next heading or break."""
    rest = _README[_README.index(since) + len(since) :]
    section = re.split(r"^## |^Now break it", rest, maxsplit=1, flags=re.MULTILINE)[0]
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL))
