"""What must be true of instructions is found when it is not …"""

import pytest
from tests.support.books import books_must_hold
from tests.support.people import customer

from cauri.books.instructions import services
from cauri.books.instructions.models import Instruction
from cauri.books.instructions.ports import Outcome
from cauri.books.instructions.tests.played import Played, paid_out
from cauri.books.ledger import invariants
from cauri.books.payments.models import Payment
from cauri.kit import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tampered")]


def _concluded(*said: Outcome) -> Payment:
    now = clock.now()
    payment = paid_out(customer("Awa Diallo", now=now), now=now)
    Played.says(*said)
    services.carry_out(payment.pk, now=now)
    for _ in said[1:]:
        services.ask(payment.pk, now=now)
    books_must_hold()
    return payment


@pytest.mark.parametrize(
    ("said", "claimed"),
    [
        (Outcome.SUCCEEDED, "failed"),
        (Outcome.FAILED, "succeeded"),
        (Outcome.SUCCEEDED, "reversed"),
        (Outcome.FAILED, "succeeded_late"),
    ],
)
def test_when_an_instruction_says_what_the_books_do_not(said: Outcome, claimed: str) -> None:
    payment = _concluded(said)
    Instruction.objects.filter(pk=payment.pk).update(state=claimed)

    assert {one.check for one in invariants.findings()} & {
        "instruction_agrees_with_payment",
        "undone_instruction_is_in_the_books",
    }


def test_when_a_company_was_paid_for_without_an_instruction() -> None:
    payment = _concluded(Outcome.SUCCEEDED)
    Instruction.objects.filter(pk=payment.pk).delete()

    assert [one.check for one in invariants.findings()] == ["company_payment_is_instructed"]


def test_when_something_was_done_after_all_and_forgotten() -> None:
    payment = _concluded(Outcome.FAILED, Outcome.SUCCEEDED)
    Instruction.objects.filter(pk=payment.pk).update(state="failed")

    assert [one.check for one in invariants.findings()] == ["undone_instruction_is_in_the_books"]
