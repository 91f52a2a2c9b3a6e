"""Onfido, asked over HTTP …"""

from datetime import date, datetime, timedelta

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.identity.kyc.ports import Applicant, CheckerRefused, CheckerSilent, Paper, Shown, Verdict
from cauri.integrations.onfido.checker import OnfidoChecker
from cauri.kit import clock, ids

AWAS_NUMBER = "BC1234567"
PAPERS = [
    Paper(kind=kind, document_type="passport", country="MR", content_type="image/jpeg", content=kind.encode())
    for kind in ("back", "front", "selfie")
]


@pytest.fixture
def onfido(sandbox: Sandbox, settings: Settings) -> OnfidoChecker:
    settings.ONFIDO_URL = f"{sandbox.url_of('onfido')}/v3.6"
    settings.ONFIDO_TOKEN, settings.ONFIDO_WORKFLOW = "api_sandbox.token", "workflow-1"
    return OnfidoChecker()


def _person(last_name: str = "Diallo", *, reference: str | None = None) -> Applicant:
    return Applicant(
        reference=reference or str(ids.new_id()),
        first_name="Awa",
        last_name=last_name,
        born_on=date(1998, 5, 17),
        document_type="passport",
        document_number=AWAS_NUMBER,
    )


def _run(onfido: OnfidoChecker, last_name: str = "Diallo") -> str:
    applicant = onfido.applicant_for(_person(last_name), asked_before=None)
    onfido.hand_over(applicant, PAPERS)
    return onfido.start(applicant, reference="check-1")


def _kept(sandbox: Sandbox) -> tuple[int, int, int, int]:
    found = sandbox.kept("onfido")
    return (found["applicants"], found["documents"], found["live_photos"], found["runs"])


def _earlier() -> datetime:
    return clock.now() - timedelta(minutes=1)


def test_reads_what_the_document_shows(onfido: OnfidoChecker, sandbox: Sandbox) -> None:
    outcome = onfido.outcome(_run(onfido))

    assert (outcome.verdict, outcome.status, outcome.reasons) == (Verdict.CLEAR, "approved", ())
    expected = Shown(
        first_name="AWA", last_name="DIALLO", born_on=date(1998, 5, 17), document_numbers=[AWAS_NUMBER]
    )  # fmt: skip
    assert outcome.shown == expected
    assert _kept(sandbox) == (1, 2, 1, 1)


@pytest.mark.parametrize(
    ("last_name", "verdict", "status"),
    [
        ("Consider", Verdict.CONSIDER, "review"),
        ("Declined", Verdict.CONSIDER, "declined"),
        ("Error", Verdict.CONSIDER, "error"),
        ("Slow", Verdict.PENDING, "processing"),
    ],
)
def test_is_clear_about_nobody_else(onfido: OnfidoChecker, last_name: str, verdict: Verdict, status: str) -> None:
    outcome = onfido.outcome(_run(onfido, last_name))

    assert (outcome.verdict, outcome.status) == (verdict, status)


@pytest.mark.parametrize("status", ["awaiting_input", "awaiting_client_input", "something_new"])
def test_leaves_open_what_is_not_decided(onfido: OnfidoChecker, sandbox: Sandbox, status: str) -> None:
    run = _run(onfido, "Slow")
    sandbox.switch("onfido/finish", run_id=run, status=status)

    assert onfido.outcome(run).verdict == Verdict.PENDING


def test_finds_the_applicant_of_an_earlier_try_among_others(onfido: OnfidoChecker, sandbox: Sandbox) -> None:
    person, asked = _person(), _earlier()
    sandbox.fault("onfido", "lost", times=1)
    with pytest.raises(CheckerSilent):
        onfido.applicant_for(person, asked_before=None)
    for _ in range(120):
        onfido.applicant_for(_person("Diop"), asked_before=None)

    found = onfido.applicant_for(person, asked_before=asked)

    assert _kept(sandbox)[0] == 121
    assert found == onfido.applicant_for(person, asked_before=asked)


def test_makes_the_applicant_whom_an_earlier_try_did_not(onfido: OnfidoChecker, sandbox: Sandbox) -> None:
    sandbox.fault("onfido", "drop", times=1)
    with pytest.raises(CheckerSilent):
        onfido.applicant_for(_person(), asked_before=None)

    onfido.applicant_for(_person(), asked_before=_earlier())

    assert _kept(sandbox)[0] == 1


def test_uploads_and_starts_nothing_twice(onfido: OnfidoChecker, sandbox: Sandbox) -> None:
    applicant = onfido.applicant_for(_person(), asked_before=None)
    onfido.hand_over(applicant, PAPERS[:2])

    onfido.hand_over(applicant, PAPERS)
    runs = {onfido.start(applicant, reference="check-1") for _ in range(3)}

    assert (len(runs), _kept(sandbox)) == (1, (1, 2, 1, 1))


def test_starts_a_run_of_everybodys_own(onfido: OnfidoChecker) -> None:
    assert _run(onfido) != _run(onfido)


@pytest.mark.parametrize("fault", ["500", "503", "429", "garbage", "drop"])
def test_may_be_silent(onfido: OnfidoChecker, sandbox: Sandbox, fault: str) -> None:
    run = _run(onfido)
    sandbox.fault("onfido", fault)

    for call in (lambda: onfido.outcome(run), lambda: onfido.applicant_for(_person(), asked_before=None)):
        with pytest.raises(CheckerSilent):
            call()


def test_may_be_out_of_reach(onfido: OnfidoChecker, settings: Settings) -> None:
    settings.ONFIDO_URL = f"http://127.0.0.1:{free_port()}/v3.6"

    with pytest.raises(CheckerSilent):
        OnfidoChecker().applicant_for(_person(), asked_before=None)


def test_says_later_to_a_wrong_key_which_may_be_put_right(sandbox: Sandbox, settings: Settings) -> None:
    settings.ONFIDO_URL, settings.ONFIDO_TOKEN = f"{sandbox.url_of('onfido')}/v3.6", "wrong"

    with pytest.raises(CheckerSilent):
        OnfidoChecker().outcome("any")


def test_refuses_for_good_and_its_words_are_not_repeated(onfido: OnfidoChecker) -> None:
    with pytest.raises(CheckerRefused) as refused:
        onfido.applicant_for(_person("   "), asked_before=None)
    assert str(refused.value) == "status 422"
    with pytest.raises(CheckerRefused):
        onfido.outcome("nobody-knows-it")


def test_is_handed_what_no_log_shows(onfido: OnfidoChecker, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        _run(onfido)

    assert "company called" in caplog.text
    for personal in ("Diallo", "1998-05-17", AWAS_NUMBER, "api_sandbox"):
        assert personal not in caplog.text
    assert "Diallo" not in repr(_person()) + repr(PAPERS) + repr(Shown(last_name="Diallo"))
