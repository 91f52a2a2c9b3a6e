"""One payment's whole story."""

import pytest
from tests.support.people import customer, quoted

from cauri.books.ledger import upkeep
from cauri.books.ledger.refusals import InsufficientFunds
from cauri.books.payments import services as payments
from cauri.books.payments import trail
from cauri.books.payments.models import Payment
from cauri.kit import clock, ids

pytestmark = pytest.mark.django_db


def test_tells_everything_from_the_quote_to_the_deliveries() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote = quoted(awa, moussa, "100.00", note="for the bus")
    payment = payments.pay(quote.pk, awa.stepped_up(quote), posting_id=ids.new_id(), now=clock.now())
    upkeep.fold()

    steps = trail.trail_of(trail.payment_meant_by(quote.pk))

    told = {step.what: step.detail for step in steps}
    assert trail.payment_meant_by(payment.pk) == payment
    assert told["authorisation"].startswith("by step up, in session")
    assert told["posting"] == f"{payment.pk}: transfer posted"
    assert [step.detail for step in steps if step.what == "entry"] == [
        f"account {awa.wallet.account_id}: -100.00 MRU, balance after 900.00 MRU",
        f"account {moussa.wallet.account_id}: 100.00 MRU, balance after 100.00 MRU",
    ]
    assert told["fact"].startswith("payments.completed")
    assert told["seal"] == "not sealed yet"
    assert not any(name in step.detail for step in steps for name in ("Awa", "Moussa", "bus"))


def test_tells_why_a_payment_was_refused() -> None:
    awa, moussa = customer("Awa Diallo", funds="1.00"), customer("Moussa Sow", funds="0.00")
    quote, posting_id = quoted(awa, moussa, "100.00"), ids.new_id()
    with pytest.raises(InsufficientFunds):
        payments.pay(quote.pk, awa.stepped_up(quote), posting_id=posting_id, now=clock.now())

    steps = trail.trail_of(Payment.objects.get(pk=posting_id))

    told = {step.what: step.detail for step in steps}
    assert told["payment"] == "refused: insufficient_funds"
    assert told["posting"] == f"{posting_id}: transfer refused (insufficient_funds)"
