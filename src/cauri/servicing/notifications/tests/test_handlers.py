"""Of a fact …"""

from datetime import timedelta

import pytest
from django.db import transaction as rolled_back
from tests.support.people import Customer

from cauri.books.payments.events import PaymentCompleted
from cauri.books.wallets import services as wallets
from cauri.identity.access.events import LockedOut, PinChanged, SignedIn
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.messaging.ports import Message
from cauri.infra.outbox.models import Delivery, PublishedFact
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.servicing.notifications import services
from cauri.servicing.notifications.events import NoticeMade
from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.tests.telling import deliver, kinds, tell, told
from cauri.servicing.statements.tests import village
from cauri.servicing.statements.tests.village import OWN, after, fund, pay

pytestmark = pytest.mark.usefixtures("messages")


@pytest.fixture(autouse=True)
def nothing_before(awa: Customer, moussa: Customer, messages: list[Message]) -> None:
    """They have been told what came before, and forgot it."""
    deliver()
    services.forget(older_than=village.NOON + timedelta(days=365))
    messages.clear()


def test_both_sides_of_a_payment_are_told(awa: Customer, moussa: Customer) -> None:
    pay(awa.wallet, moussa.wallet, 10_000)
    deliver()
    assert told(awa.user.pk) == ["You sent 100.00 MRU to Moussa D•••."]
    assert told(moussa.user.pk) == ["Awa D••• sent you 100.00 MRU."]


def test_a_payee_is_told_what_arrived(awa: Customer, moussa: Customer) -> None:
    pay(awa.wallet, moussa.wallet, 10_000, product=village.CHARGED_TO_PAYEE)
    deliver()
    assert told(moussa.user.pk) == ["Awa D••• sent you 98.50 MRU."]


def test_whoever_moves_money_between_own_wallets_is_told_once(awa: Customer) -> None:
    pay(awa.wallet, village.savings_of(awa), 10_000, product=OWN)
    deliver()
    assert told(awa.user.pk) == ["You moved 100.00 MRU between your wallets."]


def test_money_from_the_house_arrives(moussa: Customer) -> None:
    fund(moussa.wallet, 5_000, at=after(1))
    deliver()
    assert told(moussa.user.pk) == ["50.00 MRU arrived in your wallet."]


def test_a_refusal_is_told_to_the_payer_alone_with_its_reason(awa: Customer, moussa: Customer) -> None:
    pay(awa.wallet, moussa.wallet, 900_000)
    deliver()
    assert told(awa.user.pk) == ["9000.00 MRU did not go to Moussa D•••: There is not enough money available."]
    assert told(moussa.user.pk) == []


def test_a_held_payment_is_told_to_the_payer_and_to_both_when_it_goes(awa: Customer, moussa: Customer) -> None:
    goes, stays = pay(awa.wallet, moussa.wallet, 1_007), pay(awa.wallet, moussa.wallet, 2_007)
    deliver()
    assert kinds(awa.user.pk) == ["held", "held"]
    assert kinds(moussa.user.pk) == []
    village.let_through(goes, at=after(1))
    village.turn_away(stays, at=after(2))
    deliver()
    assert kinds(awa.user.pk) == ["held", "held", "sent", "rejected"]
    assert told(moussa.user.pk) == ["Awa D••• sent you 10.07 MRU."]


def test_what_went_back_is_told_to_both_in_its_own_amount(awa: Customer, moussa: Customer) -> None:
    sent = pay(awa.wallet, moussa.wallet, 10_000)
    village.refund(sent, 4_000, at=after(1))
    village.reverse(sent, at=after(2))
    deliver()
    assert told(awa.user.pk)[1:] == [
        "You got 40.00 MRU back from Moussa D•••.",
        "You got 61.00 MRU back from Moussa D•••.",
    ]
    assert told(moussa.user.pk)[1:] == [
        "40.00 MRU went back from your wallet to Awa D•••.",
        "60.00 MRU went back from your wallet to Awa D•••.",
    ]


def test_tells_the_payer_alone_when_there_is_nobody_left_to_get_a_return(awa: Customer, moussa: Customer) -> None:
    sent = pay(awa.wallet, moussa.wallet, 10_000)
    pay(awa.wallet, moussa.wallet, 89_010, at=after(1))
    wallets.close(awa.wallet.pk, actor=SYSTEM, now=after(2))
    deliver()
    village.refund(sent, 4_000, at=after(3))
    deliver()
    assert kinds(awa.user.pk)[-1] == "sent"
    assert kinds(moussa.user.pk)[-1] == "gave_back"
    assert told(moussa.user.pk)[-1].count("40.00 MRU") == 1


def test_a_newcomer_is_welcomed_and_not_warned_of_the_first_device() -> None:
    fatou = village.someone("Fatou Sow")
    User.objects.filter(pk=fatou.user.pk).update(language="fr")
    deliver()
    assert told(fatou.user.pk) == ["Welcome to Cauri, Fatou Sow. Your wallet is ready."]


def test_security_is_told(awa: Customer) -> None:
    User.objects.filter(pk=awa.user.pk).update(joined_at=village.NOON)
    session, device = awa.caller.session_id, awa.caller.device_id
    tell(SignedIn(user_id=awa.user.pk, session_id=session, device_id=device, new_device=False))
    tell(SignedIn(user_id=awa.user.pk, session_id=session, device_id=device, new_device=True))
    tell(PinChanged(user_id=awa.user.pk))
    tell(LockedOut(user_id=awa.user.pk, purpose="pin"))
    assert kinds(awa.user.pk) == ["new_device", "pin_changed", "locked_out"]


def test_nobody_is_told_twice(awa: Customer, moussa: Customer, messages: list[Message]) -> None:
    payment = pay(awa.wallet, moussa.wallet, 10_000)
    deliver()
    fact = PaymentCompleted(payment_id=payment.pk, fact_id=ids.new_id())
    for _ in range(2):  # the same fact, shown to the handler again
        with transaction():
            services.tell_of_payment(payment.pk, fact_id=fact.fact_id, now=after(1))
    deliver()
    assert kinds(awa.user.pk) == ["sent", "sent"]
    assert len(messages) == 4
    made = PublishedFact.objects.filter(
        name=NoticeMade.name, payload__notice_id__in=[str(key) for key in Notice.objects.values_list("pk", flat=True)]
    )
    assert made.count() == 4


def test_nobody_is_told_when_the_delivery_does_not_commit(awa: Customer, moussa: Customer) -> None:
    payment = pay(awa.wallet, moussa.wallet, 10_000)

    with transaction():
        services.tell_of_payment(payment.pk, fact_id=ids.new_id(), now=after(1))
        assert Notice.objects.count() == 2
        rolled_back.set_rollback(True)
    assert not Notice.objects.exists()
    deliver()
    assert kinds(awa.user.pk) == ["sent"]
    assert not Delivery.objects.exclude(state="done").exists()
