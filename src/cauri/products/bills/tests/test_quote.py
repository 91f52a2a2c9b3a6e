"""A quote of a bill …"""

from typing import Any

import pytest
from tests.support.apps import App

from cauri.books.fees import services as fees
from cauri.books.fees.models import FeeRule
from cauri.books.fees.pricing import Price
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.products.bills import catalogue
from cauri.products.bills.models import Order
from cauri.products.bills.tests.company import (
    BILLS,
    MATTEL,
    MAURITEL,
    METER,
    NOBODY,
    OWES,
    Ledger,
    agree,
    awa,
    mru,
    package,
    paid,
    quote,
    quoted,
)

pytestmark = pytest.mark.django_db


def test_tells_whose_account_it_is_and_what_leaves() -> None:
    fees.set_rule(fees.Scope("electricity", "MRU"), Price(fixed_minor=700), actor=SYSTEM, now=clock.now())
    one = awa()

    found = quoted(one, note="The shop's")

    assert (found["holder"], found["account"], found["package"]) == ("AWA DIALLO", "•••• 7890", "somelec prepaid")
    assert [found[name]["amount"] for name in ("amount", "fee", "total")] == ["500.00", "7.00", "507.00"]
    assert (found["category"], found["note"], found["from_wallet"]) == ("electricity", "The shop's", str(one.wallet.pk))


def test_is_of_what_is_due_where_the_biller_tells() -> None:
    assert quoted(awa(), "somelec", OWES, None)["amount"] == {"amount": "750.00", "currency": "MRU"}


def test_is_of_the_price_of_a_package() -> None:
    found = quoted(awa(), "canal", "12345678901234", None, package=package("canal-evasion"))

    assert (found["amount"]["amount"], found["package"]) == ("900.00", "canal evasion")


def test_keeps_no_account_in_clear() -> None:
    quoted(awa())

    row = Order.objects.get()
    assert METER not in repr(vars(row))
    assert row.last_digits == METER[-4:]


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        (("nobody",), 404, "unknown_biller"),
        (("somelec", NOBODY), 404, "unknown_bill_account"),
        (("somelec", "123"), 422, "bill_account_malformed"),
        (("somelec", METER, None), 422, "bill_amount_required"),
        (("somelec", METER, "49.99"), 422, "bill_amount_out_of_bounds"),
        (("somelec", METER, "50000.01"), 422, "bill_amount_out_of_bounds"),
        (("mattel", MATTEL, "9.99"), 422, "bill_amount_out_of_bounds"),  # the company would take 5
        (("mattel", MATTEL, "10000.01"), 422, "bill_amount_out_of_bounds"),
        (("canal", "12345678901234", "450.00"), 422, "package_required"),
        (("mattel", MAURITEL, "100.00"), 422, "number_of_another_operator"),
        (("mattel", "12345", "100.00"), 422, "phone_invalid"),
    ],
)
def test_is_refused(said: tuple[Any, ...], status: int, code: str) -> None:
    answer = quote(awa(), *said)

    assert (answer.status, answer.code) == (status, code), answer.document
    assert Order.objects.count() == 0


def test_is_refused_for_another_price_than_the_packages() -> None:
    answer = quote(awa(), "canal", "12345678901234", "449.00", package=package("canal-access"))

    assert (answer.code, answer.document["facts"]["least"]) == ("bill_amount_out_of_bounds", "450.00")


def test_is_refused_for_anothers_package() -> None:
    assert quote(awa(), package=package("canal-access")).code == "unknown_package"


def test_is_refused_for_anothers_wallet() -> None:
    moussa = awa()
    assert quote(awa(), from_wallet=str(moussa.wallet.pk)).code == "unknown_wallet"


def test_believes_the_company_rather_than_the_prefix(company: Ledger) -> None:
    company.operators[MAURITEL], company.operators[MATTEL] = "mattel", "chinguitel"

    assert quote(awa(), "mattel", MAURITEL, "100.00").status == 201  # the subscriber took the number along
    assert quote(awa(), "mattel", MATTEL, "100.00").document["facts"]["operator"] == "chinguitel"


def test_goes_by_the_prefix_while_the_company_is_silent(company: Ledger) -> None:
    one = awa()
    company.silent = True

    assert quote(one, "mattel", MATTEL, "100.00").status == 201
    assert quote(one, "mattel", MAURITEL, "100.00").code == "number_of_another_operator"
    assert (quote(one).status, quote(one).code) == (503, "billers_unavailable")


