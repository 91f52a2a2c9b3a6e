"""What is told of somebody's account …"""

from typing import ClassVar

import pytest
from pytest_django import Settings

from cauri.identity.access import contacts, telling
from cauri.infra.messaging.ports import Message, Outcome, Told

PHONE = "+22236000001"
AWAY = Told(Outcome.REFUSED, code="no_answer", answered=False)
NEVER = Told(Outcome.REFUSED, code="malformed_message")


class Company:
    """A carrier that answers what it is told to."""

    company: ClassVar[None] = None
    answers: ClassVar[list[Told]] = []

    def send(self, message: Message) -> Told:
        return self.answers.pop(0)


@pytest.fixture(autouse=True)
def company(settings: Settings) -> type[Company]:
    settings.MESSAGE_CARRIERS = {"sms": f"{__name__}.Company", "email": None, "push": None}
    return Company


CONTACT = contacts.Contact("sms", PHONE, "en")


def test_is_told_again_when_the_company_was_away(company: type[Company]) -> None:
    company.answers[:] = [AWAY, Told(Outcome.CARRIED)]
    with pytest.raises(contacts.NotTold):
        telling.tell_at(CONTACT, contacts.tell_sim_changed)
    telling.tell_at(CONTACT, contacts.tell_sim_changed)
    assert company.answers == []


@pytest.mark.parametrize("answer", [NEVER, Told(Outcome.UNKNOWN)])
def test_is_not_told_again_when_nobody_can_be_or_perhaps_was(company: type[Company], answer: Told) -> None:
    company.answers[:] = [answer]
    telling.tell_at(CONTACT, contacts.tell_sim_changed)
    assert company.answers == []


def test_a_code_that_somebody_waits_for_is_asked_for_again_by_them(company: type[Company]) -> None:
    company.answers[:] = [AWAY, AWAY]
    contacts.send_code(CONTACT, "204816")
    with pytest.raises(contacts.NotTold):
        contacts.carry_code(CONTACT, "204816")
