"""Faults: what an adapter meets when a company is slow, broken or gone."""

import time

import pytest
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.kit import http

_PATH = "/.well-known/openid-configuration"


def _google(sandbox: Sandbox, **limits: float) -> http.Client:
    return http.Client(sandbox.url_of("google"), **limits)  # type: ignore[arg-type] # seconds only


def test_end_after_so_many_requests(sandbox: Sandbox) -> None:
    google = _google(sandbox)
    sandbox.fault("google", "503", times=2)

    answers = [google.send("GET", _PATH) for _ in range(3)]

    assert [answer.status for answer in answers] == [503, 503, 200]
    assert answers[0].headers["retry-after"] == "1"


@pytest.mark.parametrize(("kind", "status"), [("500", 500), ("429", 429)])
def test_answer_with_a_status(sandbox: Sandbox, kind: str, status: int) -> None:
    sandbox.fault("google", kind)

    assert _google(sandbox).send("GET", _PATH).status == status


def test_answer_with_a_page_instead_of_json(sandbox: Sandbox) -> None:
    sandbox.fault("google", "garbage")

    answer = _google(sandbox).send("GET", _PATH)

    assert answer.ok
    with pytest.raises(http.NotJson):
        answer.json()


@pytest.mark.parametrize("kind", ["drop", "lost"])
def test_end_the_connection_without_an_answer(sandbox: Sandbox, kind: str) -> None:
    sandbox.fault("google", kind, times=1)

    with pytest.raises(http.Unanswered):
        _google(sandbox).send("GET", _PATH)

    assert _google(sandbox).send("GET", _PATH).ok


@pytest.mark.parametrize(("kind", "status"), [("late_500", 500), ("cut", 200), ("shapeless", 200)])
def test_answer_badly_what_was_carried_out(sandbox: Sandbox, kind: str, status: int) -> None:
    sandbox.fault("paystack", kind, times=1)
    paystack = http.Client(sandbox.url_of("paystack"), headers={"Authorization": "Bearer sk_test_x"})

    asked = {"email": "awa@example.org", "amount": 100, "reference": "r-1"}
    answer = paystack.send("POST", "/transaction/initialize", json=asked)

    assert answer.status == status
    if kind == "shapeless":
        assert answer.json() == ["?"]
    else:
        with pytest.raises(http.NotJson):
            answer.json()
    assert paystack.send("GET", "/transaction/verify/r-1").ok


def test_meet_only_requests_whose_path_ends_so(sandbox: Sandbox) -> None:
    sandbox.fault("google", "503", times=1, where="/certs")
    google = _google(sandbox)

    assert [google.send("GET", path).status for path in (_PATH, "/oauth2/v3/certs", "/oauth2/v3/certs")] == [
        200,
        503,
        200,
    ]


def test_answer_late(sandbox: Sandbox) -> None:
    sandbox.fault("google", "slow", times=2, seconds=0.5)
    began = time.monotonic()

    assert _google(sandbox).send("GET", _PATH).ok
    assert time.monotonic() - began >= 0.5
    with pytest.raises(http.Unanswered):
        _google(sandbox, read_seconds=0.1).send("GET", _PATH)


def test_are_forgotten_with_everything_else(sandbox: Sandbox) -> None:
    sandbox.fault("google", "500")
    _google(sandbox).send("GET", _PATH)
    assert sandbox.requests("google") == [("GET", _PATH)]

    sandbox.reset()

    assert sandbox.requests("google") == []
    assert _google(sandbox).send("GET", _PATH).ok


def test_are_no_part_of_a_host_that_is_gone() -> None:
    with pytest.raises(http.Unreachable):
        http.Client(f"http://127.0.0.1:{free_port()}").send("GET", _PATH)
