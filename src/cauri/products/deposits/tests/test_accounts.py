"""An account number of one's own …"""

from datetime import datetime, timedelta

import pytest
import structlog
from django.conf import LazySettings
from django.db import connection
from tests.support import people, relay
from tests.support.apps import App
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.fees import services as fees
from cauri.books.limits.ruling import Bounds
from cauri.books.payments.models import Payment
from cauri.books.wallets import services as wallets
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.infra.companies import services as companies
from cauri.infra.companies.queries import CompanyUnavailable
from cauri.integrations.bankgateway.accounts import GatewayAccounts
from cauri.kit import clock
from cauri.products.deposits import accounts, asking, feeds, receiving
from cauri.products.deposits import companies as named
from cauri.products.deposits.models import Account, Feed, Incoming
from cauri.products.deposits.ports import Charge, ChargeState, CollectorRefused
from cauri.products.deposits.tests import banking, paying
from cauri.products.deposits.tests.banking import ACCOUNTS, CLEARING, COSTS, FEES, SUSPENSE, Bank, mru

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bank(sandbox: Sandbox, settings: LazySettings) -> Bank:
    return Bank.named_in(settings, sandbox)


@pytest.fixture
def awa(db: None) -> Customer:
    people.without_limits()
    return banking.awa()


def test_is_the_wallets_alone_and_the_same_however_often_it_is_asked_for(awa: Customer, bank: Bank) -> None:
    first, second = banking.numbered(awa), banking.numbered(awa)
    other = banking.numbered(banking.awa())

    assert (first.pk, first.state, banking.told(first)) == (second.pk, "open", banking.told(second))
    assert banking.told(first).holder == "Awa Diallo"
    assert banking.told(first).number != banking.told(other).number
    assert first.last_digits == banking.told(first).number[-4:]


def test_takes_whatever_comes_less_the_fee(awa: Customer, bank: Bank) -> None:
    fees.install_defaults(now=clock.now() - timedelta(days=1))
    bank.transfer(banking.numbered(awa), "1000.00")

    banking.read()

    payment = Payment.objects.get()
    assert (payment.product, payment.payee, awa.balance) == ("deposit_by_account", awa.wallet, mru("985.00"))
    assert (paying.stands(FEES), paying.stands(COSTS)) == ("15.00", "-2.00")
    assert (paying.stands(CLEARING), bank.earned) == ("-998.00", 99_800)


def test_takes_each_transfer_once_however_often_it_is_told(awa: Customer, bank: Bank) -> None:
    credit = bank.transfer(banking.numbered(awa), "250.00")

    for _ in range(5):
        asking.ask("bankgateway", credit, now=clock.now())
        Feed.objects.update(place="")
        banking.read()

    assert (awa.balance, Payment.objects.count(), Incoming.objects.count()) == (mru("250.00"), 1, 1)


@pytest.mark.parametrize("fault", ["500", "429", "garbage", "drop", "lost", "late_500", "cut", "shapeless"])
def test_has_no_number_while_the_bank_is_silent_and_one_when_it_is_asked_again(
    awa: Customer, bank: Bank, fault: str
) -> None:
    bank.fault(fault)
    account = banking.numbered(awa)
    assert (account.state, account.sealed, account.company_id) == ("opening", None, "")

    bank.fault("none")
    again = banking.numbered(awa)

    assert (again.pk, again.state) == (account.pk, "open")
    assert len(bank.truth["accounts"]) == 1


def test_takes_what_came_before_its_answer_was_lost(awa: Customer, bank: Bank) -> None:
    bank.fault("lost")
    account = banking.numbered(awa)
    bank.fault("none")
    number = bank.truth["accounts"][0]["number"]
    bank.sandbox.switch("bankgateway/transfer", number=number, amount=10_000)

    banking.read()

    account.refresh_from_db()
    assert (account.state, awa.balance) == ("opening", mru("100.00"))


@pytest.mark.parametrize(("state", "code"), [(User.State.LOCKED, "payee_locked"), (User.State.CLOSED, "payee_gone")])
def test_of_who_is_locked_or_gone_takes_nothing(awa: Customer, bank: Bank, state: str, code: str) -> None:
    account = banking.numbered(awa)
    User.objects.filter(pk=awa.user.pk).update(state=state)

    credit = bank.transfer(account, "100.00")
    banking.read()

    incoming = banking.incoming(credit)
    assert (incoming.state, incoming.reason, incoming.code) == ("suspended", "not_accepted", code)
    assert (awa.balance, paying.stands(SUSPENSE)) == (mru("0.00"), "100.00")


