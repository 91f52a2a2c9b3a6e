"""Asking a source what currencies cost …"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from pytest_django import Settings

from cauri.books.fx import queries, services
from cauri.books.fx.models import Rate
from cauri.books.fx.queries import NoRate
from cauri.books.fx.tests.told import ALL, HOUR, NOON, TODAY, Source, latest, published, told
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.companies import queries as companies
from cauri.infra.companies import services as watch
from cauri.infra.embedded.databases import Urls
from cauri.kit.transactions import InsideTransaction, transaction

DAY = timedelta(days=1)


@pytest.mark.usefixtures("db")
def test_keeps_each_as_it_was_told(source: type[Source]) -> None:
    assert told(ALL) == {"kept": 3, "held": 0, "missing": 0}

    rates = {rate.quote: rate for rate in Rate.objects.all()}
    assert {quote: rate.mid for quote, rate in rates.items()} == {quote: Decimal(mid) for quote, mid in ALL.items()}
    for rate in rates.values():
        facts = (rate.base, rate.provider, rate.published_on, rate.fetched_at, rate.held)
        assert facts == ("EUR", "source", TODAY, NOON, False)
    assert source.asked == [("EUR", ["MRU", "NGN", "USD"])]  # what is pegged to the euro needs no source


@pytest.mark.usefixtures("db")
def test_keeps_the_earlier_ones_too() -> None:
    told(ALL)
    told({**ALL, "MRU": "45.90"}, NOON + 6 * HOUR)

    assert Rate.objects.filter(quote="MRU").count() == 2
    assert queries.rate("EUR", "MRU", now=NOON + 6 * HOUR).mid == Decimal("45.9")


@pytest.mark.usefixtures("db")
def test_rounds_to_ten_decimals_half_up() -> None:
    told({"MRU": "45.71000000005", "NGN": "1753.20000000004", "USD": "1.1443"})

    assert (latest("MRU").mid, latest("NGN").mid) == (Decimal("45.7100000001"), Decimal("1753.2000000000"))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "mid", ["0", "-45.71", "-0", "NaN", "sNaN", "Infinity", "1E-11", "1E+10", "1E+400", "9999999999.99999999999"]
)
def test_keeps_nothing_of_an_answer_with_a_rate_that_cannot_be(mid: str, caplog: pytest.LogCaptureFixture) -> None:
    assert told({**ALL, "MRU": mid}) == {"nonsense": 1}

    assert not Rate.objects.exists()
    assert "fx.nonsense" in caplog.text
    assert "alarm" in caplog.text


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "more",
    [
        published("JPY", "170.05"),
        published("XOF", "655.957"),
        published("MRU", "45.72"),
        published("EUR", "1"),
        published("NGN", "38.35", base="MRU"),
        published("EUR", "0.0218770510", base="MRU"),
    ],
    ids=["not asked for", "pegged", "twice", "the base itself", "another base", "upside down"],
)
def test_keeps_nothing_of_an_answer_to_another_question(more: object, source: type[Source]) -> None:
    source.says = [published("MRU", "45.71"), more]  # type: ignore[list-item] # parametrised

    assert services.refresh(now=NOON) == {"nonsense": 1}
    assert not Rate.objects.exists()


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("day", "counts"), [(DAY, {"kept": 3, "held": 0, "missing": 0}), (2 * DAY, {"nonsense": 1})])
def test_believes_no_day_after_tomorrow(day: timedelta, counts: dict[str, int]) -> None:
    assert told(ALL, on=TODAY + day) == counts


@pytest.mark.usefixtures("db")
def test_keeps_the_others_when_one_is_missing_or_of_long_ago(
    source: type[Source], caplog: pytest.LogCaptureFixture
) -> None:
    week_old, older = published("MRU", "45.71", on=TODAY - 7 * DAY), published("USD", "1.1", on=TODAY - 8 * DAY)
    source.says = [week_old, older]

    assert services.refresh(now=NOON) == {"kept": 1, "held": 0, "missing": 2}
    assert Rate.objects.get().quote == "MRU"
    assert "fx.rates_missing" in caplog.text
    with pytest.raises(NoRate):
        queries.rate("EUR", "USD", now=NOON)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("mid", "held"), [("105", False), ("95", False), ("105.0000000001", True), ("94.9999999999", True), ("0.01", True)]
)
def test_holds_what_jumped_by_more_than_five_percent(mid: str, held: bool, caplog: pytest.LogCaptureFixture) -> None:
    told({"MRU": "100"})

    assert told({"MRU": mid}, NOON + HOUR)["held"] == held
    assert latest("MRU").held is held
    assert ("fx.rate_held" in caplog.text) is held
    expected = Decimal(100) if held else Decimal(mid)
    assert queries.rate("EUR", "MRU", now=NOON + HOUR).mid == expected


@pytest.mark.usefixtures("db")
def test_compares_with_what_counts_and_never_with_what_is_held() -> None:
    told({"MRU": "100"})
    told({"MRU": "110"}, NOON + HOUR)

    assert told({"MRU": "110.5"}, NOON + 2 * HOUR)["held"] == 1
    assert told({"MRU": "104"}, NOON + 3 * HOUR)["held"] == 0
    assert queries.rate("EUR", "MRU", now=NOON + 3 * HOUR).mid == Decimal(104)


@pytest.mark.usefixtures("db")
def test_holds_by_the_percentage_that_the_operator_sets(settings: Settings) -> None:
    settings.FX_JUMP_PERCENT = 50
    told({"MRU": "100"})

    assert told({"MRU": "149"}, NOON + HOUR)["held"] == 0


@pytest.mark.usefixtures("db")
def test_keeps_nothing_of_a_silent_source_and_leaves_it_alone_after_a_while(source: type[Source]) -> None:
    source.is_silent = True
    for _ in range(watch.BREAKS_AFTER):
        assert services.refresh(now=NOON) == {"silent": 1}

    assert not companies.is_available("source", now=NOON)
    assert services.refresh(now=NOON) == {"silent": 1}
    assert len(source.asked) == watch.BREAKS_AFTER
    assert not Rate.objects.exists()

    source.is_silent = False
    assert told(ALL, NOON + HOUR)["kept"] == 3
    assert companies.is_available("source", now=NOON + HOUR)


@pytest.mark.usefixtures("db")
def test_is_due_at_first_after_six_hours_and_after_a_failure(source: type[Source]) -> None:
    source.is_silent = True
    assert services.refresh_if_due(now=NOON) == {"silent": 1}
    source.is_silent, source.says = False, [published("MRU", "45.71")]

    kept = [bool(services.refresh_if_due(now=NOON + hours * HOUR)) for hours in (0, 0, 1, 5.9, 6, 7, 12)]

    assert kept == [True, False, False, False, True, False, True]
    assert len(source.asked) == 4


@pytest.mark.usefixtures("db")
def test_asks_nobody_whom_staff_switched_off(source: type[Source]) -> None:
    watch.switch_off("source", because="it lies", by=SYSTEM, now=NOON)

    assert told(ALL) == {"silent": 1}
    assert source.asked == []


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("named", "held_in"), [(None, ["MRU"]), ("source", ["EUR", "XOF", "XAF"])])
def test_asks_nobody_where_there_is_nobody_or_nothing_to_ask(
    source: type[Source], settings: Settings, named: str | None, held_in: list[str]
) -> None:
    settings.FX_SOURCE = settings.FX_SOURCE if named else None
    settings.WALLET_CURRENCIES = held_in

    assert services.refresh(now=NOON) == {}
    assert source.asked == []


def test_asks_outside_transactions(committed_db: Urls) -> None:
    with transaction(), pytest.raises(InsideTransaction):
        services.refresh(now=NOON)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "statement", ["UPDATE fx_rate SET mid = 1", "DELETE FROM fx_rate", "UPDATE fx_rate SET held = false"]
)
def test_keeps_what_nobody_can_change(statement: str) -> None:
    told(ALL)

    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "wrong", [{"mid": "0"}, {"mid": "-1"}, {"quote": "EUR"}, {"quote": "mru"}, {"provider": ""}], ids=str
)
def test_could_not_keep_what_cannot_be(wrong: dict[str, str]) -> None:
    row = {"base": "EUR", "quote": "MRU", "mid": "45", "provider": "source", **wrong}

    with pytest.raises(DatabaseError, match="violates check constraint"):
        Rate.objects.create(published_on=TODAY, fetched_at=NOON, held=False, **row)
