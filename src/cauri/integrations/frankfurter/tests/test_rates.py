"""Rates asked of Frankfurter …"""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.books.fx import queries, services
from cauri.books.fx.ports import Published, SourceSilent
from cauri.integrations.frankfurter.rates import FrankfurterRates
from cauri.kit import clock

SOURCE = FrankfurterRates()
DAY = date(2026, 7, 17)


@pytest.fixture(autouse=True)
def frankfurter(sandbox: Sandbox, settings: Settings) -> Sandbox:
    settings.FRANKFURTER_URL = sandbox.url_of("frankfurter")
    sandbox.switch("frankfurter/rate", date=DAY.isoformat())
    return sandbox


def _mru(mid: str) -> Published:
    return Published(base="EUR", quote="MRU", mid=Decimal(mid), published_on=DAY)


def test_are_read_in_one_question(frankfurter: Sandbox) -> None:
    assert SOURCE.rates("EUR", ["MRU", "USD"]) == [
        _mru("45.71"),
        Published(base="EUR", quote="USD", mid=Decimal("1.1443"), published_on=DAY),
    ]
    assert frankfurter.requests("frankfurter") == [("GET", "/v2/rates")]


@pytest.mark.parametrize("mid", ["0.1", "45.71000000000000000001", "46", "1e-7", "0", "-1", "1E400"])
def test_are_read_digit_by_digit(frankfurter: Sandbox, mid: str) -> None:
    frankfurter.switch("frankfurter/rate", quote="MRU", rate=mid)

    assert SOURCE.rates("EUR", ["MRU"]) == [_mru(mid)]


def test_leave_out_what_it_does_not_know(frankfurter: Sandbox) -> None:
    found = SOURCE.rates("EUR", ["MRU", "GNF", "USD"])

    assert [one.quote for one in found] == ["MRU", "USD"]
    asked = [path for _, path in frankfurter.requests("frankfurter")]
    assert asked == ["/v2/rates", "/v2/rate/EUR/MRU", "/v2/rate/EUR/GNF", "/v2/rate/EUR/USD"]


def test_leave_out_what_it_has_nothing_of(frankfurter: Sandbox) -> None:
    frankfurter.switch("frankfurter/rate", quote="MRU", rate=None)

    assert [one.quote for one in SOURCE.rates("EUR", ["MRU", "USD"])] == ["USD"]
    assert [one.quote for one in SOURCE.rates("EUR", ["MRU", "GNF", "USD"])] == ["USD"]


def test_are_none_of_a_base_that_it_does_not_know() -> None:
    assert SOURCE.rates("ABC", ["MRU"]) == []


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("500", "company_failed"),
        ("503", "company_failed"),
        ("late_500", "company_failed"),
        ("429", "busy"),
        ("garbage", "malformed_answer"),
        ("cut", "malformed_answer"),
        ("shapeless", "malformed_answer"),
    ],
)
def test_are_not_known_by_a_fault(frankfurter: Sandbox, fault: str, why: str) -> None:
    frankfurter.fault("frankfurter", fault)

    with pytest.raises(SourceSilent, match=rf"^{why}$"):
        SOURCE.rates("EUR", ["MRU"])


@pytest.mark.parametrize("fault", ["drop", "lost"])
def test_are_asked_for_again_when_the_connection_ends(frankfurter: Sandbox, fault: str) -> None:
    frankfurter.fault("frankfurter", fault, times=2)

    assert SOURCE.rates("EUR", ["MRU"]) == [_mru("45.71")]


def test_are_not_known_when_it_ends_each_time(frankfurter: Sandbox) -> None:
    frankfurter.fault("frankfurter", "drop")

    with pytest.raises(SourceSilent, match=r"^no_answer$"):
        SOURCE.rates("EUR", ["MRU"])
    assert len(frankfurter.requests("frankfurter")) == 3


def test_are_not_known_where_nobody_listens(settings: Settings) -> None:
    settings.FRANKFURTER_URL = f"http://127.0.0.1:{free_port()}"

    with pytest.raises(SourceSilent, match=r"^company_unreachable$"):
        SOURCE.rates("EUR", ["MRU"])


@pytest.mark.parametrize("mid", ["null", '"45.71"', "true", "NaN", "Infinity", "[45.71]", "45,71", ""])
def test_are_not_read_from_something_else(frankfurter: Sandbox, mid: str) -> None:
    frankfurter.switch("frankfurter/rate", quote="MRU", rate=mid)

    with pytest.raises(SourceSilent, match=r"^malformed_answer$"):
        SOURCE.rates("EUR", ["MRU"])


@pytest.mark.parametrize("day", ["yesterday", "", "2026-13-01"])
def test_are_not_read_without_a_day(frankfurter: Sandbox, day: str) -> None:
    frankfurter.switch("frankfurter/rate", date=day or "-")

    with pytest.raises(SourceSilent, match=r"^malformed_answer$"):
        SOURCE.rates("EUR", ["MRU"])


@pytest.mark.usefixtures("db")
def test_are_kept_on_their_whole_way_and_refused_where_they_cannot_be(frankfurter: Sandbox, settings: Settings) -> None:
    settings.FX_SOURCE = "cauri.integrations.frankfurter.rates.FrankfurterRates"
    frankfurter.reset()
    now = clock.now()

    assert services.refresh(now=now) == {"kept": 6, "held": 0, "missing": 0}
    assert queries.rate("EUR", "MRU", now=now).mid == Decimal("45.71")

    frankfurter.switch("frankfurter/rate", quote="MRU", rate="0.0218770509735")  # upside down
    assert services.refresh(now=now)["held"] == 1
    for nonsense in ("0", "-45.71"):
        frankfurter.switch("frankfurter/rate", quote="MRU", rate=nonsense)
        assert services.refresh(now=now) == {"nonsense": 1}
    frankfurter.reset()
    frankfurter.switch("frankfurter/rate", unasked="JPY")
    assert services.refresh(now=now) == {"nonsense": 1}
    frankfurter.fault("frankfurter", "503")
    assert services.refresh(now=now) == {"silent": 1}
    assert queries.rate("EUR", "MRU", now=now).mid == Decimal("45.71")