def test_takes_no_more_than_the_customer_may_have(db: None, bank: Bank) -> None:
    awa = banking.awa()
    people.limited_to(Bounds(balance_cap_minor=100_000), direction="in", since=clock.now())
    account = banking.numbered(awa)
    bank.transfer(account, "600.00")
    credit = bank.transfer(account, "600.00")

    banking.read()

    incoming = banking.incoming(credit)
    assert (incoming.state, incoming.reason) == ("suspended", "not_accepted")
    assert incoming.code == "account_max_total_value_exceeded"
    assert (awa.balance, paying.stands(SUSPENSE)) == (mru("600.00"), "600.00")


def test_is_taken_out_of_use_with_its_wallet_and_takes_nothing_any_more(awa: Customer, bank: Bank) -> None:
    account = banking.numbered(awa)
    wallets.close(awa.wallet.pk, actor=Actor("customer", awa.user.pk), now=clock.now())
    relay.deliver_all()
    account.refresh_from_db()
    assert (account.state, account.given_up_at) == ("closed", None)

    bank.fault("500")
    assert accounts.give_up_closed(now=clock.now()) == 0
    bank.fault("none")
    assert accounts.give_up_closed(now=clock.now()) == 1
    assert [one["status"] for one in bank.truth["accounts"]] == ["closed"]
    assert accounts.give_up_closed(now=clock.now()) == 0

    credit = bank.transfer(account, "75.00")
    banking.read()
    incoming = banking.incoming(credit)
    assert (incoming.state, incoming.reason, paying.stands(SUSPENSE)) == ("suspended", "account_closed", "75.00")


def test_is_not_given_for_a_float_a_closed_wallet_or_an_unknown_customer(awa: Customer, bank: Bank) -> None:
    app = App.of(awa)
    savings = people.another_wallet(awa)
    wallets.close(savings.pk, actor=Actor("customer", awa.user.pk), now=clock.now())
    assert app.put(f"{ACCOUNTS}/{savings.pk}", {}).code == "wallet_closed"
    assert app.put(f"{ACCOUNTS}/{banking.awa().wallet.pk}", {}).code == "unknown_wallet"
    nobody = banking.awa(tier=0)
    assert App.of(nobody).put(f"{ACCOUNTS}/{nobody.wallet.pk}", {}).code == "tier_cannot_pay"
    euros = people.another_wallet(awa, currency="EUR")
    assert app.put(f"{ACCOUNTS}/{euros.pk}", {}).code == "account_numbers_not_given"
    assert Account.objects.count() == 0


def test_is_seen_by_its_owner_alone(awa: Customer, bank: Bank) -> None:
    made = App.of(awa).put(f"{ACCOUNTS}/{awa.wallet.pk}", {})

    seen = App.of(awa).get(ACCOUNTS).document
    assert (made.status, [made.document]) == (200, seen)
    assert (seen[0]["state"], seen[0]["holder"], len(seen[0]["number"])) == ("open", "Awa Diallo", 12)
    assert App.of(banking.awa()).get(ACCOUNTS).document == []
    number = seen[0]["number"].encode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(one)::text FROM deposits_account AS one")
        assert all(number not in row[0].encode() for row in cursor.fetchall())


def test_is_one_way_among_others(awa: Customer, bank: Bank) -> None:
    ways = App.of(awa).get(f"{paying.DEPOSITS}/methods").document

    of_ouguiyas = [(one["method"], one["company"]) for one in ways if one["currency"] == "MRU"]
    assert of_ouguiyas == [("bank_transfer", "bankgateway"), ("account_number", "bankgateway")]


def test_is_not_asked_for_where_the_bank_is_switched_off(awa: Customer, bank: Bank) -> None:
    companies.switch_off("bankgateway", because="moving", by=SYSTEM, now=clock.now())

    assert App.of(awa).put(f"{ACCOUNTS}/{awa.wallet.pk}", {}).code == "company_unavailable"
    assert Account.objects.count() == 0


def test_gives_back_what_the_bank_takes_back(awa: Customer, bank: Bank) -> None:
    credit = bank.transfer(banking.numbered(awa), "300.00")
    banking.read()
    bank.flip(credit, "returned")

    for _ in range(3):
        banking.read()

    assert (banking.incoming(credit).state, awa.balance) == ("reversed", mru("0.00"))
    assert paying.stands(CLEARING) == "0.60"  # what the bank has kept


def test_that_nobody_here_has_given_takes_nothing(awa: Customer, bank: Bank, sandbox: Sandbox) -> None:
    issuer = named.bank_named("bankgateway").issuer  # type: ignore[union-attr] # it is named above
    issuer.open_account(reference="of-somebody-else-1", currency="MRU", holder="X", email="x@example.org", phone="")
    number = bank.truth["accounts"][0]["number"]
    credit = sandbox.switch("bankgateway/transfer", number=number, amount=5_000)["id"]

    banking.read()

    assert (banking.incoming(credit).reason, paying.stands(SUSPENSE)) == ("unmatched", "50.00")


