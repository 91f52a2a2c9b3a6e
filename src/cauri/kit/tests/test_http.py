import logging
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from structlog.testing import capture_logs

from cauri.kit import http
from cauri.kit.tests import companies
from cauri.kit.tests.companies import Company
from cauri.kit.transactions import InsideTransaction, transaction

SECRET = "sk_live_do_not_show_me"
IMPATIENCE = 0.2


@pytest.fixture
def company() -> Iterator[Company]:
    with companies.company() as company:
        yield company


@pytest.fixture
def client(company: Company) -> Iterator[http.Client]:
    client = http.Client(
        company.url,
        headers={"Authorization": f"Bearer {SECRET}"},
        read_seconds=IMPATIENCE,
        whole_seconds=2 * IMPATIENCE,
        largest_answer=1000,
    )
    yield client
    client.close()


# -- an answer came --------------------------------------------------------------------------------


def test_sends_what_it_is_given(company: Company, client: http.Client) -> None:
    answer = client.send("POST", "/status/201", query={"page": 2}, json={"a": "é"}, headers={"X-One": "1"})
    assert (answer.status, answer.ok, answer.json()) == (201, True, {"status": 201})
    received = company.received[0]
    assert (received.method, received.path) == ("POST", "/status/201?page=2")
    assert received.body == '{"a":"é"}'.encode()
    assert received.headers["x-one"] == "1"
    assert received.headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("status", [400, 404, 409, 500, 503])
def test_gives_back_any_status_without_judging_it(company: Company, client: http.Client, status: int) -> None:
    answer = client.send("GET", f"/status/{status}", repeatable=True)
    assert (answer.status, answer.ok) == (status, False)
    assert len(company.received) == 1


def test_follows_no_redirect(company: Company, client: http.Client) -> None:
    answer = client.send("GET", "/redirect")
    assert answer.status == 302
    assert answer.headers["location"] == "/status/200"
    assert len(company.received) == 1


def test_takes_no_proxy_from_the_environment(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with companies.company() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        with closing(http.Client(company.url)) as client:
            assert client.send("GET", "/status/200").ok
    assert len(company.received) == 1
    assert not proxy.received


def test_keeps_no_cookies(company: Company, client: http.Client) -> None:
    client.send("GET", "/cookie")
    client.send("GET", "/status/200")
    assert "cookie" not in company.received[1].headers


def test_goes_nowhere_but_below_its_base_address(company: Company, client: http.Client) -> None:
    with pytest.raises(ValueError, match="slash"):
        client.send("GET", f"{company.url}/status/200")
    assert not company.received


def test_says_when_an_answer_is_not_json(client: http.Client) -> None:
    answer = client.send("GET", "/text")
    with pytest.raises(http.NotJson) as error:
        answer.json()
    assert "Awa" not in str(error.value)
    assert "Awa" not in repr(answer)


# -- nothing was sent ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "base_url", ["http://127.0.0.1:{closed}", "http://nowhere.invalid", "https://127.0.0.1:{plain}"]
)
def test_is_unreachable_when_no_connection_stands(company: Company, base_url: str) -> None:
    address = base_url.format(closed=companies.closed_port(), plain=company.port)
    client = http.Client(address, headers={"X-Key": SECRET})
    with pytest.raises(http.Unreachable, match=r"^[a-z0-9.]+: ConnectError$"):
        client.send("POST", "/status/200", json={})
    assert not company.received


def test_is_unreachable_when_connecting_takes_more_than_three_seconds() -> None:
    with companies.full_port() as port:
        began = time.monotonic()
        with pytest.raises(http.Unreachable):
            http.Client(f"http://127.0.0.1:{port}").send("POST", "/status/200", json={})
        assert 2.5 < time.monotonic() - began < 8


# -- it may have arrived ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/silent/10", "/hang_up", "/halfway", "/nonsense", "/compressed", "/drip"])
def test_is_unanswered_when_the_request_arrived_and_no_whole_answer_came(
    company: Company, client: http.Client, path: str
) -> None:
    began = time.monotonic()
    with pytest.raises(http.Unanswered):
        client.send("POST", path, json={})
    assert len(company.received) == 1
    assert time.monotonic() - began < 3


def test_reads_no_more_than_its_limit(client: http.Client) -> None:
    assert len(client.send("GET", "/large/1000").body) == 1000
    with pytest.raises(http.AnswerTooLarge):
        client.send("GET", "/large/1001")


# -- trying again ----------------------------------------------------------------------------------


def test_tries_again_what_is_safe_to_repeat(company: Company, client: http.Client) -> None:
    company.failures_left = 2
    assert client.send("POST", "/recovers", json={"n": 1}, repeatable=True).ok
    assert [received.body for received in company.received] == [b'{"n":1}'] * 3


def test_gives_up_after_three_tries(company: Company, client: http.Client) -> None:
    with pytest.raises(http.Unanswered):
        client.send("GET", "/hang_up", repeatable=True)
    assert len(company.received) == 3


def test_never_tries_again_on_its_own_account(company: Company, client: http.Client) -> None:
    company.failures_left = 1
    with pytest.raises(http.Unanswered):
        client.send("GET", "/recovers")
    assert len(company.received) == 1


# -- discretion ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/status/200", "/hang_up", "/large/2000"])
def test_tells_the_log_the_host_and_the_outcome_and_nothing_else(
    client: http.Client, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    caplog.set_level(logging.DEBUG)
    told = ""
    with capture_logs() as events:
        try:
            client.send("POST", path, query={"phone": "+22222123456"}, json={"pin": "1234-pin"})
        except http.NoAnswer as error:
            told = f"{error!r} {error.__cause__!r}"
    told += f"{events} {caplog.text} {client!r}"
    assert "127.0.0.1" in told
    assert events[-1]["event"] == "company called"
    for secret in (SECRET, "22222123456", "1234-pin", path):
        assert secret not in told


@pytest.mark.django_db
def test_refuses_to_call_inside_a_transaction(company: Company, client: http.Client) -> None:
    with pytest.raises(InsideTransaction), transaction():
        client.send("GET", "/status/200")
    assert not company.received
