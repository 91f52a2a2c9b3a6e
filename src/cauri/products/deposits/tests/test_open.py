"""A deposit that a customer opens …"""

from typing import Any

import pytest
from django.conf import LazySettings
from tests.support import people
from tests.support.apps import App, new_key
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.limits.ruling import Bounds
from cauri.books.payments.models import Payment
from cauri.books.wallets import services as wallets
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.infra.companies import services as watch
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.deposits import asking, services
from cauri.products.deposits.models import Intent
from cauri.products.deposits.tests import paying
from cauri.products.deposits.tests.paying import DEPOSITS, HOUR, Paystack

pytestmark = pytest.mark.django_db


@pytest.fixture
def awa(db: None) -> Customer:
    return paying.awa()


def _asked(one: Customer, amount: str = "5000.00") -> dict[str, object]:
    money = {"amount": amount, "currency": one.wallet.currency}
    return {"wallet_id": str(one.wallet.pk), "amount": money}


def test_has_a_page_at_the_company_for_exactly_its_amount(awa: Customer, paystack: Paystack) -> None:
    answer = App.of(awa).post(DEPOSITS, _asked(awa), key=new_key())

    assert (answer.status, answer.document["state"], answer.document["company"]) == (201, "open", "paystack")
    intent = Intent.objects.get()
    there = paystack.transactions[intent.reference]
    assert answer.document["id"] == str(intent.pk)
    assert answer.document["address"].startswith(paystack.sandbox.url)
    assert (there["amount"], there["currency"], there["status"]) == (500_000, "NGN", "pending")
    assert intent.expires_at - intent.made_at == HOUR
    assert not Payment.objects.exists()


def test_tells_the_company_a_verified_address_only(awa: Customer, paystack: Paystack) -> None:
    unverified = paying.opened(awa)
    User.objects.filter(pk=awa.user.pk).update(email="awa@example.org")
    still = paying.opened(awa)
    User.objects.filter(pk=awa.user.pk).update(email_verified_at=clock.now())
    verified = paying.opened(awa)

    told = {reference: one["customer"]["email"] for reference, one in paystack.transactions.items()}
    assert told[unverified.reference] == f"{unverified.reference}@example.invalid"
    assert told[still.reference] == f"{still.reference}@example.invalid"
    assert told[verified.reference] == "awa@example.org"


def test_is_one_under_its_key_and_answered_to_the_byte(awa: Customer, paystack: Paystack) -> None:
    app, key = App.of(awa), new_key()

    first, again = (app.post(DEPOSITS, _asked(awa), key=key) for _ in range(2))
    other = app.post(DEPOSITS, _asked(awa, "6000.00"), key=key)

    assert (again.body, first.replayed, again.replayed) == (first.body, False, True)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert (Intent.objects.count(), len(paystack.transactions)) == (1, 1)


def test_that_died_before_it_was_answered_is_gone_on_with(awa: Customer, paystack: Paystack) -> None:
    key = new_key()
    money = paying.ngn("5000.00")
    committed = services.open_intent(awa.wallet.pk, money, caller=awa.caller, key=key, now=clock.now())

    other = App.of(awa).post(DEPOSITS, _asked(awa, "6000.00"), key=key)
    answer = App.of(awa).post(DEPOSITS, _asked(awa), key=key)

    assert (answer.status, answer.replayed, answer.document["id"]) == (201, False, str(committed.pk))
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert paystack.asked("/transaction/initialize") == 1


@pytest.mark.parametrize("fault", ["500", "503", "429", "garbage", "drop"])
def test_has_no_page_yet_when_the_company_gives_none_and_one_when_she_looks(
    awa: Customer, paystack: Paystack, fault: str
) -> None:
    paystack.fault(fault, times=1)
    app = App.of(awa)

    answer = app.post(DEPOSITS, _asked(awa), key=new_key())
    looked = app.get(f"{DEPOSITS}/{answer.document['id']}")

    assert (answer.status, answer.document["state"], answer.document["address"]) == (201, "open", None)
    assert (looked.status, looked.document["state"]) == (200, "open")
    assert looked.document["address"].startswith(paystack.sandbox.url)
    assert len(paystack.transactions) == 1


