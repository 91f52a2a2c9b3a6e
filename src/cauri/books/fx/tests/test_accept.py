"""Believing a rate that jumped, under four eyes …"""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from tests.support.crowds import together

from cauri.books.fx import queries
from cauri.books.fx.four_eyes import AnotherRate
from cauri.books.fx.models import Acceptance, Rate
from cauri.books.fx.queries import UnknownRate
from cauri.books.fx.services import RateNotHeld
from cauri.books.fx.tests.told import HOUR, latest, told
from cauri.identity.approvals import services
from cauri.identity.approvals.models import Request
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit import queries as audit
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock
from cauri.kit.errors import Refusal

Pair = tuple[StaffMember, StaffMember]
NOW = clock.now()


def _enrolled(name: str) -> StaffMember:
    return staff.enrol(name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role="finance", now=NOW)


@pytest.fixture
def pair(db: None) -> Pair:
    return _enrolled("fatou"), _enrolled("ibrahima")


@pytest.fixture
def held(pair: Pair) -> Rate:
    """A rate that nobody would believe alone."""
    told({"MRU": "45.71"}, NOW - 2 * HOUR)
    told({"MRU": "52.10"}, NOW - HOUR)
    return latest("MRU")


def _belief(rate: Rate) -> dict[str, str]:
    return {"rate": str(rate.pk), "base": "EUR", "mid": "52.10", "quote": "MRU"}


def _asked(rate: Rate, maker: StaffMember) -> Request:
    return services.request("fx.accept_rate", _belief(rate), reason="The ouguiya fell", by=maker, now=NOW)


def _mid() -> Decimal:
    return queries.rate("EUR", "MRU", now=NOW).mid


def test_lets_it_count_once_another_has_approved(pair: Pair, held: Rate) -> None:
    maker, checker = pair
    asked = _asked(held, maker)
    assert _mid() == Decimal("45.71")

    services.approve(asked.pk, by=checker, now=NOW)

    assert _mid() == Decimal("52.1")
    acceptance = Acceptance.objects.get()
    assert (acceptance.rate_id, acceptance.request_id, acceptance.accepted_by) == (held.pk, asked.pk, checker.pk)
    assert audit.records(action="fx.rate_accepted").latest("at").actor == checker.pk


def test_is_what_the_next_one_is_compared_with(pair: Pair, held: Rate) -> None:
    services.approve(_asked(held, pair[0]).pk, by=pair[1], now=NOW)

    assert told({"MRU": "52.90"}, NOW)["held"] == 0
    assert told({"MRU": "45.71"}, NOW + HOUR)["held"] == 1


def test_leaves_the_others_held(pair: Pair, held: Rate) -> None:
    told({"MRU": "90"}, NOW - HOUR / 2)
    services.approve(_asked(held, pair[0]).pk, by=pair[1], now=NOW)

    assert _mid() == Decimal("52.1")


@pytest.mark.parametrize("mid", ["46.00", "47.50"])
def test_is_refused_once_a_newer_one_counts(pair: Pair, held: Rate, mid: str) -> None:
    asked = _asked(held, pair[0])
    told({"MRU": mid}, NOW)

    with pytest.raises(RateNotHeld):
        services.approve(asked.pk, by=pair[1], now=NOW)

    assert _mid() == Decimal(mid)
    assert not Acceptance.objects.exists()


def test_happens_once(pair: Pair, held: Rate) -> None:
    first, second = _asked(held, pair[0]), _asked(held, pair[0])
    services.approve(first.pk, by=pair[1], now=NOW)

    with pytest.raises(RateNotHeld):
        services.approve(second.pk, by=pair[1], now=NOW)
    assert Acceptance.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"mid": "52.11"}, AnotherRate),
        ({"mid": "0.0191938579655"}, AnotherRate),
        ({"base": "MRU", "quote": "EUR"}, AnotherRate),
        ({"rate": str(UUID(int=7))}, UnknownRate),
        ({"rate": "52.10"}, services.PayloadInvalid),
        ({"mid": "much"}, services.PayloadInvalid),
    ],
    ids=str,
)
def test_is_not_even_asked_for_of_another(pair: Pair, held: Rate, more: dict[str, str], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        services.request("fx.accept_rate", {**_belief(held), **more}, reason="It fell", by=pair[0], now=NOW)
    assert not Request.objects.exists()


def test_is_not_even_asked_for_of_one_that_counts(pair: Pair) -> None:
    told({"MRU": "52.10"}, NOW)

    with pytest.raises(RateNotHeld):
        _asked(latest("MRU"), pair[0])


def test_does_not_make_an_old_one_fresh(pair: Pair, held: Rate) -> None:
    services.approve(_asked(held, pair[0]).pk, by=pair[1], now=NOW)

    with pytest.raises(queries.RateStale):
        queries.rate("EUR", "MRU", now=held.fetched_at + timedelta(hours=24, seconds=1))


def test_happens_once_when_many_approve_at_once(committed_db: Urls) -> None:
    maker, checker = _enrolled("fatou"), _enrolled("ibrahima")
    told({"MRU": "45.71"}, NOW - 2 * HOUR)
    told({"MRU": "52.10"}, NOW - HOUR)
    asked = [_asked(latest("MRU"), maker).pk for _ in range(6)]

    answers = together([partial(services.approve, one, by=checker, now=NOW) for one in asked])

    assert sum(isinstance(one, RateNotHeld) for one in answers) == 5
    assert sum(isinstance(one, Exception) for one in answers) == 5
    assert Acceptance.objects.count() == 1


@pytest.mark.parametrize("statement", ["UPDATE fx_acceptance SET accepted_at = now()", "DELETE FROM fx_acceptance"])
def test_cannot_be_undone(pair: Pair, held: Rate, statement: str) -> None:
    services.approve(_asked(held, pair[0]).pk, by=pair[1], now=NOW)

    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)
