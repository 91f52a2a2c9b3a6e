"""`prune` …"""

from datetime import UTC, datetime

import pytest

from cauri.books.limits import services as limits
from cauri.books.limits import tasks
from cauri.books.limits.models import LimitUsage
from cauri.books.limits.tests.ruled import claim, ruled

pytestmark = pytest.mark.usefixtures("db")


def test_forgets_the_periods_that_began_more_than_thirteen_months_ago() -> None:
    ruled(daily_count=9, monthly_count=9)
    for year, month in ((2025, 1), (2025, 2), (2026, 3)):
        claim(1, now=datetime(year, month, 28, 12, tzinfo=UTC))
    assert limits.prune(now=datetime(2026, 3, 14, tzinfo=UTC)) == 2
    assert sorted(day.isoformat() for day in LimitUsage.objects.values_list("starts_on", flat=True)) == [
        "2025-02-01", "2025-02-28", "2026-03-01", "2026-03-28",
    ]  # fmt: skip


def test_is_a_job_that_tells_how_many_rows_went() -> None:
    assert tasks.prune().counts == {"rows": 0}
