"""Of their orders, exchanges and papers, customers are told …"""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.infra.messaging.ports import Message
from cauri.kit import clock, ids
from cauri.products.bank_requests.tests import branch
from cauri.products.exchanges.tests import exchanging
from cauri.products.standing_orders.events import StandingOrderMissed
from cauri.products.standing_orders.tests import ordering
from cauri.products.standing_orders.tests.ordering import NOON, arranged, moussa, paid_due
from cauri.servicing.notifications import preferences, services
from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.preferences import NoticeRequired
from cauri.servicing.notifications.tests.telling import deliver, kinds, tell, told
from cauri.servicing.statements.events import StatementReady


@pytest.fixture(autouse=True)
def prices(messages: list[Message], settings: Settings) -> None:
    """Everything has its price, and nobody is throttled."""
    settings.THROTTLE_FACTOR = 1_000
    fees.install_defaults(now=ordering.LONG_AGO)
    exchanging.rates_told()


def _quiet(messages: list[Message]) -> None:
    """They have heard what came before."""
    deliver()
    services.forget(older_than=clock.now() + timedelta(days=1))
    messages.clear()


def test_that_an_order_was_set_and_to_whom(messages: list[Message]) -> None:
    one, other = ordering.awa(), moussa()
    _quiet(messages)
    arranged(one, other)
    deliver()

    said = "100.00 MRU is going to be sent to Moussa S••• regularly. If that was not you, lock your account."
    assert told(one.user.pk) == [said]
    assert [message.body for message in messages] == [said]
    assert told(other.user.pk) == []


def test_of_a_date_that_is_paid_by_its_payment_alone(messages: list[Message]) -> None:
    one, other = ordering.awa(), moussa()
    arranged(one, other)
    _quiet(messages)
    assert paid_due(NOON) == {"paid": 1}
    deliver()

    assert told(one.user.pk) == ["You sent 100.00 MRU to Moussa S•••."]
    assert told(other.user.pk) == ["Awa D••• sent you 100.00 MRU."]


def test_that_a_date_is_tried_again_and_once_that_the_order_rests(messages: list[Message]) -> None:
    one, other = ordering.awa("10.00"), moussa()
    arranged(one, other)
    _quiet(messages)
    for hours in range(4):
        paid_due(NOON + timedelta(hours=hours))
    deliver()

    why = "100.00 MRU did not go to Moussa S•••{}: There is not enough money available."
    assert told(one.user.pk) == [
        f"{why.format(' yet')} It will be tried again.",
        f"{why.format('')} Your order rests until you resume it.",
    ]
    assert told(other.user.pk) == []


def test_that_dates_went_by_while_the_order_goes_on() -> None:
    one, other = ordering.awa(), moussa()
    order_id = arranged(one, other)
    late = StandingOrderMissed(
        user_id=one.user.pk, order_id=order_id, code="standing_order_too_late", will_retry=False, dates=2
    )
    tell(late)

    said = "100.00 MRU did not go to Moussa S•••: It was more than three days late and was not paid."
    assert told(one.user.pk)[-1] == said


def test_that_an_order_has_had_its_last_date_and_not_that_they_ended_it(messages: list[Message]) -> None:
    one, other = ordering.awa(), moussa()
    arranged(one, other, times=1)
    _quiet(messages)
    paid_due(NOON)
    deliver()
    assert set(kinds(one.user.pk)) == {"sent", "standing_order_ended"}
    assert "Your order of 100.00 MRU to Moussa S••• has ended: that was its last date." in told(one.user.pk)

    ended = ordering.ordered(one, other)
    _quiet(messages)
    assert ordering.asked(one, "DELETE", str(ended)).status < 300
    deliver()
    assert kinds(one.user.pk) == []


def test_how_a_request_to_the_bank_goes_on(messages: list[Message]) -> None:
    one = branch.awa(funds="5000.00")
    asked = branch.asked(one)
    _quiet(messages)
    branch.delivered(branch.produced(branch.approved(asked)))
    deliver()

    assert told(one.user.pk) == [
        "Your request was accepted: debit card.",
        "What you asked for is made and on its way: debit card.",
        "What you asked for was delivered: debit card. If you do not have it, call us.",
    ]


def test_that_their_money_for_it_is_looked_at_by_the_bank_and_comes_back_from_it(messages: list[Message]) -> None:
    one = branch.awa(funds="5000.00")
    asked = branch.asked(one, "cheque_book")
    _quiet(messages)
    branch.refused(asked)
    deliver()

    assert any("back from the bank (cheque book)." in text for text in told(one.user.pk)), told(one.user.pk)
    assert any("de la banque (chéquier)" in text or "la banque (chéquier)" in text for text in told(one.user.pk, "fr"))
    assert not any("unknown party" in text for text in told(one.user.pk))


def test_why_the_bank_refuses(messages: list[Message]) -> None:
    one = branch.awa(funds="5000.00")
    asked = branch.asked(one, "cheque_book")
    _quiet(messages)
    branch.refused(asked)
    deliver()

    assert "Your request was refused (cheque book): The account is too new" in told(one.user.pk)


def test_the_beginning_of_a_reason_that_is_too_long_for_a_message() -> None:
    one = branch.awa(funds="5000.00")
    asked = branch.refused(branch.asked(one))
    type(branch.row(asked)).objects.filter(pk=asked).update(reason="because " * 25)
    deliver()

    said = next(text for text in told(one.user.pk) if "refused" in text)
    assert said.endswith("because…")
    assert len(said) < 130


def test_once_of_an_exchange_and_at_what_price(messages: list[Message]) -> None:
    one = exchanging.awa()
    _quiet(messages)
    exchanging.exchanged(one)
    deliver()

    [said] = told(one.user.pk)
    assert said == f"You got {exchanging.francs(one)} for 100.00 MRU."


def test_that_a_months_statement_is_ready(awa: Customer) -> None:
    tell(StatementReady(user_id=awa.user.pk, wallet_id=awa.wallet.pk, month="2026-10"))

    assert told(awa.user.pk)[-1] == "Your statement of 2026-10 is ready."


def test_something_even_where_what_it_is_about_is_gone(awa: Customer) -> None:
    late = StandingOrderMissed(user_id=awa.user.pk, order_id=ids.new_id(), code="", will_retry=True)
    tell(late)

    assert told(awa.user.pk)[-1].startswith("… did not go to … yet")


@pytest.mark.parametrize(
    "kind",
    [
        Notice.Kind.STANDING_ORDER_SET,
        Notice.Kind.STANDING_ORDER_LATE,
        Notice.Kind.STANDING_ORDER_MISSED,
        Notice.Kind.STANDING_ORDER_PAUSED,
        Notice.Kind.BANK_REQUEST_REFUSED,
    ],
)
def test_always_of_what_only_they_can_do_something_about(awa: Customer, kind: str) -> None:
    with pytest.raises(NoticeRequired):
        preferences.prefer(awa.user.pk, kind, now=clock.now(), sms=False, email=False)
