"""Quoting a withdrawal …"""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from django.db import transaction as rolled_back
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import App

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.payments import services as payments
from cauri.books.payments.models import Quote
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.companies import services as companies
from cauri.infra.companies.services import BREAKS_AFTER
from cauri.kit import clock
from cauri.products.withdrawals import services
from cauri.products.withdrawals.models import Order
from cauri.products.withdrawals.tests.bank import (
    GOOD,
    WITHDRAWALS,
    Bank,
    account,
    agree,
    available,
    awa,
    left,
    ngn,
    quote,
    quoted,
    saved,
)

pytestmark = pytest.mark.django_db


def test_shows_where_how_much_goes_before_the_pin() -> None:
    one = awa()
    shown = quote(one, saved(one), note="For the rent").document

    assert (shown["bank"], shown["account"], shown["holder"]) == ("Guaranty Trust Bank", "•••• 6789", "MOUSSA BA")
    assert {name: shown[name]["amount"] for name in ("amount", "fee", "total", "arrives")} == {
        "amount": "5000.00", "fee": "0.00", "total": "5000.00", "arrives": "5000.00",
    }  # fmt: skip
    assert (shown["from_wallet"], shown["note"]) == (str(one.wallet.pk), "For the rent")


def test_passes_the_companys_cost_on_where_the_operator_says_so(bank: Bank) -> None:
    one = awa()
    fees.set_rule(fees.Scope("withdrawal", "NGN"), Price(fixed_minor=5_000), actor=SYSTEM, now=clock.now())

    shown = quoted(one)
    agree(one, shown)
    relay.deliver_all()

    assert (shown["fee"]["amount"], shown["total"]["amount"], shown["arrives"]["amount"]) == (
        "50.00", "5050.00", "5000.00",
    )  # fmt: skip
    assert (one.balance, left(), bank.paid) == (ngn("94950.00"), ngn("5000.00"), ngn("5000.00"))


def test_sends_the_bank_what_a_fee_of_the_payee_leaves(bank: Bank) -> None:
    one = awa()
    price = Price(fixed_minor=5_000, borne_by="payee")
    fees.set_rule(fees.Scope("withdrawal", "NGN"), price, actor=SYSTEM, now=clock.now())

    agree(one, quoted(one))
    relay.deliver_all()

    assert (one.balance, left(), bank.paid) == (ngn("95000.00"), ngn("4950.00"), ngn("4950.00"))


def test_is_refused_for_another_currency_another_wallet_and_nobodys_account() -> None:
    one, moussa = awa(), people.customer("Moussa Sow", currency="NGN")
    hers = saved(one)
    asked = {"beneficiary_id": hers, "amount": {"amount": "5.00", "currency": "MRU"}}

    assert App.of(one).post(f"{WITHDRAWALS}/quotes", asked).code == "beneficiary_currency_differs"
    assert quote(one, hers, from_wallet=str(moussa.wallet.pk)).code == "unknown_wallet"
    assert quote(moussa, hers).code == "unknown_beneficiary"
    assert quote(one, str(one.wallet.pk)).code == "unknown_beneficiary"
    assert quote(one, hers, "0.00").code == "amount_not_positive"
    assert quote(one, hers, note="\u202e").code == "note_invalid"
    assert Quote.objects.filter(product="withdrawal").count() == 0


def test_is_refused_while_the_company_does_not_answer_or_is_not_instructed(settings: Settings) -> None:
    one = awa()
    beneficiary = saved(one)
    for _ in range(BREAKS_AFTER):
        companies.note("paystack", answered=False, now=clock.now())

    silent = quote(one, beneficiary)
    settings.BANK_TRANSFERS = {"paystack": None}

    assert (silent.status, silent.code) == (503, "company_unavailable")
    assert quote(one, beneficiary).code == "currency_not_paid_out"


def test_fixes_where_the_money_goes(bank: Bank) -> None:
    one = awa()
    shown = quoted(one)
    assert App.of(one).post(f"{WITHDRAWALS}/beneficiaries", account("5555555555")).status == 201

    for change in ("bank_code = '044'", "sealed = ''", "company = 'other'"):
        with pytest.raises(DatabaseError), rolled_back.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE withdrawals_order SET {change} WHERE quote_id = %s", [shown["id"]])
    agree(one, shown)
    relay.deliver_all()

    (sent,) = bank.transfers
    assert sent["recipient"]["details"]["account_number"] == GOOD


def test_that_came_to_nothing_is_forgotten_and_any_other_kept() -> None:
    one = awa()
    forgotten, kept = quoted(one), quoted(one)
    agree(one, kept)
    later = clock.now() + payments.QUOTES_KEPT + timedelta(hours=1)

    assert services.prune_orders(now=later) == 0
    payments.prune_quotes(now=later)
    assert services.prune_orders(now=later) == 1

    assert list(Order.objects.values_list("pk", flat=True)) == [UUID(kept["id"])]
    assert not Quote.objects.filter(pk=forgotten["id"]).exists()
    assert available(one) == ngn("95000.00")
