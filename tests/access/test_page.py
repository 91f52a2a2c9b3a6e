"""The page about who may do what …"""

from pathlib import Path

from tests.access.page import written

PAGE = Path(__file__).parents[2] / "docs/reference/access-matrix.md"


def test_says_what_the_tables_say() -> None:
    assert PAGE.read_text() == written(), "run `make openapi`, and look at the difference"
