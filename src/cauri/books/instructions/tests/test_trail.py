"""What a company was told and said, for who explains a payment …"""

from datetime import timedelta

import pytest
from tests.support.people import customer, paid

from cauri.books.instructions import services, trail
from cauri.books.instructions.ports import Outcome, Told
from cauri.books.instructions.tests.played import Played, paid_out
from cauri.kit import clock

pytestmark = pytest.mark.django_db


def test_is_nothing_where_no_company_carries_it_out() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow")

    assert trail.trail_of(paid(awa, moussa, "1.00")) == []


def test_is_what_was_sent_asked_and_heard() -> None:
    now = clock.now() - timedelta(days=3)
    payment = paid_out(customer("Awa Diallo", now=now), now=now)
    Played.says(Told(outcome=Outcome.UNKNOWN, code="no_answer"))
    services.carry_out(payment.pk, now=now)
    assert "unknown: no_answer, next at" in trail.trail_of(payment)[-1].detail
    for hour in range(48):
        services.pursue(now=now + timedelta(hours=hour))
    assert [step.detail for step in trail.trail_of(payment)][2] == "people were asked to find out"
    Played.says(Told(outcome=Outcome.FAILED, company_id="TRF_9", code="transfer_failed"))

    services.ask(payment.pk, now=clock.now())

    assert [(step.what, step.detail) for step in trail.trail_of(payment)] == [
        ("instruction", "played is to carry it out, its number TRF_9"),
        ("company", f"sent 1 times, asked {len(Played.asked)} times"),
        ("company", "failed: transfer_failed"),
    ]
