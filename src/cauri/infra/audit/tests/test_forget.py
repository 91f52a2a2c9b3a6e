"""`forget` …"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connections
from pytest_django import Settings

from cauri.infra.audit import services
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.infra.audit.tasks import forget
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock
from cauri.kit.transactions import transaction

YEAR = timedelta(days=365.25)


def _recorded(*ages: float) -> None:
    with transaction():
        for age in ages:
            services.record("staff.signed_in", actor=SYSTEM, now=clock.now() - age * YEAR, after={"age": age})


def _ages() -> list[float]:
    return sorted(record.after["age"] for record in AuditRecord.objects.all() if record.after)


@pytest.mark.usefixtures("committed_db")
def test_lets_go_what_is_older_than_seven_years_and_nothing_younger() -> None:
    _recorded(0, 1, 6.9, 7.1, 12)
    assert services.forget() == 2
    assert _ages() == [0, 1, 6.9]
    assert services.forget() == 0


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize(("years", "left"), [(1, [0, 6.9]), (10, [0, 6.9, 7.1])])
def test_keeps_longer_when_told_to_and_never_shorter(settings: Settings, years: int, left: list[float]) -> None:
    settings.AUDIT_YEARS = years
    _recorded(0, 6.9, 7.1, 12)
    services.forget()
    assert _ages() == left


@pytest.mark.usefixtures("committed_db")
def test_goes_on_until_all_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "FORGOTTEN_AT_ONCE", 2)
    _recorded(*[8] * 5, 1)
    assert forget().counts == {"forgotten": 5}
    assert _ages() == [1]


@pytest.mark.parametrize(
    ("alias", "reason"), [("default", "permission denied"), ("owner", "of the last seven years refused")]
)
def test_is_the_only_way_and_not_open_to_younger_records(committed_db: Urls, alias: str, reason: str) -> None:
    _recorded(6.9, 8)
    with connections[alias].cursor() as cursor, pytest.raises(DatabaseError, match=reason):
        cursor.execute("DELETE FROM audit_record")
    assert _ages() == [6.9, 8]
