"""What tests of the ledger under fire get, beside what every test gets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from cauri.books.ledger import upkeep, verification
from cauri.books.ledger.models import Block
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import DAY, Town
from cauri.infra.embedded.databases import Urls


@pytest.fixture
def town(committed_db: Urls, settings: Settings, tmp_path: Path) -> Iterator[Town]:
    """A town in a database of its own, whose books are folded, sealed and verified when the test is over."""
    settings.CAURI_HOME = tmp_path
    yield towns.settle()
    for _ in range(2):
        assert verification.verify(now=DAY).findings == []
        upkeep.fold()
        upkeep.seal(now=DAY)
        for number in Block.objects.values_list("number", flat=True):
            upkeep.publish_head(number)
