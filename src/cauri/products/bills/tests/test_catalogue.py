"""What is on offer, when the company …"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings
from structlog.testing import capture_logs

from cauri.infra.audit.acts import Actor
from cauri.infra.audit.models import AuditRecord
from cauri.kit import clock, ids
from cauri.products.bills import catalogue, queries
from cauri.products.bills.models import Biller, Offer
from cauri.products.bills.ports import Category
from cauri.products.bills.ports import Offer as Offered
from cauri.products.bills.tests.company import CATALOGUE, PLAYED, Ledger, Played, mru, offer

pytestmark = pytest.mark.django_db


def test_tells_the_same_again_stays() -> None:
    before = set(Offer.objects.values_list("pk", "company_code"))

    done = _refreshed()

    assert done == {"added": 0, "kept": len(CATALOGUE), "gone": 0, "left_alone": 0}
    assert set(Offer.objects.values_list("pk", "company_code")) == before


def test_adds_changes_and_takes_away_follows(company: Ledger) -> None:
    dearer = replace(CATALOGUE[1], least=mru("250.00"), most=mru("250.00"), name="1 GB for a month")
    new = offer("snde", "snde", Category.WATER, "1.00", "9000.00")
    company.catalogue = [CATALOGUE[0], dearer, *CATALOGUE[3:], new]

    assert _refreshed() == {"added": 1, "kept": 5, "gone": 1, "left_alone": 0}

    changed = Offer.objects.get(company_code="mattel-1gb")
    assert (str(changed.least), changed.name) == ("250.00 MRU", "1 GB for a month")
    assert Offer.objects.get(company_code="mauritel-airtime").active is False  # kept, and not for sale
    assert "mauritel" not in [one.code for one in queries.billers()]
    company.catalogue = list(CATALOGUE)
    _refreshed()
    assert "mauritel" in [one.code for one in queries.billers()]


def test_was_asked_today_is_left_in_peace(company: Ledger) -> None:
    company.catalogue = CATALOGUE[:4]
    now = clock.now()

    assert catalogue.refresh_due(now=now) == {"added": 0, "kept": 0, "gone": 0, "left_alone": 0}
    assert catalogue.refresh_due(now=now + timedelta(days=1, minutes=1))["gone"] == len(CATALOGUE) - 4
    Offer.objects.all().delete()
    assert catalogue.refresh_due(now=now)["added"] == 4


def test_is_silent_stays_and_raises_an_alarm(company: Ledger) -> None:
    company.silent = True

    with capture_logs() as logs:
        assert _refreshed()["left_alone"] == 1

    assert [one["event"] for one in logs if one.get("alarm")] == ["bills.catalogue_silent"]
    assert Offer.objects.filter(active=True).count() == len(CATALOGUE)


@pytest.mark.parametrize("left", [0, 2])
def test_has_lost_more_than_half_stays_and_raises_an_alarm(company: Ledger, left: int) -> None:
    company.catalogue = CATALOGUE[:left]

    with capture_logs() as logs:
        assert _refreshed()["left_alone"] == 1

    assert [one["event"] for one in logs if one.get("alarm")] == ["bills.catalogue_halved"]
    assert Offer.objects.filter(active=True).count() == len(CATALOGUE)


@pytest.mark.parametrize("fault", ["silent", "halved"])
def test_cannot_be_had_is_asked_for_again_in_an_hour(company: Ledger, fault: str) -> None:
    company.silent, company.catalogue = fault == "silent", CATALOGUE[:1]
    tomorrow = clock.now() + timedelta(days=1, minutes=1)
    assert catalogue.refresh_due(now=tomorrow)["left_alone"] == 1

    company.silent, company.catalogue = False, list(CATALOGUE)

    assert catalogue.refresh_due(now=tomorrow + timedelta(minutes=59))["kept"] == 0
    assert catalogue.refresh_due(now=tomorrow + timedelta(minutes=60))["kept"] == len(CATALOGUE)


def test_was_never_had_is_asked_for_each_time(company: Ledger) -> None:
    Offer.objects.all().delete()
    company.silent, now = True, clock.now()
    assert catalogue.refresh_due(now=now)["left_alone"] == 1

    company.silent = False
    assert catalogue.refresh_due(now=now)["added"] == len(CATALOGUE)


class Broken(Played):
    """A company whose catalogue cannot be kept."""

    def offers(self) -> list[Offered]:
        """One thing, whose name no text column takes."""
        return [offer("broken", "broken", Category.WATER, "1.00", "2.00", name="a\x00b")]


def test_cannot_be_kept_keeps_no_other_from_being_read(settings: Settings, company: Ledger) -> None:
    settings.BILL_COMPANIES = {"broken": f"{Broken.__module__}.{Broken.__qualname__}", **PLAYED}
    company.catalogue = [*CATALOGUE, offer("snde", "snde", Category.WATER, "1.00", "9000.00")]

    with capture_logs() as logs:
        assert _refreshed() == {"added": 1, "kept": len(CATALOGUE), "gone": 0, "left_alone": 1}

    assert [one["event"] for one in logs if one.get("alarm")] == ["bills.catalogue_not_kept"]
    assert not Biller.objects.filter(pk="broken").exists()


def test_has_lost_half_follows(company: Ledger) -> None:
    company.catalogue = CATALOGUE[:3]
    assert _refreshed()["gone"] == 3


@pytest.mark.parametrize(
    "nonsense",
    [
        {"least": mru("0.00")},
        {"least": mru("900.00"), "most": mru("800.00")},
        {"biller": "SOMELEC & sons"},
        {"company_code": ""},
        {"country": "Mauritania"},
        {"name": "  "},
    ],
)
def test_tells_nonsense_drops_that_alone(company: Ledger, nonsense: dict[str, Any]) -> None:
    company.catalogue = [*CATALOGUE, replace(CATALOGUE[0], **{"company_code": "new", **nonsense})]
    assert _refreshed() == {"added": 0, "kept": len(CATALOGUE), "gone": 0, "left_alone": 0}


@pytest.mark.parametrize("pattern", ["(a+)+", "[0-9", "x" * 201])
def test_tells_a_pattern_that_cannot_be_asked_leaves_judging_to_the_company(company: Ledger, pattern: str) -> None:
    company.catalogue = [*CATALOGUE, replace(CATALOGUE[3], company_code="new", pattern=pattern)]
    _refreshed()
    assert Offer.objects.get(company_code="new").pattern == ""


def test_tells_of_a_biller_that_staff_switched_off_leaves_it_off() -> None:
    staff = Actor("staff", ids.new_id())
    catalogue.switch_off("canal", because="it does not pay us", by=staff, now=clock.now())
    catalogue.switch_off("canal", because="again", by=staff, now=clock.now())

    _refreshed()

    assert Biller.objects.get(pk="canal").off_since is not None
    assert AuditRecord.objects.filter(action="bills.biller_switched_off", actor=staff.id).count() == 1
    with pytest.raises(catalogue.ReasonMissing):
        catalogue.switch_off("mattel", because=" ", by=staff, now=clock.now())
    with pytest.raises(queries.UnknownBiller):
        catalogue.switch_off("nobody", because="?", by=staff, now=clock.now())


def test_tells_of_anothers_biller_leaves_it_to_the_first(settings: Settings) -> None:
    settings.BILL_COMPANIES = {**PLAYED, "second": PLAYED["played"]}

    assert _refreshed()["added"] == 0
    assert not Offer.objects.filter(company="second").exists()

    settings.BILL_COMPANIES = {"played": None, "second": PLAYED["played"]}  # the first is not instructed any more
    assert queries.billers() == []
    assert _refreshed()["added"] == len(CATALOGUE)
    assert {one.company for one in queries.billers()} == {"second"}
    assert {one.company for one in queries.biller("mattel").offers.all()} == {"second"}


def test_is_read_by_hand_says_who_read_it() -> None:
    staff = Actor("staff", ids.new_id())
    catalogue.refresh(now=clock.now(), by=staff)

    record = AuditRecord.objects.get(action="bills.catalogue_refreshed", actor=staff.id)
    assert record.after == {"company": "played", "added": 0, "kept": len(CATALOGUE), "gone": 0}


def _refreshed() -> dict[str, int]:
    return catalogue.refresh(now=clock.now())
