"""`send_out` …"""

import pytest
from django.conf import LazySettings
from django.db.models.functions import Now
from tests.support.people import Customer

from cauri.identity.users.models import User
from cauri.infra.messaging.ports import Outcome
from cauri.infra.outbox.models import Delivery
from cauri.kit import ids
from cauri.kit.transactions import InsideTransaction, transaction
from cauri.servicing.notifications import dispatches, services
from cauri.servicing.notifications.dispatches import MOST_TRIES, NotCarried, send_out
from cauri.servicing.notifications.models import Dispatch, Notice
from cauri.servicing.notifications.tests.telling import carried, deliver
from cauri.servicing.statements.tests.village import NOON, after, pay

Kind = Notice.Kind
REFUSED, UNKNOWN = Outcome.REFUSED, Outcome.UNKNOWN


def _notice(one: Customer, kind: str) -> Notice:
    with transaction():
        services.tell(one.user.pk, kind, fact_id=ids.new_id(), now=NOON)
    return Notice.objects.get(user=one.user)


def _money_notice(one: Customer, other: Customer) -> Notice:
    payment = pay(one.wallet, other.wallet, 10_000)
    with transaction():
        services.tell(one.user.pk, Kind.SENT, fact_id=ids.new_id(), about=payment.pk, now=NOON)
    return Notice.objects.get(user=one.user)


def _states() -> list[tuple[str, str, int]]:
    return list(Dispatch.objects.order_by("pk").values_list("channel", "state", "tries"))


def _with_email(one: Customer) -> None:
    User.objects.filter(pk=one.user.pk).update(email="awa@example.org", email_verified_at=NOON)


def test_reaches_the_phone_in_the_readers_language_and_only_that(
    settings: LazySettings, awa: Customer, moussa: Customer
) -> None:
    _with_email(awa)
    User.objects.filter(pk=awa.user.pk).update(language="fr")
    notice = _money_notice(awa, moussa)
    with carried(settings) as given:
        for _ in range(3):
            send_out(notice.pk, now=after(1))
    [message] = given
    assert (message.channel, message.recipient, message.purpose) == ("sms", awa.user.phone, "sent")
    assert message.body == "Vous avez envoyé 100.00 MRU à Moussa D•••."
    assert _states() == [("sms", "carried", 1)]


def test_writes_to_whoever_has_no_proven_phone(settings: LazySettings, awa: Customer) -> None:
    _with_email(awa)
    User.objects.filter(pk=awa.user.pk).update(phone_verified_at=None)
    with carried(settings) as given:
        send_out(_notice(awa, Kind.PIN_CHANGED).pk, now=after(1))
    [message] = given
    assert (message.channel, message.recipient, message.subject) == ("email", "awa@example.org", "PIN changed")


def test_leaves_alone_whoever_proved_neither(settings: LazySettings, awa: Customer) -> None:
    User.objects.filter(pk=awa.user.pk).update(phone_verified_at=None)
    with carried(settings) as given:
        send_out(_notice(awa, Kind.PIN_CHANGED).pk, now=after(1))
    assert given == []


def test_tries_again_what_was_refused_and_then_by_e_mail(settings: LazySettings, awa: Customer) -> None:
    _with_email(awa)
    notice = _notice(awa, Kind.WELCOME)
    with carried(settings, *[REFUSED] * MOST_TRIES) as given:
        for _ in range(MOST_TRIES - 1):
            with pytest.raises(NotCarried):
                send_out(notice.pk, now=after(1))
        send_out(notice.pk, now=after(2))
        send_out(notice.pk, now=after(3))
    assert [message.channel for message in given] == ["sms"] * MOST_TRIES + ["email"]
    assert _states() == [("sms", "refused", MOST_TRIES), ("email", "carried", 1)]


def test_never_repeats_a_message_about_money_whose_fate_is_unknown(
    settings: LazySettings, awa: Customer, moussa: Customer
) -> None:
    notice = _money_notice(awa, moussa)
    with carried(settings, UNKNOWN) as given:
        for _ in range(3):
            send_out(notice.pk, now=after(1))
    assert len(given) == 1
    assert _states() == [("sms", "unknown", 1)]


