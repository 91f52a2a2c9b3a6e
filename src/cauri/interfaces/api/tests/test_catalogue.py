"""The page of problems …"""

from pathlib import Path

from cauri.interfaces.api import catalogue

PAGE = Path(__file__).parents[5] / "docs" / "reference" / "problems.md"
HINT = "refusals changed: look at the difference, then run `cauri problems > docs/reference/problems.md`"


def test_is_the_one_that_was_last_looked_at() -> None:
    assert PAGE.read_text() == catalogue.page(), HINT


def test_tells_of_rooms_and_of_http_itself() -> None:
    lines = catalogue.page().splitlines()

    assert any(line.startswith("| `too_many_decimals` | 422 |") and "{currency}" in line for line in lines)
    assert any(line.startswith("| `method_not_allowed` | 405 |") for line in lines)
    assert len([line for line in lines if line.startswith("| `too_many_requests` |")]) == 1
    assert not any("… |" in line for line in lines)
