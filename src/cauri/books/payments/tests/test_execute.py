"""Carrying out an authorised quote: once, wholly, and to the unit."""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support import people
from tests.support.people import Customer, customer, quoted

from cauri.books.fees import services as fees
from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import InsufficientFunds
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import ByPin, UnknownQuote
from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.services import QuoteExpired, QuoteUsed
from cauri.identity.access.services import StepUpRefused, WrongPin
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money

pytestmark = pytest.mark.django_db


def test_moves_the_amount_and_the_fee() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    fees.install_defaults(now=clock.now() - timedelta(minutes=1))
    quote = quoted(awa, moussa, "250.00", note="for the bus")

    payment = _execute(quote, awa)

    assert payment.state == Payment.State.COMPLETED
    assert (quote.fee, quote.debit, quote.credit) == (_mru("2.50"), _mru("252.50"), _mru("250.00"))
    assert (awa.balance, moussa.balance) == (_mru("747.50"), _mru("250.00"))
    assert ledger.balance_of(ledger.account("fees:MRU").pk).balance == _mru("2.50")
    assert quote.note == "for the bus"


def test_takes_a_payees_fee_from_what_arrives() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote = quoted(awa, moussa, "100.00")
    quote = _with_terms(quote, fee_minor=150, fee_borne_by="payee")

    _execute(quote, awa)

    assert (awa.balance, moussa.balance) == (_mru("900.00"), _mru("98.50"))


def test_is_done_once_for_a_quote() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote = quoted(awa, moussa, "100.00")
    first = _execute(quote, awa)

    with pytest.raises(QuoteUsed) as refused:
        _execute(quote, awa)

    assert refused.value.facts == {"payment_id": str(first.pk)}
    assert moussa.balance == _mru("100.00")


def test_answers_the_same_posting_id_with_the_payment_that_stands() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote, posting_id = quoted(awa, moussa, "100.00"), ids.new_id()
    by = awa.stepped_up(quote)

    first = payments.pay(quote.pk, by, posting_id=posting_id, now=clock.now())
    again = payments.pay(quote.pk, by, posting_id=posting_id, now=clock.now())

    assert first.pk == again.pk == posting_id
    assert moussa.balance == _mru("100.00")


def test_moves_nothing_and_remembers_why_when_refused() -> None:
    awa, moussa = customer("Awa Diallo", funds="50.00"), customer("Moussa Sow", funds="0.00")
    quote, posting_id = quoted(awa, moussa, "100.00"), ids.new_id()

    for _ in range(2):
        with pytest.raises(InsufficientFunds):
            payments.pay(quote.pk, awa.stepped_up(quote), posting_id=posting_id, now=clock.now())

    refused = Payment.objects.get(pk=posting_id)
    assert (refused.state, refused.code) == (Payment.State.REFUSED, "insufficient_funds")
    assert ledger.posting(posting_id).state == "refused"
    assert (awa.balance, moussa.balance) == (_mru("50.00"), _mru("0.00"))


def test_stays_refused_under_its_id_when_the_money_has_come() -> None:
    awa, moussa = customer("Awa Diallo", funds="50.00"), customer("Moussa Sow", funds="0.00")
    quote, posting_id = quoted(awa, moussa, "100.00"), ids.new_id()
    with pytest.raises(InsufficientFunds):
        payments.pay(quote.pk, awa.stepped_up(quote), posting_id=posting_id, now=clock.now())
    people.fund(awa, "500.00")

    with pytest.raises(InsufficientFunds):
        payments.pay(quote.pk, awa.stepped_up(quote), posting_id=posting_id, now=clock.now())

    assert moussa.balance == _mru("0.00")


def test_gives_a_step_up_token_back_what_a_refused_payment_took(settings: Settings) -> None:
    settings.NEW_PAYEE_CAPS = {"MRU": "30000.00"}
    awa, moussa = customer("Awa Diallo", funds="50.00"), customer("Moussa Sow", funds="0.00")
    too_much = quoted(awa, moussa, "20000.00")
    by = awa.stepped_up(too_much)
    with pytest.raises(InsufficientFunds):
        payments.pay(too_much.pk, by, posting_id=ids.new_id(), now=clock.now())
    enough = quoted(awa, moussa, "50.00")

    paid = payments.pay(
        enough.pk, type(by)(awa.caller, by.token, enough.terms), posting_id=ids.new_id(), now=clock.now()
    )

    assert paid.state == Payment.State.COMPLETED


def test_needs_a_quote_that_has_not_expired() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote = quoted(awa, moussa, "100.00")

    with pytest.raises(QuoteExpired):
        _execute(quote, awa, after=timedelta(seconds=121))

    assert not Payment.objects.filter(quote=quote).exists()


def test_knows_no_quote_of_somebody_elses() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote = quoted(awa, moussa, "100.00")

    with pytest.raises(UnknownQuote):
        _execute(quote, moussa)
    with pytest.raises(UnknownQuote):
        payments.pay(ids.new_id(), awa.stepped_up(quote), posting_id=ids.new_id(), now=clock.now())


def test_needs_the_right_pin() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote = quoted(awa, moussa, "100.00")

    with pytest.raises(WrongPin):
        payments.pay(quote.pk, ByPin(awa.caller, "9173", quote.terms), posting_id=ids.new_id(), now=clock.now())

    payments.pay(quote.pk, ByPin(awa.caller, people.PIN, quote.terms), posting_id=ids.new_id(), now=clock.now())
    assert moussa.balance == _mru("100.00")


def test_needs_a_step_up_that_covers_it(settings: Settings) -> None:
    settings.NEW_PAYEE_CAPS = {"MRU": "30000.00"}
    awa, moussa = customer("Awa Diallo", funds="30000.00"), customer("Moussa Sow", funds="0.00")
    quote = quoted(awa, moussa, "20000.01")

    with pytest.raises(StepUpRefused):
        _execute(quote, awa)

    assert moussa.balance == _mru("0.00")


def _execute(quote: Quote, payer: Customer, *, after: timedelta = timedelta()) -> Payment:
    now = clock.now() + after
    return payments.pay(quote.pk, payer.stepped_up(quote, now=now), posting_id=ids.new_id(), now=now)


def _with_terms(quote: Quote, **changed: object) -> Quote:
    """Another quote like it, with other terms."""
    with transaction():
        house = fees.house_account(quote.currency, clock.now())
        again = {field.attname: getattr(quote, field.attname) for field in Quote._meta.concrete_fields}
        return Quote.objects.create(**{**again, "id": ids.new_id(), "fee_account_id": house, **changed})


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
