"""Guards look at every payment before it moves: the strictest word counts, and the payer learns nobody's name."""

import pytest
from pytest_django import Settings
from tests.support.people import customer, paid

from cauri.books.ledger import queries as ledger
from cauri.books.payments.guards import NotAllowed
from cauri.books.payments.models import Payment
from cauri.books.payments.tests.watching import Allows, Holds, Refuses, path_of
from cauri.infra.outbox.models import PublishedFact
from cauri.money import Money

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("guards", "state"),
    [
        ((), "completed"),
        ((Allows,), "completed"),
        ((Allows, Holds), "held"),
        ((Holds, Allows), "held"),
        ((Holds, Holds), "held"),
        ((Allows, Refuses), "refused"),
        ((Refuses, Holds), "refused"),
        ((Holds, Allows, Refuses), "refused"),
    ],
)
def test_are_all_asked_and_the_strictest_counts(settings: Settings, guards: tuple[type, ...], state: str) -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    settings.PAYMENT_GUARDS = [path_of(one) for one in guards]

    if state == "refused":
        with pytest.raises(NotAllowed):
            paid(awa, moussa, "100.00")
    else:
        paid(awa, moussa, "100.00")

    arrived = Money.of("100.00" if state == "completed" else "0.00", "MRU")
    assert Payment.objects.get(product="transfer").state == state
    assert moussa.balance == arrived
    assert PublishedFact.objects.filter(name=f"payments.{state}").count() >= 1


def test_refuse_without_a_word_of_why(settings: Settings) -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    settings.PAYMENT_GUARDS = [path_of(Refuses)]

    with pytest.raises(NotAllowed) as refused:
        paid(awa, moussa, "100.00")

    assert (refused.value.status, refused.value.code, refused.value.facts) == (403, "payment_not_allowed", {})
    assert "sanction" not in f"{refused.value} {refused.value.args}"
    payment = Payment.objects.get(product="transfer")
    assert payment.code == "payment_not_allowed"
    posting = ledger.posting(payment.pk)
    assert (posting.code, posting.facts) == ("payment_not_allowed", {})
    assert payment.facts == {"guard": "sanctions_match", "list": "UN"}  # for staff
    told = PublishedFact.objects.get(name="payments.refused").payload
    assert "sanction" not in str(told)


def test_hold_the_money_but_not_the_answer(settings: Settings) -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    settings.PAYMENT_GUARDS = [path_of(Holds)]

    payment = paid(awa, moussa, "100.00")

    held = ledger.balance_of(awa.wallet.account_id)
    assert (held.balance, held.available) == (Money.of("1000.00", "MRU"), Money.of("900.00", "MRU"))
    assert (payment.state, payment.code, payment.facts) == ("held", "unusual_hour", {"hour": 3})
    assert payment.settled_at is None
