"""Noticing whether a company answers …"""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from tests.support.crowds import together

from cauri.infra.audit.acts import Actor
from cauri.infra.audit.models import AuditRecord
from cauri.infra.companies import queries, services
from cauri.infra.companies.models import Company
from cauri.infra.companies.queries import CompanyUnavailable
from cauri.kit import clock

NOW = clock.now()
STAFF = Actor("staff", UUID(int=7))
SECOND = timedelta(seconds=1)


def _silences(count: int, *, since: timedelta = timedelta()) -> None:
    for _ in range(count):
        services.note("paystack", answered=False, now=NOW + since)


@pytest.mark.django_db
def test_lets_a_company_be_used_that_was_never_called() -> None:
    queries.must_be_available("paystack", now=NOW)


@pytest.mark.django_db
def test_pauses_one_that_stays_silent_and_no_other() -> None:
    services.note("dtone", answered=True, now=NOW)
    _silences(services.BREAKS_AFTER - 1)
    queries.must_be_available("paystack", now=NOW)

    _silences(1)

    with pytest.raises(CompanyUnavailable) as refused:
        queries.must_be_available("paystack", now=NOW + services.FIRST_PAUSE - SECOND)
    assert (refused.value.status, refused.value.retryable) == (503, True)
    queries.must_be_available("paystack", now=NOW + services.FIRST_PAUSE)
    queries.must_be_available("dtone", now=NOW)


@pytest.mark.django_db
def test_pauses_longer_with_each_further_silence_and_not_for_ever() -> None:
    _silences(services.BREAKS_AFTER)
    _silences(1, since=services.FIRST_PAUSE)

    assert Company.objects.get().paused_until == NOW + 3 * services.FIRST_PAUSE
    _silences(20, since=timedelta(hours=1))
    assert Company.objects.get().paused_until == NOW + timedelta(hours=1) + services.LONGEST_PAUSE


@pytest.mark.django_db
def test_ends_the_pause_with_the_first_answer() -> None:
    _silences(services.BREAKS_AFTER)

    services.note("paystack", answered=True, now=NOW + SECOND)

    queries.must_be_available("paystack", now=NOW + SECOND)
    assert Company.objects.get().failures == 0


@pytest.mark.django_db
def test_writes_once_a_minute_about_one_that_always_answers() -> None:
    for second in range(119):
        services.note("paystack", answered=True, now=NOW + second * SECOND)

    assert Company.objects.get().answered_at == NOW + 61 * SECOND


def test_counts_every_silence_of_many_at_once(committed_db: object) -> None:
    told = together([partial(services.note, "paystack", answered=False, now=NOW) for _ in range(20)])

    assert told == [None] * 20
    assert Company.objects.get().failures == 20


@pytest.mark.django_db
def test_leaves_the_switch_to_staff() -> None:
    services.switch_off("paystack", because="They are moving", by=STAFF, now=NOW)
    services.note("paystack", answered=True, now=NOW)

    with pytest.raises(CompanyUnavailable):
        queries.must_be_available("paystack", now=NOW + timedelta(days=9))
    services.switch_on("paystack", by=STAFF, now=NOW)
    services.switch_on("paystack", by=STAFF, now=NOW)

    queries.must_be_available("paystack", now=NOW)
    told = AuditRecord.objects.filter(action__startswith="companies.").order_by("pk")
    assert [one.action for one in told] == ["companies.switched_off", "companies.switched_on"]


@pytest.mark.django_db
@pytest.mark.parametrize("because", ["", "  "])
def test_wants_a_reason_for_switching_off(because: str) -> None:
    with pytest.raises(services.ReasonMissing):
        services.switch_off("paystack", because=because, by=STAFF, now=NOW)

    assert not Company.objects.exists()
