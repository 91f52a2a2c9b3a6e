"""An exchange is quoted …"""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from pytest_django import Settings
from tests.support import people
from tests.support.people import Customer

from cauri.books.fx import services as fx
from cauri.books.fx.models import Rate
from cauri.books.fx.queries import RateStale
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.exchanges import services
from cauri.products.exchanges.models import Exchange
from cauri.products.exchanges.tests.exchanging import awa, francs_of, mru, quote, quoted

pytestmark = pytest.mark.usefixtures("db")


def test_at_the_rate_less_the_margin() -> None:
    one = awa()

    shown = quoted(one, "100.00")

    assert {name: shown[name]["amount"] for name in ("sold", "fee", "total", "bought")} == {
        "sold": "100.00", "fee": "0.00", "total": "100.00", "bought": "1418",
    }  # fmt: skip
    assert (shown["rate"], shown["spread_percent"]) == ("14.2599347826", "0.5")
    assert (shown["from_wallet"], shown["into_wallet"]) == (str(one.wallet.pk), str(francs_of(one).pk))


def test_for_what_is_to_arrive() -> None:
    shown = quote(awa(), buy="1418").document

    assert (shown["sold"]["amount"], shown["bought"]["amount"]) == ("99.94", "1418")


def test_for_half_a_minute() -> None:
    before = clock.now()

    quoted(awa())

    expires_at = Exchange.objects.get().quote.expires_at
    assert before + timedelta(seconds=29) < expires_at < clock.now() + timedelta(seconds=31)


def test_by_the_operator_s_own_margin(settings: Settings) -> None:
    settings.EXCHANGE_SPREAD_PERCENT = Decimal(10)
    assert quoted(awa(), "100.00")["bought"]["amount"] == "1283"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"sell": "0.00"}, "amount_not_positive"),
        ({"sell": "0.07"}, "exchange_too_small"),
        ({"sell": "1.005"}, "too_many_decimals"),
        ({"sell": "10.00", "other_currency": "MRU"}, "rate_needs_two_currencies"),
        ({"sell": "10.00", "other_currency": "KES"}, "no_rate"),
        ({"sell": "10.00", "other_currency": "MRO"}, "withdrawn_currency"),
        ({"sell": "2000000000000.00"}, "payment_too_large"),
        ({"sell": "10.00", "from_wallet": "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"}, "unknown_wallet"),
    ],
)
def test_only_when_it_can_be_made(asked: dict[str, str], code: str) -> None:
    assert quote(awa(), **asked).code == code
    assert not Exchange.objects.exists()


def test_into_no_wallet_of_somebody_else() -> None:
    one, other = awa(), awa()
    assert quote(one, sell="10.00", into_wallet=str(francs_of(other).pk)).code == "unknown_wallet"
    assert quote(one, sell="10.00", into_wallet=str(one.wallet.pk)).code == "wallet_currency_differs"


def test_only_to_who_has_both_wallets() -> None:
    assert quote(people.customer("Moussa Sow"), sell="10.00").code == "no_wallet"


def test_only_by_a_fresh_rate() -> None:
    with pytest.raises(RateStale):
        services.quote(mru("10.00"), other="XOF", caller=awa().caller, now=clock.now() + timedelta(hours=25))


def test_not_while_a_rate_has_jumped_until_two_believe_it() -> None:
    one: Customer = awa()
    Rate.objects.create(
        base="EUR", quote="MRU", mid="60", provider="a source", published_on=clock.now().date(),
        fetched_at=clock.now(), held=True,
    )  # fmt: skip
    assert (quote(one, sell="10.00").status, quote(one, sell="10.00").code) == (503, "rate_unsettled")
    with transaction():
        fx.accept(Rate.objects.get(held=True).pk, request_id=uuid4(), accepted_by=uuid4(), now=clock.now())
    assert quoted(one)["bought"]["amount"] == "1087"