def test_takes_the_others_where_one_cannot_be_booked(
    awa: Customer, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = banking.numbered(awa)
    broken, good = bank.transfer(account, "10.00"), bank.transfer(account, "20.00")
    really = receiving.receive

    def breaks(company: str, charge: Charge, *, now: datetime) -> None:
        assert charge.company_id != broken
        really(company, charge, now=now)

    with monkeypatch.context() as patched:
        patched.setattr(receiving, "receive", breaks)
        banking.read()
    assert (awa.balance, banking.incoming(good).state) == (mru("20.00"), "credited")

    assert feeds.read(now=clock.now()) == {"told": 0, "again": 0}  # the place is behind both
    assert feeds.look_again(now=clock.now() + timedelta(minutes=2)) == 1
    assert awa.balance == mru("30.00")
    assert feeds.look_again(now=clock.now() + timedelta(hours=2)) == 0


def test_takes_nothing_where_nothing_came(awa: Customer, bank: Bank) -> None:
    charge = Charge(company_id="cr_0", reference="cr_0", state=ChargeState.SUCCEEDED, amount=mru("0.00"))

    receiving.receive("bankgateway", charge, now=clock.now())

    assert Incoming.objects.count() == 0


def test_books_the_banks_fee_of_what_was_first_heard_of_as_returned(awa: Customer, bank: Bank) -> None:
    credit = bank.transfer(banking.numbered(awa), "300.00")
    bank.flip(credit, "returned")

    for _ in range(2):
        Feed.objects.update(place="")
        banking.read()

    assert (banking.incoming(credit).state, awa.balance) == ("reversed", mru("0.00"))
    assert (paying.stands(CLEARING), paying.stands(COSTS)) == ("0.60", "-0.60")


def test_looks_again_at_the_others_where_one_breaks(awa: Customer, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    account = banking.numbered(awa)
    broken, good = bank.transfer(account, "10.00"), bank.transfer(account, "20.00")
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "_credit", lambda *_: None)
        banking.read()
    really = receiving.receive

    def breaks(company: str, charge: Charge, *, now: datetime) -> None:
        assert charge.company_id != broken
        really(company, charge, now=now)

    monkeypatch.setattr(receiving, "receive", breaks)

    assert feeds.look_again(now=clock.now() + timedelta(minutes=2)) == 1
    assert (banking.incoming(broken).state, banking.incoming(good).state) == ("received", "credited")


def test_is_refused_for_an_hour_and_then_asked_for_under_the_same_reference(
    awa: Customer, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def refuses(_: object, *, reference: str, **__: object) -> None:
        asked.append(reference)
        raise CollectorRefused("no_more_numbers")

    with monkeypatch.context() as patched:
        patched.setattr(GatewayAccounts, "open_account", refuses)
        for after in (0, 30, 90):
            with pytest.raises(accounts.AccountRefusedByBank):
                banking.numbered(awa, now=clock.now() + timedelta(minutes=after))
    assert (len(asked), len(set(asked)), Account.objects.count()) == (2, 1, 1)

    opened = banking.numbered(awa, now=clock.now() + timedelta(minutes=180))
    assert (opened.state, opened.reason, opened.reference) == ("open", "", asked[0])


def test_of_our_own_is_asked_for_again_an_hour_after_a_refusal(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise CollectorRefused("not_yet")

    def own(minutes: int) -> Account:
        named_one = named.bank_named("bankgateway")
        assert named_one is not None
        return accounts.own_account(named_one, "MRU", now=clock.now() + timedelta(minutes=minutes))

    with monkeypatch.context() as patched, structlog.testing.capture_logs() as logs:
        patched.setattr(GatewayAccounts, "open_account", refuses)
        with pytest.raises(CompanyUnavailable):
            own(0)
    assert [one["reason"] for one in logs if one.get("alarm")] == ["not_yet"]
    kept = Account.objects.get()
    assert (kept.state, kept.reason) == ("opening", "not_yet")

    with pytest.raises(CompanyUnavailable):
        own(30)
    assert (own(61).state, own(61).reason) == ("open", "")


def test_takes_what_was_left_between_two_transactions(
    awa: Customer, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    credit = bank.transfer(banking.numbered(awa), "10.00")
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "_credit", lambda *_: None)  # as if the process had died there
        banking.read()
    assert (banking.incoming(credit).state, awa.balance) == ("received", mru("0.00"))

    assert feeds.look_again(now=clock.now() + timedelta(minutes=5)) == 1

    assert (banking.incoming(credit).state, awa.balance) == ("credited", mru("10.00"))