def test_has_failed_when_the_page_was_lost_and_is_credited_if_it_is_paid_all_the_same(
    awa: Customer, paystack: Paystack
) -> None:
    paystack.fault("lost", times=1)
    app, key = App.of(awa), new_key()

    lost = app.post(DEPOSITS, _asked(awa), key=key).document
    looked = app.get(f"{DEPOSITS}/{lost['id']}")

    assert (lost["state"], lost["address"], looked.document["state"]) == ("open", None, "failed")
    intent = Intent.objects.get()
    assert intent.reason == "duplicate_reference"
    paystack.pay(intent.reference)
    Intent.objects.update(next_ask_at=clock.now())
    asking.pursue_due(now=clock.now())
    assert (paying.state_of(intent), awa.balance) == ("paid", paying.ngn("5000.00"))


def test_that_the_company_refuses_is_refused_and_stays_so(
    awa: Customer, paystack: Paystack, settings: LazySettings
) -> None:
    settings.DEPOSIT_EMAIL_DOMAIN = ""
    User.objects.filter(pk=awa.user.pk).update(email="nobody", email_verified_at=clock.now())
    app, key = App.of(awa), new_key()

    answers = [app.post(DEPOSITS, _asked(awa), key=key) for _ in range(2)]

    assert [(one.status, one.code) for one in answers] == [(409, "deposit_refused_by_company")] * 2
    assert (Intent.objects.get().state, len(paystack.transactions)) == ("failed", 0)
    assert app.get(DEPOSITS).document["items"][0]["state"] == "failed"


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"wallet_id": "00000000-0000-7000-8000-000000000000"}, 404, "unknown_wallet"),
        ({"amount": {"amount": "10.00", "currency": "USD"}}, 422, "wallet_currency_differs"),
        ({"amount": {"amount": "0.00", "currency": "NGN"}}, 422, "amount_not_positive"),
        ({"amount": {"amount": "-1.00", "currency": "NGN"}}, 422, "amount_not_positive"),
        ({"amount": {"amount": "1.001", "currency": "NGN"}}, 422, None),
        ({"amount": {"amount": "1000000000001", "currency": "NGN"}}, 422, "payment_too_large"),
        ({"method": "cash"}, 422, "request_invalid"),
        ({"company": "ours"}, 422, "request_invalid"),
    ],
)
def test_is_nothing_when_it_is_nonsense(
    awa: Customer, paystack: Paystack, changed: dict[str, Any], status: int, code: str | None
) -> None:
    answer = App.of(awa).post(DEPOSITS, {**_asked(awa), **changed}, key=new_key())

    assert answer.status == status
    assert code is None or answer.code == code
    assert (Intent.objects.count(), paystack.asked("/")) == (0, 0)


def test_needs_a_key_somebody_signed_in_and_a_wallet_of_their_own(awa: Customer) -> None:
    moussa = people.customer("Moussa Sow", funds="0.00", currency="NGN")

    assert App.of(awa).post(DEPOSITS, _asked(awa)).code == "idempotency_key_required"
    assert App(App.of(awa).line).post(DEPOSITS, _asked(awa), key=new_key()).status == 401
    assert App.of(awa).post(DEPOSITS, _asked(moussa), key=new_key()).code == "unknown_wallet"


