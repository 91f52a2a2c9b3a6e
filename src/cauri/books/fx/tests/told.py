"""A source that says what it is told to say, and short words for what it then told."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from cauri.books.fx import services
from cauri.books.fx.models import Rate
from cauri.books.fx.ports import Published, SourceSilent

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
TODAY = NOON.date()
HOUR = timedelta(hours=1)
ALL = {"MRU": "45.71", "NGN": "1753.2", "USD": "1.1443"}


class Source:
    """Says `says`, whatever it is asked; or that it is silent."""

    name = "source"
    says: ClassVar[list[Published]] = []
    is_silent: ClassVar[bool] = False
    asked: ClassVar[list[tuple[str, list[str]]]] = []

    def rates(self, base: str, quotes: Sequence[str]) -> Sequence[Published]:
        """Say it."""
        Source.asked.append((base, list(quotes)))
        if Source.is_silent:
            raise SourceSilent("no_answer")
        return Source.says


SOURCE = f"{__name__}.Source"


def published(quote: str, mid: str, *, base: str = "EUR", on: date = TODAY) -> Published:
    return Published(base=base, quote=quote, mid=Decimal(mid), published_on=on)


def told(mids: Mapping[str, str], now: datetime = NOON, *, on: date | None = None) -> dict[str, int]:
    """What a refresh makes of a source that says just this."""
    Source.says = [published(quote, mid, on=on or now.date()) for quote, mid in mids.items()]
    return services.refresh(now=now)


def latest(quote: str) -> Rate:
    """The last rate that was kept of a currency, whether it counts or not."""
    return Rate.objects.filter(quote=quote).order_by("-fetched_at", "-pk")[0]
