"""An account at a biller that a customer saves …"""

import pytest
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import Answer, App

from cauri.identity.users import services as users
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.bills.models import SavedAccount, Schedule
from cauri.products.bills.tests.company import ACCOUNTS, METER, NOBODY, OWES, account_saved, awa
from cauri.products.bills.tests.scheduling import scheduled

pytestmark = pytest.mark.django_db


def test_is_kept_sealed_and_shown_masked() -> None:
    one = awa()
    account_saved(one, label="My mother's")

    (found,) = App.of(one).get(ACCOUNTS).document

    assert (found["account"], found["holder"], found["label"]) == ("•••• 7890", "AWA DIALLO", "My mother's")
    assert METER not in repr(vars(SavedAccount.objects.get()))


def test_is_saved_once() -> None:
    one = awa()

    assert account_saved(one, label="Shop") == account_saved(one, "0123-4567890")

    assert SavedAccount.objects.get().label == "Shop"


def test_is_nobodys_elses() -> None:
    saved, moussa = account_saved(awa()), people.customer("Moussa Diop")

    assert App.of(moussa).get(ACCOUNTS).document == []
    assert _removed(moussa, saved).code == "unknown_saved_account"


def test_is_one_that_the_biller_knows() -> None:
    answer = App.of(awa()).post(ACCOUNTS, {"biller": "somelec", "account": NOBODY})
    assert (answer.status, answer.code) == (404, "unknown_bill_account")


def test_is_one_too_many(settings: Settings) -> None:
    settings.MOST_SAVED_BILL_ACCOUNTS = 1
    one = awa()
    account_saved(one)

    assert App.of(one).post(ACCOUNTS, {"biller": "somelec", "account": OWES}).code == "too_many_saved_accounts"
    account_saved(one, label="the same is brought up to date")


def test_is_removed_unless_something_is_paid_to_it() -> None:
    one = awa()
    saved = account_saved(one)
    schedule = scheduled(one, account_id=saved)
    assert _removed(one, saved).code == "saved_account_in_use"

    App.of(one).line.ask("DELETE", f"/api/v1/bills/schedules/{schedule}", None, _signed(one))

    assert _removed(one, saved).status == 204
    assert SavedAccount.objects.count() == 0


def test_is_forgotten_when_its_owner_leaves() -> None:
    one = awa(funds="0")
    scheduled(one)
    account_saved(one, OWES)

    with transaction():
        users.close(users.locked(one.user.pk), by=SYSTEM, now=clock.now())
    relay.deliver_all()

    assert SavedAccount.objects.count() == 0
    assert [(one.state, one.account) for one in Schedule.objects.all()] == [("cancelled", None)]


def _removed(one: people.Customer, saved: str) -> Answer:
    return App.of(one).line.ask("DELETE", f"{ACCOUNTS}/{saved}", None, _signed(one))


def _signed(one: people.Customer) -> dict[str, str]:
    return {"Authorization": f"Bearer {one.access_token}"}