def test_repeats_one_about_security_until_it_is_carried(settings: LazySettings, awa: Customer) -> None:
    notice = _notice(awa, Kind.LOCKED_OUT)
    with carried(settings, UNKNOWN, UNKNOWN) as given:
        for _ in range(2):
            with pytest.raises(NotCarried):
                send_out(notice.pk, now=after(1))
        send_out(notice.pk, now=after(2))
    assert len(given) == 3
    assert _states() == [("sms", "carried", 3)]


def test_brings_what_is_about_security_to_the_mailbox_too(settings: LazySettings, awa: Customer) -> None:
    """Whoever has the phone may be a thief; and what one channel refuses keeps nothing from the other."""
    _with_email(awa)
    notice = _notice(awa, Kind.LOCKED_OUT)
    with carried(settings, REFUSED) as given:
        with pytest.raises(NotCarried):
            send_out(notice.pk, now=after(1))
        for _ in range(2):
            send_out(notice.pk, now=after(2))
    assert [message.channel for message in given] == ["sms", "email", "sms"]
    assert _states() == [("sms", "carried", 2), ("email", "carried", 1)]


def test_repeats_one_about_money_that_has_to_be_told(settings: LazySettings, awa: Customer, moussa: Customer) -> None:
    notice = _money_notice(awa, moussa)
    Notice.objects.filter(pk=notice.pk).update(kind=Kind.CASH_OUT_BURNT)
    with carried(settings, UNKNOWN) as given:
        with pytest.raises(NotCarried):
            send_out(notice.pk, now=after(1))
        send_out(notice.pk, now=after(2))
    assert len(given) == 2
    assert _states() == [("sms", "carried", 2)]


def test_takes_a_process_that_died_in_the_act_for_an_unknown_fate(
    settings: LazySettings, awa: Customer, moussa: Customer
) -> None:
    class PowerCut(BaseException):
        pass

    money, security = _money_notice(awa, moussa), _notice(moussa, Kind.LOCKED_OUT)
    with carried(settings, PowerCut, PowerCut) as given:
        for notice in (money, security):
            with pytest.raises(PowerCut):
                send_out(notice.pk, now=after(1))
            send_out(notice.pk, now=after(2))
    assert [message.recipient for message in given] == [awa.user.phone, moussa.user.phone, moussa.user.phone]
    assert _states() == [("sms", "unknown", 1), ("sms", "carried", 2)]


def test_passes_over_a_channel_that_nobody_carries(settings: LazySettings, awa: Customer) -> None:
    _with_email(awa)
    with carried(settings) as given:
        settings.MESSAGE_CARRIERS = {"sms": None, "email": settings.MESSAGE_CARRIERS["email"]}
        send_out(_notice(awa, Kind.WELCOME).pk, now=after(1))
    assert [message.channel for message in given] == ["email"]
    assert _states() == [("sms", "no_carrier", 1), ("email", "carried", 1)]


def test_is_told_of_no_notice_that_was_forgotten(settings: LazySettings, awa: Customer) -> None:
    with carried(settings) as given:
        send_out(ids.new_id(), now=after(1))
    assert given == []


def test_refuses_to_run_in_a_transaction(awa: Customer) -> None:
    notice = _notice(awa, Kind.WELCOME)
    with pytest.raises(InsideTransaction), transaction():
        dispatches.send_out(notice.pk, now=after(1))


def test_is_tried_again_by_the_delivery_of_the_fact(settings: LazySettings, awa: Customer) -> None:
    with carried(settings, REFUSED) as given:
        notice = _notice(awa, Kind.PIN_CHANGED)
        deliver()
        assert _states()[0] == ("sms", "refused", 1)
        Delivery.objects.filter(state="waiting").update(due_at=Now())
        deliver()
    assert [message.purpose for message in given].count("pin_changed") == 2
    assert Dispatch.objects.get(notice=notice).state == "carried"