def test_is_refused_early_where_the_money_could_not_be_taken(paystack: Paystack) -> None:
    now = clock.now()
    stranger, awa, saver = paying.awa(tier=0), paying.awa(), paying.awa()
    people.limited_to(Bounds(balance_cap_minor=1_000_000, monthly_minor=2_000_000), currency="NGN", direction="in",
                      since=now)  # fmt: skip
    with transaction():
        closed = wallets.open_wallet(owner=saver.user, currency="NGN", kind="savings", now=now)
    wallets.close(closed.pk, actor=Actor("customer", saver.user.pk), now=now)
    in_a_closed_one = {**_asked(saver), "wallet_id": str(closed.pk)}

    codes = [
        App.of(one).post(DEPOSITS, asked, key=new_key()).code
        for one, asked in [
            (stranger, _asked(stranger)),
            (awa, _asked(awa, "10000.01")),
            (awa, _asked(awa, "20000.01")),
            (saver, in_a_closed_one),
        ]
    ]

    assert codes == [
        "tier_cannot_pay", "account_max_total_value_exceeded", "monthly_value_limit_exceeded", "wallet_closed",
    ]  # fmt: skip
    assert App.of(awa).post(DEPOSITS, _asked(awa, "10000.00"), key=new_key()).status == 201
    assert paystack.asked("/") == 1


def test_is_refused_where_nobody_collects_the_currency(awa: Customer, settings: LazySettings) -> None:
    moussa = people.customer("Moussa Sow", funds="0.00", currency="MRU")

    answer = App.of(moussa).post(DEPOSITS, _asked(moussa), key=new_key())
    settings.COLLECTORS = {"paystack": None}
    without = App.of(awa).post(DEPOSITS, _asked(awa), key=new_key())

    assert [one.code for one in (answer, without)] == ["deposit_currency_not_collected"] * 2
    assert App.of(awa).get(f"{DEPOSITS}/methods").document == []


def test_is_not_begun_with_a_company_that_is_off_or_silent(awa: Customer, paystack: Paystack) -> None:
    app, staff = App.of(awa), Actor("staff", awa.user.pk)
    begun = paying.opened(awa)

    watch.switch_off("paystack", because="they are moving", by=staff, now=clock.now())
    off = app.post(DEPOSITS, _asked(awa), key=new_key())
    assert (off.status, off.code, app.get(f"{DEPOSITS}/methods").document) == (503, "company_unavailable", [])
    paystack.pay(begun.reference)
    assert app.get(f"{DEPOSITS}/{begun.pk}").document["state"] == "paid"

    watch.switch_on("paystack", by=staff, now=clock.now())
    paystack.fault("500", times=20)
    answers = [app.post(DEPOSITS, _asked(awa), key=new_key()) for _ in range(6)]
    assert [one.status for one in answers] == [201] * 5 + [503]


def test_says_before_what_can_be_used_and_what_it_costs(awa: Customer) -> None:
    fees.set_rule(fees.Scope("deposit", "NGN"), Price(fixed_minor=5_000, borne_by="payee"), actor=SYSTEM,
                  now=clock.now())  # fmt: skip

    offered = {one["currency"]: one for one in App.of(awa).get(f"{DEPOSITS}/methods").document}

    assert set(offered) == {"NGN", "KES", "GHS", "USD"}
    assert {(one["method"], one["company"]) for one in offered.values()} == {("checkout", "paystack")}
    assert [one["fixed"]["amount"] for one in offered["NGN"]["fees"]] == ["50.00"]
    assert offered["KES"]["fees"] == []


def test_is_hers_alone_to_see_and_listed_newest_first(awa: Customer) -> None:
    moussa = people.customer("Moussa Sow", funds="0.00", currency="NGN")
    mine = [paying.opened(awa, amount) for amount in ("100.00", "200.00", "300.00")]
    paying.opened(moussa)
    app = App.of(awa)

    first = app.get(f"{DEPOSITS}?limit=2").document
    rest = app.get(f"{DEPOSITS}?limit=2&cursor={first['next_cursor']}").document

    assert [one["id"] for one in first["items"] + rest["items"]] == [str(one.pk) for one in reversed(mine)]
    assert rest["next_cursor"] is None
    theirs = App.of(moussa).get(f"{DEPOSITS}/{mine[0].pk}")
    assert (theirs.status, theirs.code) == (404, "unknown_deposit")
