"""The bank, which keeps account numbers for us …"""

import pytest
import structlog
from pytest_django import Settings
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.integrations.bankgateway.tests import people
from cauri.integrations.bankgateway.tests.people import ACCOUNTS, FAULTS, opened, reference, transferred
from cauri.money.amounts import Money
from cauri.products.deposits.ports import ChargeState, CollectorRefused, CollectorSilent

CREDIT = {
    "id": "cr_1",
    "account": "acc-1",
    "amount": 50_000,
    "currency": "MRU",
    "fee": 100,
    "status": "booked",
    "remark": "for the rent",
    "received_at": "2026-11-21T08:30:00Z",
}


def test_gives_the_same_number_for_the_same_reference(bank: Sandbox) -> None:
    name = reference()

    first, again, other = opened(name), opened(name), opened(reference())

    assert first == again
    assert (first.company_id, first.bank, first.holder) == (name, "Banque du Sable", "Awa Diallo")
    assert first.number != other.number
    assert [one["kind"] for one in bank.truth("bankgateway")["accounts"]] == ["customer", "customer"]


def test_tells_our_own(bank: Sandbox) -> None:
    opened("own-bankgateway-mru", is_own=True)

    assert [one["kind"] for one in bank.truth("bankgateway")["accounts"]] == ["operator"]


def test_refuses_a_reference_that_stands_for_something_else(bank: Sandbox) -> None:
    name = reference()
    opened(name)

    with pytest.raises(CollectorRefused, match="reference_taken"):
        opened(name, currency="XOF")


@pytest.mark.parametrize(("fault", "code"), FAULTS.items())
def test_is_silent_when_something_goes_wrong(bank: Sandbox, fault: str, code: str) -> None:
    name = reference()
    number = opened(name).number
    credit = transferred(bank, number)
    bank.fault("bankgateway", fault)

    for question in (
        lambda: opened(name),
        lambda: ACCOUNTS.look_up(credit),
        lambda: ACCOUNTS.changes(""),
        lambda: ACCOUNTS.close_account(name),
        lambda: ACCOUNTS.give_back(credit, reference="rt-1"),
    ):
        with pytest.raises(CollectorSilent, match=code):
            question()


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("BANKGATEWAY_KEY", "", "no_key"),
        ("BANKGATEWAY_SECRET", "", "no_key"),
        ("BANKGATEWAY_KEY", "wrong", "key_refused"),
        ("BANKGATEWAY_SECRET", "whsec_b3RoZXI=", "key_refused"),
        ("BANKGATEWAY_URL", "http://127.0.0.1:1", "company_unreachable"),  # a port where nobody listens
    ],
)
def test_is_not_asked_without_what_it_takes(
    bank: Sandbox, settings: Settings, setting: str, value: str, code: str
) -> None:
    setattr(settings, setting, value)

    with pytest.raises(CollectorSilent, match=code):
        opened(reference())


def test_tells_what_came_in(bank: Sandbox) -> None:
    name = reference()
    credit = transferred(bank, opened(name).number, 12_345, remark="7K3M-9PQR")

    found = ACCOUNTS.look_up(credit)

    assert found is not None
    assert (found.company_id, found.reference, found.account) == (credit, credit, name)
    assert (found.state, found.remark) == (ChargeState.SUCCEEDED, "7K3M-9PQR")
    assert (found.amount, found.cost) == (Money.of("123.45", "MRU"), Money.of("0.25", "MRU"))
    assert ACCOUNTS.look_up("cr_0") is None


def test_tells_it_page_after_page_and_again_when_it_changes(bank: Sandbox) -> None:
    number = opened(reference()).number
    made = [transferred(bank, number) for _ in range(60)]

    first = ACCOUNTS.changes("")
    second = ACCOUNTS.changes(first.following)
    third = ACCOUNTS.changes(second.following)
    assert [one.company_id for one in (*first.charges, *second.charges)] == made
    assert (third.charges, third.following) == ([], second.following)

    bank.switch("bankgateway/flip", reference=made[3], status="returned")
    changed = ACCOUNTS.changes(third.following)
    assert [(one.company_id, one.state) for one in changed.charges] == [(made[3], ChargeState.REVERSED)]


def test_sends_back_once(bank: Sandbox) -> None:
    credit = transferred(bank, opened(reference()).number)

    for _ in range(2):
        ACCOUNTS.give_back(credit, reference="rt-1")
    with pytest.raises(CollectorRefused, match="returned_before"):
        ACCOUNTS.give_back(credit, reference="rt-2")

    (one,) = bank.truth("bankgateway")["credits"]
    assert one["status"] == "returned"


@pytest.mark.parametrize(
    "more",
    [
        {"id": ""},
        {"amount": -1},
        {"amount": "50000"},
        {"amount": 1.5},
        {"amount": True},
        {"currency": "XXX"},
        {"status": "new"},
        {"account": None},
        {"received_at": "today"},
        {"received_at": "2026-11-21T08:30:00"},
        {"remark": 7},
        {"fee": "1"},
    ],
)
def test_is_not_understood_when_it_tells_something_else(script: Script, more: dict[str, object]) -> None:
    script.says("GET /credits/cr_1", {**CREDIT, **more})
    script.says("GET /credits", {"credits": [{**CREDIT, "id": "cr_2", **more}, CREDIT], "next": "9"})

    with pytest.raises(CollectorSilent, match="malformed_answer"):
        ACCOUNTS.look_up("cr_1")
    with structlog.testing.capture_logs() as logs:
        told = ACCOUNTS.changes("")
    assert ([one.company_id for one in told.charges], told.following) == (["cr_1"], "9")
    assert [one["company_id"] for one in logs if one.get("alarm")] == [more.get("id", "cr_2")]


@pytest.mark.parametrize("page", [{"credits": {}, "next": "9"}, {"credits": [], "next": ""}, {"next": "9"}])
def test_is_silent_when_the_list_itself_is_something_else(script: Script, page: dict[str, object]) -> None:
    script.says("GET /credits", page)

    with pytest.raises(CollectorSilent, match="malformed_answer"):
        ACCOUNTS.changes("")


@pytest.mark.parametrize("body", [b"<h1>nginx</h1>", b'{"detail": "Not Found"}', b'{"error": {"code": "not_found"}}'])
def test_does_not_say_that_it_knows_nothing_by_somebody_elses_answer(script: Script, body: bytes) -> None:
    script.says_bytes("GET /credits/cr_1", body, status=404)

    with pytest.raises(CollectorSilent):
        ACCOUNTS.look_up("cr_1")


def test_is_sent_neither_more_nor_less_than_the_protocol_says(script: Script) -> None:
    script.says("POST /accounts", {"reference": "acc-1", "currency": "MRU", "number": "1", "bank": "B", "holder": "H"})

    people.opened("acc-1")

    assert script.sent == [{"reference": "acc-1", "currency": "MRU", "holder": "Awa Diallo", "kind": "customer"}]
