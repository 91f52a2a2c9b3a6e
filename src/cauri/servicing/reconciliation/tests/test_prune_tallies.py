"""What a run came to …"""

import pytest

from cauri.kit import clock
from cauri.servicing.reconciliation import queries, services
from cauri.servicing.reconciliation.models import Tally
from cauri.servicing.reconciliation.tests.reporting import DAY, line, report, take_in

pytestmark = pytest.mark.django_db


def test_is_forgotten_after_ninety_days_but_for_the_last_of_each_account() -> None:
    now = clock.now()
    for number in (1, 2):
        take_in(report(line("transaction", "nothing", number, 1, status="failed")), now=now + number * DAY)
    kept = queries.latest_tallies()
    at_first = Tally.objects.count()

    assert services.prune_tallies(now=now + 91 * DAY) == 0
    assert services.prune_tallies(now=now + 92 * DAY) == at_first - len(kept)

    assert list(Tally.objects.all()) == kept
    assert [one.made_at for one in kept] == [now + 2 * DAY]
