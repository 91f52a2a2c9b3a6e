"""A quote fixes everything a payment will be, or says what cannot be paid."""

from datetime import timedelta

import pytest
from tests.support.people import another_wallet, customer, paid, quoted

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.fees.services import Scope
from cauri.books.payments import services as payments
from cauri.books.payments.models import Note, Payment, Quote
from cauri.books.payments.services import (
    LARGEST_MINOR,
    AmountBelowFee,
    AmountNotPositive,
    AmountTooLarge,
    QuoteExpired,
    SameWallet,
    WrongWalletCurrency,
)
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money

pytestmark = pytest.mark.django_db


def test_tells_payer_and_payee_what_leaves_and_what_arrives() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow")
    fees.install_defaults(now=clock.now())

    quote = quoted(awa, moussa, "33.33")

    assert (quote.amount, quote.fee) == (_mru("33.33"), _mru("0.33"))
    assert (quote.debit, quote.credit) == (_mru("33.66"), _mru("33.33"))
    assert quote.expires_at - quote.made_at == timedelta(minutes=2)


def test_takes_a_fee_that_the_payee_bears_from_what_arrives() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow")
    fees.set_rule(Scope("transfer", "MRU"), Price(fixed_minor=500, borne_by="payee"), actor=SYSTEM, now=clock.now())

    quote = quoted(awa, moussa, "5.01")

    assert (quote.debit, quote.credit, quote.fee) == (_mru("5.01"), _mru("0.01"), _mru("5.00"))
    with pytest.raises(AmountBelowFee):
        quoted(awa, moussa, "5.00")


@pytest.mark.parametrize(
    ("minor", "refusal"),
    [(0, AmountNotPositive), (-1, AmountNotPositive), (LARGEST_MINOR + 1, AmountTooLarge)],
)
def test_is_for_an_amount_that_can_be_paid(minor: int, refusal: type[Exception]) -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow")

    with pytest.raises(refusal), transaction():
        payments.quote(
            product="transfer", payer=awa.wallet, payee=moussa.wallet, amount=Money.of_minor(minor, "MRU"),
            asked_by=awa.user.pk, now=clock.now(),
        )  # fmt: skip

    assert not Quote.objects.filter(product="transfer").exists()


def test_is_for_two_wallets_in_the_amounts_currency() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow")
    dollars = another_wallet(moussa, kind="main", currency="USD")

    for payer, payee, currency, refusal in (
        (awa.wallet, dollars, "MRU", WrongWalletCurrency),
        (dollars, awa.wallet, "MRU", WrongWalletCurrency),
        (awa.wallet, moussa.wallet, "USD", WrongWalletCurrency),
        (awa.wallet, awa.wallet, "MRU", SameWallet),
    ):
        with pytest.raises(refusal), transaction():
            payments.quote(
                product="transfer", payer=payer, payee=payee, amount=Money.of("5", currency),
                asked_by=payer.owner_id, now=clock.now(),
            )  # fmt: skip


def test_expires_on_the_second() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow")
    now = clock.now()
    in_time, too_late = quoted(awa, moussa, "1.00", now=now), quoted(awa, moussa, "1.00", now=now)

    last = now + payments.QUOTE_HOLDS - timedelta(microseconds=1)
    payments.pay(in_time.pk, awa.stepped_up(in_time, now=last), posting_id=ids.new_id(), now=last)
    with pytest.raises(QuoteExpired):
        payments.pay(
            too_late.pk, awa.stepped_up(too_late, now=last), posting_id=ids.new_id(), now=now + payments.QUOTE_HOLDS
        )


def test_is_forgotten_when_nothing_came_of_it() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow")
    long_ago = clock.now() - payments.QUOTES_KEPT - timedelta(seconds=1)
    stale, used = quoted(awa, moussa, "1.00", note="late", now=long_ago), paid(awa, moussa, "2.00")
    fresh = quoted(awa, moussa, "3.00", note="soon")

    assert payments.prune_quotes(now=clock.now()) == 1

    left = set(Quote.objects.filter(product="transfer").values_list("pk", flat=True))
    assert left == {fresh.pk, Payment.objects.get(pk=used.pk).quote_id}
    assert stale.pk not in left
    assert list(Note.objects.values_list("text", flat=True)) == ["soon"]


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
