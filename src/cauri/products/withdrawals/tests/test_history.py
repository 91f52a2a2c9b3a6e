"""A withdrawal in its payer's history …"""

import pytest
from pytest_django import Settings
from tests.support import relay
from tests.support.apps import App
from tests.support.people import Customer

from cauri.products.withdrawals.tests.bank import (
    COMES_BACK,
    FAILS,
    Bank,
    agree,
    awa,
    pursued,
    quoted,
    saved,
    taken_out,
)

pytestmark = pytest.mark.django_db
GTB = "Guaranty Trust Bank"


def test_is_pending_and_then_done(bank: Bank) -> None:
    one = awa()
    bank.takes_its_time()
    withdrawal = taken_out(one)
    relay.deliver_all()

    assert _line(one) == ("withdrawal", "pending", "5000.00", None, f"{GTB} •••• 6789")
    assert App.of(one).get(f"/api/v1/transactions/{withdrawal}/receipt").code == "no_receipt"
    bank.flip("success")
    pursued(withdrawal)
    relay.deliver_all()

    assert _line(one) == ("withdrawal", "completed", "5000.00", "95000.00", f"{GTB} •••• 6789")
    receipt = App.of(one).get(f"/api/v1/transactions/{withdrawal}/receipt").document
    assert (receipt["payer"], receipt["payee"]) == ("Awa Diallo", f"{GTB} •••• 6789")
    assert _told(one)[:2] == ["You paid 5000.00 NGN.", _ADDED]


def test_has_failed(bank: Bank) -> None:
    one = awa()
    withdrawal = taken_out(one, FAILS)
    relay.deliver_all()
    pursued(withdrawal)
    relay.deliver_all()

    assert _line(one) == ("withdrawal", "failed", "5000.00", None, f"{GTB} •••• 0001")
    assert App.of(one).get(f"/api/v1/transactions/{withdrawal}").document["code"] == "transfer_failed"
    states = App.of(one).get(f"/api/v1/wallets/{one.wallet.pk}/transactions?state=failed").document["items"]
    assert [item["id"] for item in states] == [str(withdrawal)]
    assert _told(one)[0] == (
        f"Your payment of 5000.00 NGN to {GTB} •••• 0001 could not be carried out. The money is yours to use again."
    )


def test_came_back(bank: Bank) -> None:
    one = awa()
    bank.sandbox.switch("paystack/delay", slow=3600)
    taken_out(one, COMES_BACK)
    relay.deliver_all()
    bank.flip("reversed")
    bank.told_of("transfer.reversed")

    assert _line(one) == ("reversal", "completed", "5000.00", "100000.00", f"{GTB} •••• 0002")
    assert _told(one)[0] == f"You got 5000.00 NGN back from {GTB} •••• 0002."


def test_was_refused(settings: Settings) -> None:
    one = awa(funds="10.00")
    agree(one, quoted(one))
    relay.deliver_all()

    assert _line(one) == ("withdrawal", "refused", "5000.00", None, f"{GTB} •••• 6789")
    assert _told(one)[0].startswith(f"5000.00 NGN did not go to {GTB} •••• 6789")


def test_tells_once_of_an_account_that_was_saved() -> None:
    one = awa()
    for _ in range(2):
        saved(one)
    relay.deliver_all()

    assert _told(one) == [_ADDED, *_told(one)[1:]]
    assert _told(one).count(_ADDED) == 1


_ADDED = "A bank account to take money out to was added. If that was not you, lock your account at once."


def _line(one: Customer) -> tuple[str, str, str, str | None, str | None]:
    """The newest line of the history."""
    item = App.of(one).get(f"/api/v1/wallets/{one.wallet.pk}/transactions").document["items"][0]
    balance = item["balance"] and item["balance"]["amount"]
    return item["kind"], item["state"], item["amount"]["amount"], balance, item["counterparty"]["name"]


def _told(one: Customer) -> list[str]:
    """What somebody was told, the newest first."""
    return [item["text"] for item in App.of(one).get("/api/v1/notifications").document["items"]]
