"""Of money that waits for somebody to join, and of transfers that are wanted back …"""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from tests.support import people

from cauri.infra.messaging.ports import Message
from cauri.kit import clock
from cauri.products.claims import following
from cauri.products.claims.tests import sending
from cauri.products.recalls import endings
from cauri.products.recalls.tests import recalling
from cauri.servicing.notifications import services
from cauri.servicing.notifications.tests.telling import deliver, kinds, told

pytestmark = pytest.mark.usefixtures("messages")


@pytest.fixture(autouse=True)
def unthrottled(settings: LazySettings) -> None:
    settings.THROTTLE_FACTOR, settings.PAYMENT_GUARDS = 1_000, []


def heard() -> None:
    """Nobody remembers what came before."""
    deliver()
    services.forget(older_than=clock.now() + timedelta(days=1))


def test_both_are_told_when_somebody_has_joined_and_got_it(messages: list[Message]) -> None:
    awa, to = people.customer("Awa Diallo"), sending.number()
    heard()
    sending.sent(awa, to)
    deliver()
    assert told(awa.user.pk) == []
    khady = sending.owner_of(to)
    deliver()

    assert told(awa.user.pk) == ["Khady B••• has joined and got the 100.00 MRU that you sent."]
    assert told(khady.user.pk)[-1] == "Awa D••• had sent you 100.00 MRU before you joined. It is in your wallet."
    assert [one.recipient for one in messages if one.purpose == "claimable_transfer"] == [to]


def test_who_cannot_take_it_is_told_that_it_waits_and_who_sent_it_that_it_came_back() -> None:
    awa, to = people.customer("Awa Diallo"), sending.number()
    heard()
    found = sending.sent_before(awa, to, ago=timedelta(days=6))
    khady = sending.owner_of(to, currency="XOF")
    deliver()
    day = sending.row(found).expires_at.date().isoformat()
    assert told(khady.user.pk)[-1] == f"Awa D••• has sent you 100.00 MRU. Claim it in the app before {day}."

    over = sending.number()
    sending.sent_before(awa, over, ago=sending.WEEK)
    following.expire(now=clock.now())
    cancelled = sending.sent(awa, sending.number())
    assert sending.cancel(awa, cancelled).status == 200
    deliver()

    (text,) = told(awa.user.pk)
    assert text.startswith(f"Nobody claimed the 100.00 MRU that you sent to {sending.masked(over)}.")


def test_both_are_told_what_becomes_of_a_transfer_that_is_wanted_back() -> None:
    awa, moussa = recalling.two()
    over = recalling.asked_before(awa, moussa, ago=recalling.WEEK)
    back = recalling.asked(awa, recalling.sent(awa, moussa, "40.00"))
    heard()
    endings.expire(now=clock.now())
    recalling.decline(moussa, back)
    recalling.consent(moussa, back)
    deliver()

    assert recalling.row(over).state == "expired"
    assert kinds(moussa.user.pk) == ["recall_freed", "gave_back"]
    assert told(awa.user.pk)[:2] == [
        "The 100.00 MRU that you sent to Moussa S••• did not come back. The recall says why.",
        "Moussa S••• does not give 40.00 MRU back. We look at it and decide.",
    ]
    assert kinds(awa.user.pk)[2:] == ["got_back"]


def test_the_recipient_of_a_recalled_transfer_is_told_what_is_held() -> None:
    awa, moussa = recalling.two()
    heard()
    found = recalling.asked(awa, recalling.sent(awa, moussa))
    deliver()

    day = recalling.row(found).expires_at.date().isoformat()
    assert told(moussa.user.pk)[-1] == (
        "Awa D••• says that money was sent to you by mistake. 100.00 MRU is held until you answer in the app, until "
        f"{day} at most."
    )
