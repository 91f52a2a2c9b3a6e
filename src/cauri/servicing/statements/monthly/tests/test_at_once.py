"""Several workers at the same moment …"""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.crowds import together

from cauri.infra.outbox.models import PublishedFact
from cauri.servicing.statements.models import MonthReady
from cauri.servicing.statements.monthly import services
from cauri.servicing.statements.tests.village import someone

pytestmark = pytest.mark.usefixtures("committed_db")
AUGUST = datetime(2026, 8, 10, 12, tzinfo=UTC)


def test_tell_of_each_wallet_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 3)
    people.without_limits()
    everybody = {str(someone("Awa Diallo", minor=100, at=AUGUST).wallet.pk) for _ in range(20)}

    done = together([partial(services.tell_months, now=AUGUST + timedelta(days=30)) for _ in range(6)])

    assert [one for one in done if isinstance(one, Exception)] == []
    facts = PublishedFact.objects.filter(name="statements.statement_ready")
    assert sorted(fact.payload["wallet_id"] for fact in facts) == sorted(everybody)
    assert MonthReady.objects.count() == 20
    books_must_hold()
