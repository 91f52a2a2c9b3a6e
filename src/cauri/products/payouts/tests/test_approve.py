"""The owner's consent to a file …"""

from typing import Any

import pytest
from django.db import ProgrammingError, connection
from pytest_django import Settings
from tests.support.apps import App, new_key
from tests.support.authenticator import Authenticator
from tests.support.people import PIN, Customer, customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.payments.authorisations import challenge_of
from cauri.identity.access import step_ups
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.payouts import services
from cauri.products.payouts.models import Batch
from cauri.products.payouts.tests import office
from cauri.products.payouts.tests.office import PAYOUTS, approved, checked, line, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(awa: Customer, moussa: Customer) -> dict[str, Any]:
    """A file that waits."""
    return checked(awa, moussa, line(staff(1)[0], "100.00"))


def test_is_given_by_pin_once(awa: Customer, shown: dict[str, Any]) -> None:
    key = new_key()

    first, again = (approved(awa, shown, key=key) for _ in range(2))
    later = approved(awa, shown)

    assert (first.status, first.document["state"]) == (201, "approved")
    assert (again.replayed, later.code) == (True, "payout_not_waiting")
    batch = Batch.objects.get(pk=shown["id"])
    assert (batch.approved_by_id, batch.authorised_by) == (awa.user.pk, "pin")
    assert AuditRecord.objects.filter(action="payouts.approved", subject=str(batch.pk)).count() == 1


def test_is_given_by_a_token_for_little(awa: Customer, moussa: Customer) -> None:
    (fatou,) = staff(1)
    token = step_ups.start_step_up(awa.caller, PIN, now=clock.now()).token

    much = approved(awa, checked(awa, moussa, line(fatou, "5000.01")), step_up_token=token)
    too_much = approved(awa, checked(awa, moussa, *[line(fatou, "5000.00")] * 5), step_up_token=token)
    little = approved(awa, checked(awa, moussa, line(fatou, "5000.00")), step_up_token=token)

    assert [one.code for one in (much, too_much)] == ["fresh_pin_required", "step_up_refused"]
    assert little.status == 201


def test_is_given_by_a_passkey_up_to_its_cap(awa: Customer, moussa: Customer, settings: Settings) -> None:
    settings.PASSKEY_RP_ID, settings.PASSKEY_ORIGINS = "localhost", ["http://localhost:8000"]
    passkey: Authenticator = awa.new_passkey()
    (fatou,) = staff(1)
    little, much = checked(awa, moussa, line(fatou, "20000.00")), checked(awa, moussa, line(fatou, "20000.01"))

    other = approved(awa, little, passkey=passkey.signed(challenge_of(much["terms"])))
    answers = [approved(awa, one, passkey=passkey.signed(challenge_of(one["terms"]))) for one in (little, much)]

    assert other.code == "passkey_refused"
    assert (answers[0].status, answers[1].code) == (201, "passkey_cap_exceeded")


def test_is_nobody_elses_to_give(awa: Customer, moussa: Customer, shown: dict[str, Any]) -> None:
    (khady,) = staff(1)

    assert approved(moussa, shown).code == "payout_not_yours"
    assert approved(khady, shown).code == "unknown_payout"
    assert approved(awa, shown, pin="0000").code == "wrong_pin"
    assert approved(awa, {**shown, "terms": "0" * 64}).code == "terms_changed"
    assert Batch.objects.get(pk=shown["id"]).state == "checked"


def test_is_to_the_fees_that_were_shown(awa: Customer, shown: dict[str, Any]) -> None:
    fees.set_rule(fees.Scope("payouts", "MRU"), Price(fixed_minor=150), actor=SYSTEM, now=clock.now())

    assert approved(awa, shown).code == "payout_prices_changed"


def test_is_to_lines_that_nobody_can_change(shown: dict[str, Any]) -> None:
    for change in ("amount_minor = 1", "payee_id = payee_id", "number = 5", "debit_minor = 1"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE payouts_line SET {change}")


def test_can_be_refused_taken_back_and_comes_too_late(awa: Customer, moussa: Customer, shown: dict[str, Any]) -> None:
    fatou = staff(1)[0]
    address = f"{PAYOUTS}/{shown['id']}"

    assert App.of(moussa).put(f"{address}/rejection", {}).code == "payout_not_yours"
    assert App.of(awa).put(f"{address}/rejection", {}).document["state"] == "rejected"
    assert approved(awa, shown).code == "payout_not_waiting"
    cancelled = checked(awa, moussa, line(fatou))
    for one, status in ((awa, 403), (moussa, 204), (moussa, 409)):
        headers = {"Authorization": f"Bearer {one.access_token}"}
        assert App.of(one).line.ask("DELETE", f"{PAYOUTS}/{cancelled['id']}", None, headers).status == status
    report = office.brought(awa, moussa, line(fatou, "-1.00")).document
    headers = {"Authorization": f"Bearer {moussa.access_token}"}
    answer = App.of(moussa).line.ask("DELETE", f"{PAYOUTS}/{report['id']}", None, headers)
    assert (answer.status, answer.code) == (409, "payout_not_waiting")
    late = checked(awa, moussa, line(fatou))
    assert services.expire(now=clock.now() + services.WAITS) == 1
    assert approved(awa, late).code == "payout_not_waiting"
    assert App.of(awa).put(f"{PAYOUTS}/{late['id']}/stop", {}).code == "payout_not_under_way"


def test_takes_people_who_are_known(awa: Customer, moussa: Customer) -> None:
    unknown = customer("Khady Ba", funds="0", tier=1)
    body = {"wallet": str(unknown.wallet.pk), "username": moussa.user.username, "pin": PIN}

    assert App.of(unknown).post(office.PREPARERS, body, key=new_key()).code == "payout_tier_too_low"
    office.named(awa, unknown)
    assert office.brought(awa, unknown, line(moussa)).code == "payout_tier_too_low"


def test_takes_another_person(awa: Customer) -> None:
    body = {"wallet": str(awa.wallet.pk), "username": awa.user.username, "pin": PIN}
    wrong = App.of(awa).post(office.PREPARERS, {**body, "pin": "0000"}, key=new_key())

    assert App.of(awa).post(office.PREPARERS, body, key=new_key()).code == "payout_preparer_is_owner"
    assert wrong.code == "wrong_pin"