def test_asks_whose_a_number_is_once_in_a_while(company: Ledger) -> None:
    one = awa()
    for amount in ("100.00", "200.00", "300.00"):
        quoted(one, "mattel", MATTEL, amount)

    assert company.looked_up == [MATTEL]


def test_is_refused_where_the_biller_would_bear_the_fee() -> None:
    fees.set_rule(fees.Scope("electricity", "MRU"), Price(fixed_minor=700), actor=SYSTEM, now=clock.now())
    FeeRule.objects.filter(product="electricity").update(borne_by="payee")

    assert quote(awa()).code == "billers_unavailable"


def test_is_worth_nothing_once_the_biller_is_off(company: Ledger) -> None:
    one = awa()
    found = quoted(one)
    catalogue.switch_off("somelec", because="they are moving", by=SYSTEM, now=clock.now())

    assert agree(one, found).code == "unknown_biller"
    assert quote(one).code == "unknown_biller"

    catalogue.switch_on("somelec", by=SYSTEM, now=clock.now())
    assert agree(one, found).document["state"] == "pending"
    assert company.sends == []


def test_is_good_for_one_payment_under_one_key() -> None:
    one, key = awa(), "awas-key-0001"
    found = quoted(one)

    first, again = agree(one, found, key=key), agree(one, found, key=key)
    other = agree(one, found)

    assert (first.status, again.status, again.replayed) == (201, 201, True)
    assert first.document["id"] == again.document["id"]
    assert other.code == "quote_used"


def test_is_agreed_to_with_its_own_terms() -> None:
    one = awa()
    assert agree(one, {**quoted(one), "terms": "0" * 64}).code == "terms_changed"
    assert agree(awa(), quoted(one)).code == "unknown_quote"


def test_is_asked_for_without_a_quote() -> None:
    answer = App.of(awa()).post(f"{BILLS}/validations", {"biller": "somelec", "account": OWES})

    due = {"amount": "750.00", "currency": "MRU"}
    assert answer.document == {"account": "•••• 2222", "holder": "AWA DIALLO", "due": due}


@pytest.mark.parametrize(("number", "operator"), [("36123456", "mattel"), (MAURITEL, "mauritel")])
def test_knows_the_operator_by_the_number(number: str, operator: str) -> None:
    assert App.of(awa()).post(f"{BILLS}/operators", {"phone": number}).document["code"] == operator


def test_knows_no_operator_of_a_number_abroad() -> None:
    assert App.of(awa()).post(f"{BILLS}/operators", {"phone": "+221771234567"}).code == "operator_unknown"


def test_is_not_paid_without_money() -> None:
    one = awa(funds="100.00")
    answer = agree(one, quoted(one))

    assert (answer.status, answer.code) == (402, "insufficient_funds")
    assert one.balance == mru("100.00")


def test_leads_to_a_list_in_pages() -> None:
    one = awa()
    bills = [str(paid(one, amount="60.00")) for _ in range(3)]
    quoted(one)  # it comes to nothing
    app = App.of(one)

    page = app.get(f"{BILLS}?limit=2").document
    rest = app.get(f"{BILLS}?limit=2&cursor={page['next_cursor']}").document

    assert [item["id"] for item in page["items"] + rest["items"]] == bills[::-1]
    assert rest["next_cursor"] is None
    assert App.of(awa()).get(BILLS).document["items"] == []
    assert App.of(awa()).get(f"{BILLS}/{bills[0]}").status == 404


def test_shows_what_is_on_offer() -> None:
    app = App.of(awa())

    billers = app.get(f"{BILLS}/billers?category=airtime&country=MR").document
    packages = app.get(f"{BILLS}/billers/mattel/packages")
    categories = {one["code"]: one["billers"] for one in app.get(f"{BILLS}/categories").document}

    assert [one["code"] for one in billers] == ["mattel", "mauritel"]
    assert [one["category"] for one in packages.document] == ["airtime", "data"]
    assert packages.document[0]["least"]["amount"] == "10.00"  # the house's bound
    assert (categories["airtime"], categories["cable_tv"], categories["tax"], len(categories)) == (2, 1, 0, 12)
    assert "max-age=300" in packages.headers["cache-control"]
    assert app.get(f"{BILLS}/billers/nobody/packages").code == "unknown_biller"
