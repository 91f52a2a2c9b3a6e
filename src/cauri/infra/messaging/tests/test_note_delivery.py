"""What a company reports of a message …"""

from datetime import timedelta
from typing import ClassVar

import pytest
from pytest_django import Settings

from cauri.infra.audit.acts import SYSTEM
from cauri.infra.companies import queries as companies
from cauri.infra.companies import services as watch
from cauri.infra.messaging import services
from cauri.infra.messaging.models import CarriedMessage
from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.kit import clock

CODE = Message(channel="sms", recipient="+22236123456", body="4711 is your code", purpose="otp")
NOW = clock.now()

pytestmark = pytest.mark.usefixtures("db")


class Numbering:
    """A carrier with a company behind it, which says what is next in `answers`."""

    company: str | None = "numbering"
    answers: ClassVar[list[Told]] = []
    given: ClassVar[list[Message]] = []

    def send(self, message: Message) -> Told:
        """Answer."""
        self.given.append(message)
        return self.answers.pop(0)


@pytest.fixture(autouse=True)
def numbering(settings: Settings) -> type[Numbering]:
    settings.MESSAGE_CARRIERS = {"sms": f"{__name__}.Numbering", "email": None}
    Numbering.answers, Numbering.given = [], []
    return Numbering


def _carried(number: str = "n-1") -> None:
    Numbering.answers.append(Told(Outcome.CARRIED, company_id=number))
    assert services.send(CODE) is Outcome.CARRIED


def _noted(number: str = "n-1", *, delivered: bool, reason: str = "", company: str = "numbering") -> bool:
    return services.note_delivery(company=company, company_id=number, delivered=delivered, reason=reason, now=NOW)


def _state() -> tuple[str, str]:
    message = CarriedMessage.objects.get()
    return message.state, message.reason


def test_finds_it_by_its_number_and_knows_neither_whom_nor_what() -> None:
    _carried()

    row = CarriedMessage.objects.values().get()
    assert (row["company"], row["company_id"], row["purpose"], row["state"]) == ("numbering", "n-1", "otp", "carried")
    assert not {"36123456", "4711"} & {part for value in row.values() for part in str(value).split()}
    assert "36123456" not in str(row)
    assert "4711" not in str(row["reason"])


def test_is_noted() -> None:
    _carried()

    assert _noted(delivered=False, reason="user_inactive")
    assert _state() == ("failed", "user_inactive")
    assert CarriedMessage.objects.get().reported_at == NOW


def test_is_that_it_arrived_whatever_comes_later() -> None:
    _carried()

    for delivered, reason in ((False, "expired"), (True, ""), (False, "expired")):
        assert _noted(delivered=delivered, reason=reason)

    assert _state() == ("delivered", "")


def test_about_no_message_of_ours_is_forgotten() -> None:
    _carried()

    assert not _noted("n-2", delivered=True)
    assert not _noted(delivered=True, company="another")
    assert _state() == ("carried", "")


def test_is_not_waited_for_where_nothing_was_carried(numbering: type[Numbering]) -> None:
    numbering.answers += [Told(Outcome.REFUSED, code="blacklisted"), Told(Outcome.CARRIED)]

    assert [services.send(CODE), services.send(CODE)] == [Outcome.REFUSED, Outcome.CARRIED]
    assert not CarriedMessage.objects.exists()


def test_finds_one_row_of_a_number_that_was_given_twice() -> None:
    _carried()
    _carried()

    assert CarriedMessage.objects.count() == 1


def test_is_forgotten_with_its_message() -> None:
    _carried()
    sent_at = CarriedMessage.objects.get().sent_at

    assert services.forget(kept=timedelta(days=90), now=sent_at + timedelta(days=90)) == 0
    assert services.forget(kept=timedelta(days=90), now=sent_at + timedelta(days=90, seconds=1)) == 1
    assert not CarriedMessage.objects.exists()


def test_cannot_come_of_a_company_that_does_not_answer(numbering: type[Numbering]) -> None:
    """… for it is not asked."""
    numbering.answers += [Told(Outcome.UNKNOWN, code="no_answer", answered=False)] * watch.BREAKS_AFTER
    for _ in range(watch.BREAKS_AFTER):
        assert services.send(CODE) is Outcome.UNKNOWN

    assert not companies.is_available("numbering", now=clock.now())
    assert services.send(CODE) is Outcome.REFUSED
    assert len(numbering.given) == watch.BREAKS_AFTER


def test_cannot_come_of_a_company_that_staff_switched_off(numbering: type[Numbering]) -> None:
    watch.switch_off("numbering", because="they are moving", by=SYSTEM, now=NOW)

    assert services.send(CODE) is Outcome.REFUSED
    assert numbering.given == []
