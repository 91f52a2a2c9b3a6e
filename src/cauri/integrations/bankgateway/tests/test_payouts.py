"""The bank, which pays out for us …"""

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.books.instructions.ports import Outcome, Told
from cauri.integrations.bankgateway.tests import people
from cauri.integrations.bankgateway.tests.people import FAULTS, GOOD, PAYOUTS, PRICE, paid, reference
from cauri.money.amounts import Money
from cauri.products.withdrawals.ports import Bank, BankAccount, BankSilent, NoSuchAccount

_NOTHING_SENT = ("429",)
_CARRIED_OUT = ("lost", "late_500", "cut", "shapeless")


def _payouts(bank: Sandbox) -> list[dict[str, object]]:
    found: list[dict[str, object]] = bank.truth("bankgateway")["payouts"]
    return found


def test_lists_the_banks_and_knows_who_holds_an_account(bank: Sandbox) -> None:
    assert Bank(code="BDS", name="Banque de la Dune") in PAYOUTS.banks("MRU")
    assert PAYOUTS.holder_of(GOOD) == "HOLDER 5678"
    with pytest.raises(NoSuchAccount):
        PAYOUTS.holder_of(BankAccount(bank_code="BDS", number="12345999"))
    with pytest.raises(NoSuchAccount):
        PAYOUTS.holder_of(BankAccount(bank_code="NONE", number="12345678"))


@pytest.mark.parametrize("fault", FAULTS)
def test_is_silent_about_banks_and_names_when_something_goes_wrong(bank: Sandbox, fault: str) -> None:
    bank.fault("bankgateway", fault)

    with pytest.raises(BankSilent):
        PAYOUTS.banks("MRU")
    with pytest.raises(BankSilent):
        PAYOUTS.holder_of(GOOD)


def test_pays_out_once_for_each_reference(bank: Sandbox) -> None:
    name = reference("wd")

    told = [paid(name) for _ in range(3)]

    assert {one.outcome for one in told} == {Outcome.SUCCEEDED}
    assert len(_payouts(bank)) == 1
    assert paid(name, amount=Money.of("1.00", "MRU")) == Told(outcome=Outcome.UNKNOWN, code="reference_taken")


@pytest.mark.parametrize(
    ("number", "outcome", "code"),
    [
        ("12345100", Outcome.SUCCEEDED, ""),
        ("12345102", Outcome.FAILED, "declined_invalid_credit_party"),
        ("12345200", Outcome.UNKNOWN, "pending"),
        ("12345999", Outcome.FAILED, "unknown_account"),
    ],
)
def test_ends_as_the_account_says(bank: Sandbox, number: str, outcome: Outcome, code: str) -> None:
    told = paid(reference("wd"), account=BankAccount(bank_code="BDS", number=number))

    assert (told.outcome, told.code) == (outcome, code)


@pytest.mark.parametrize(("fault", "code"), FAULTS.items())
def test_is_unknown_unless_it_is_certain_that_nothing_was_done(bank: Sandbox, fault: str, code: str) -> None:
    name = reference("wd")
    bank.fault("bankgateway", fault)

    told = paid(name)

    wanted = Outcome.UNSENT if fault in _NOTHING_SENT else Outcome.UNKNOWN
    assert (told.outcome, told.code) == (wanted, code)
    assert PAYOUTS.ask(name, amount=PRICE).outcome is Outcome.UNKNOWN
    bank.fault("bankgateway", "none")
    assert len(_payouts(bank)) == (fault in _CARRIED_OUT)
    known = Outcome.SUCCEEDED if fault in _CARRIED_OUT else Outcome.UNSENT
    assert PAYOUTS.ask(name, amount=PRICE).outcome is known


def test_is_unsent_while_it_is_out_of_reach(settings: Settings) -> None:
    people.named_in(settings, f"http://127.0.0.1:{free_port()}")

    assert paid(reference("wd")) == Told(outcome=Outcome.UNSENT, code="company_unreachable")


def test_is_unsent_when_our_balance_is_too_low(bank: Sandbox) -> None:
    bank.switch("bankgateway/balance", currency="MRU", balance=100)

    assert paid(reference("wd")) == Told(outcome=Outcome.UNSENT, code="company_unavailable")


@pytest.mark.parametrize(
    ("status", "outcome", "code"),
    [
        ("pending", Outcome.UNKNOWN, "pending"),
        ("rejected", Outcome.FAILED, "payout_rejected"),
        ("returned", Outcome.FAILED, "payout_returned"),
    ],
)
def test_says_how_it_stands(bank: Sandbox, status: str, outcome: Outcome, code: str) -> None:
    name = reference("wd")
    paid(name)
    bank.switch("bankgateway/flip", reference=name, status=status)

    told = PAYOUTS.ask(name, amount=PRICE)

    assert (told.outcome, told.code) == (outcome, code)


@pytest.mark.parametrize("amount", [Money.of("499.99", "MRU"), Money.of("50000", "XOF")])
def test_is_not_believed_about_another_amount(bank: Sandbox, amount: Money) -> None:
    name = reference("wd")
    paid(name)

    assert PAYOUTS.ask(name, amount=amount) == Told(outcome=Outcome.UNKNOWN, code="another_amount")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"<h1>nginx</h1>"),
        (404, b'{"error": {"code": "not_found"}}'),
        (404, b'{"error": {"code": "unknown_account"}}'),
        (400, b'{"error": {"code": "malformed_request"}}'),
    ],
)
def test_is_not_heard_through_somebody_elses_answer(script: Script, status: int, body: bytes) -> None:
    script.says_bytes("GET /payouts/wd-1", body, status=status)

    assert PAYOUTS.ask("wd-1", amount=PRICE).outcome is Outcome.UNKNOWN
