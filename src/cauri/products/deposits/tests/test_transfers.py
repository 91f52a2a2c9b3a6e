"""A transfer that names what it is for …"""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from tests.support import people
from tests.support.apps import App, new_key
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.payments.models import Payment
from cauri.kit import clock
from cauri.products.deposits import asking
from cauri.products.deposits.models import Account, Feed, Incoming, Intent
from cauri.products.deposits.tests import banking, paying
from cauri.products.deposits.tests.banking import SUSPENSE, Bank, mru

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def bank(sandbox: Sandbox, settings: LazySettings) -> Bank:
    return Bank.named_in(settings, sandbox)


@pytest.fixture
def awa(db: None) -> Customer:
    people.without_limits()
    return banking.awa()


def _asked(awa: Customer, key: str | None = None, **more: object) -> tuple[int, dict[str, object]]:
    body = {"wallet_id": str(awa.wallet.pk), "amount": {"amount": "500.00", "currency": "MRU"}, **more}
    answer = App.of(awa).post(paying.DEPOSITS, body, key=key or new_key())
    return answer.status, answer.document


def test_is_told_where_to_go_and_what_to_say(awa: Customer, bank: Bank) -> None:
    status, told = _asked(awa, method="bank_transfer")

    intent = Intent.objects.get()
    assert (status, told["method"], told["address"], told["state"]) == (201, "bank_transfer", None, "open")
    own = bank.truth["accounts"][0]
    assert told["pay_to"] == {
        "bank": "Banque du Sable",
        "number": own["number"],
        "holder": "Cauri",
        "reference": intent.remark,
    }
    assert intent.expires_at - intent.made_at == timedelta(hours=72)
    seen = App.of(awa).get(f"{paying.DEPOSITS}/{intent.pk}").document
    assert seen == told


def test_goes_to_the_same_account_of_ours_with_another_reference_each_time(awa: Customer, bank: Bank) -> None:
    first, second = banking.transfer_asked(awa), banking.transfer_asked(awa)

    assert (first.account_id, Account.objects.count()) == (second.account_id, 1)
    assert first.remark != second.remark


def test_under_the_same_key_is_the_same(awa: Customer, bank: Bank) -> None:
    key = new_key()

    assert _asked(awa, key, method="bank_transfer") == _asked(awa, key, method="bank_transfer")
    assert _asked(awa, key)[0] == 422
    assert Intent.objects.count() == 1


def test_is_credited_once_however_it_is_heard_of(awa: Customer, bank: Bank) -> None:
    intent = banking.transfer_asked(awa)
    credit = banking.made(bank, intent, "500.00")

    for _ in range(3):
        asking.ask("bankgateway", credit, now=clock.now())
        Feed.objects.update(place="")
        banking.read()

    assert (paying.state_of(intent), awa.balance, Payment.objects.count()) == ("paid", mru("500.00"), 1)
    assert Payment.objects.get().product == "deposit"


@pytest.mark.parametrize("written", ["{0}", "ref {0}.", "{0} {0}", "awad{1} {0}", "VIR {2} X"])
def test_is_known_however_the_bank_writes_it(awa: Customer, bank: Bank, written: str) -> None:
    intent = banking.transfer_asked(awa)
    said = str(intent.remark)
    remark = written.format(said.lower(), " xxxx", said.replace("-", " "))

    banking.made(bank, intent, "500.00", remark=remark)
    banking.read()

    assert paying.state_of(intent) == "paid"


@pytest.mark.parametrize(
    ("amount", "reason"), [("499.99", "amount_under"), ("500.01", "amount_over"), ("500.00", "unmatched")]
)
def test_waits_for_a_person_when_it_does_not_fit(awa: Customer, bank: Bank, amount: str, reason: str) -> None:
    intent = banking.transfer_asked(awa)
    remark = "for the rent" if reason == "unmatched" else None

    credit = banking.made(bank, intent, amount, remark=remark)
    banking.read()

    incoming = banking.incoming(credit)
    assert (incoming.state, incoming.reason, awa.balance) == ("suspended", reason, mru("0.00"))
    assert (paying.stands(SUSPENSE), paying.state_of(intent)) == (amount, "open")
    assert Incoming.objects.filter(intent=intent).exists() == (reason != "unmatched")


def test_waits_for_a_person_when_it_names_two(awa: Customer, bank: Bank) -> None:
    first, second = banking.transfer_asked(awa), banking.transfer_asked(awa)

    credit = banking.made(bank, first, "500.00", remark=f"{first.remark} {second.remark}")
    banking.read()

    assert (banking.incoming(credit).reason, awa.balance) == ("unmatched", mru("0.00"))


def test_waits_for_a_person_when_it_comes_twice(awa: Customer, bank: Bank) -> None:
    intent = banking.transfer_asked(awa)
    banking.made(bank, intent, "500.00")
    again = banking.made(bank, intent, "500.00")

    banking.read()

    assert (banking.incoming(again).reason, awa.balance) == ("paid_twice", mru("500.00"))


def test_is_credited_although_it_comes_late(awa: Customer, bank: Bank) -> None:
    intent = banking.transfer_asked(awa)
    asking.expire(now=clock.now() + 4 * DAY)
    assert paying.state_of(intent) == "expired"

    banking.made(bank, intent, "500.00")
    banking.read()

    assert (paying.state_of(intent), awa.balance) == ("paid", mru("500.00"))


def test_to_a_customers_own_number_is_not_for_an_intent(awa: Customer, bank: Bank) -> None:
    intent, moussa = banking.transfer_asked(awa), banking.awa()

    bank.transfer(banking.numbered(moussa), "500.00", remark=str(intent.remark))
    banking.read()

    assert (paying.state_of(intent), awa.balance, moussa.balance) == ("open", mru("0.00"), mru("500.00"))


def test_is_not_asked_about_at_the_company(awa: Customer, bank: Bank) -> None:
    intent = banking.transfer_asked(awa)
    before = bank.asked("")

    App.of(awa).get(f"{paying.DEPOSITS}/{intent.pk}")
    asking.pursue_due(now=clock.now() + DAY)

    assert (bank.asked(""), intent.next_ask_at) == (before, None)


def test_cannot_be_made_while_the_bank_has_not_told_our_account(awa: Customer, bank: Bank) -> None:
    bank.fault("500")

    status, told = _asked(awa, method="bank_transfer")

    assert (status, told["code"], Intent.objects.count()) == (503, "company_unavailable", 0)


def test_cannot_be_made_where_no_bank_keeps_the_currency(awa: Customer, bank: Bank) -> None:
    euros = people.another_wallet(awa, currency="EUR")
    amount = {"amount": "5.00", "currency": "EUR"}

    status, told = _asked(awa, method="bank_transfer", wallet_id=str(euros.pk), amount=amount)

    assert (status, told["code"]) == (422, "deposit_by_transfer_not_offered")
