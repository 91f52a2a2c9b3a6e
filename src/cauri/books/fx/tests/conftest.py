"""What every test of exchange rates gets: a source that says what it is told to, asked for three currencies."""

import pytest
from pytest_django import Settings

from cauri.books.fx.tests.told import SOURCE, Source


@pytest.fixture(autouse=True)
def source(settings: Settings) -> type[Source]:
    settings.FX_SOURCE, settings.FX_BASE = SOURCE, "EUR"
    settings.WALLET_CURRENCIES = ["MRU", "XOF", "NGN", "USD", "EUR"]
    Source.says, Source.is_silent, Source.asked = [], False, []
    return Source
