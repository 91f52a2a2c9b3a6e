"""Saving a bank account …"""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import App
from tests.support.people import Customer

from cauri.identity.access import services as access
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.withdrawals import banks
from cauri.products.withdrawals.models import Beneficiary
from cauri.products.withdrawals.tests.bank import (
    BENEFICIARIES,
    GOOD,
    GTB,
    NOBODY,
    WITHDRAWALS,
    Bank,
    account,
    agree,
    awa,
    quoted,
    saved,
)

pytestmark = pytest.mark.django_db


def test_shows_whose_it_is_and_where_but_not_its_number() -> None:
    one = awa()
    answer = App.of(one).post(BENEFICIARIES, account(label="My savings"))

    shown = answer.document
    assert (answer.status, shown["bank"], shown["account"]) == (201, "Guaranty Trust Bank", "•••• 6789")
    assert (shown["holder"], shown["label"], shown["currency"]) == ("MOUSSA BA", "My savings", "NGN")
    assert GOOD not in answer.body.decode()
    assert App.of(one).get(BENEFICIARIES).document == [shown]
    assert AuditRecord.objects.filter(action="withdrawals.beneficiary_saved").count() == 1


def test_can_be_looked_at_before() -> None:
    asked = {name: value for name, value in account().items() if name != "pin"}
    answer = App.of(awa()).post(f"{WITHDRAWALS}/account-checks", asked)

    assert (answer.status, answer.document["holder"], answer.document["account"]) == (200, "MOUSSA BA", "•••• 6789")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"account_number": NOBODY}, 404, "unknown_bank_account"),
        ({"bank_code": "999"}, 404, "unknown_bank"),
        ({"currency": "MRU"}, 422, "currency_not_paid_out"),
        ({"pin": "0000"}, 403, "wrong_pin"),
        ({"pin": None}, 422, "pin_or_password"),
        ({"account_number": "12 34"}, 422, "request_invalid"),
        ({"label": "\u202eof Awa"}, 422, "request_invalid"),
    ],
)
def test_is_refused(change: dict[str, Any], status: int, code: str) -> None:
    one = awa()

    answer = App.of(one).post(BENEFICIARIES, account(**change))

    assert (answer.status, answer.code) == (status, code), answer
    assert App.of(one).get(BENEFICIARIES).document == []


def test_asks_no_bank_for_who_does_not_know_the_pin(bank: Bank) -> None:
    App.of(awa()).post(BENEFICIARIES, account(pin="0000"))

    assert bank.asked("/bank") == 0


@pytest.mark.parametrize("fault", ["500", "429", "garbage", "drop"])
def test_waits_for_a_bank_that_is_silent(bank: Bank, fault: str) -> None:
    one = awa()
    bank.fault(fault)

    silent = App.of(one).post(BENEFICIARIES, account())
    bank.fault("none")

    assert (silent.status, silent.code, silent.document["retryable"]) == (503, "banks_unavailable", True)
    assert App.of(one).post(BENEFICIARIES, account()).status == 201


def test_again_brings_it_up_to_date() -> None:
    one = awa()
    first = App.of(one).post(BENEFICIARIES, account(label="Mine"))
    again = App.of(one).post(BENEFICIARIES, account(label="Ours"))
    kept = App.of(one).post(BENEFICIARIES, account())

    assert first.document["id"] == again.document["id"] == kept.document["id"]
    assert [one.document["label"] for one in (first, again, kept)] == ["Mine", "Ours", "Ours"]
    assert Beneficiary.objects.count() == 1


def test_is_for_each_customer_alone(bank: Bank) -> None:
    one, moussa = awa(), people.customer("Moussa Sow", currency="NGN")
    hers, his = saved(one), saved(moussa)

    assert hers != his
    assert App.of(moussa).get(BENEFICIARIES).document[0]["id"] == his
    assert _remove(moussa, hers) == 404
    asked = {"beneficiary_id": hers, "amount": {"amount": "1.00", "currency": "NGN"}}
    assert App.of(moussa).post(f"{WITHDRAWALS}/quotes", asked).code == "unknown_beneficiary"
    assert Beneficiary.objects.count() == 2


def test_is_refused_when_there_are_too_many(settings: Settings) -> None:
    settings.MOST_BENEFICIARIES = 2
    one = awa()
    for number in ("1111111111", "2222222222"):
        saved(one, number)

    refused = App.of(one).post(BENEFICIARIES, account("3333333333"))

    assert (refused.status, refused.code) == (409, "too_many_beneficiaries")
    assert App.of(one).post(BENEFICIARIES, account("1111111111")).status == 201
    assert _remove(one, App.of(one).get(BENEFICIARIES).document[0]["id"]) == 204
    assert App.of(one).post(BENEFICIARIES, account("3333333333")).status == 201


def test_is_undone_by_removing_it_but_for_what_was_ordered(bank: Bank) -> None:
    one = awa()
    quote = quoted(one)
    (kept,) = App.of(one).get(BENEFICIARIES).document

    assert [_remove(one, kept["id"]) for _ in range(2)] == [204, 404]
    assert agree(one, quote).status == 201
    relay.deliver_all()

    assert [transfer["recipient"]["details"]["account_number"] for transfer in bank.transfers] == [GOOD]


def test_ends_when_its_owner_leaves() -> None:
    one = awa(funds="0.00")
    saved(one)

    left = App.of(one).line.ask(
        "DELETE", "/api/v1/auth/account", b'{"pin": "4827"}',
        {"Authorization": f"Bearer {one.access_token}", "Content-Type": "application/json"},
    )  # fmt: skip
    relay.deliver_all()

    assert (left.status, Beneficiary.objects.count()) == (204, 0)


def test_is_refused_to_who_was_locked_while_the_bank_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    one = awa()
    check = banks.check

    def locked_meanwhile(*asked: Any, **how: Any) -> banks.Checked:
        checked = check(*asked, **how)
        access.lock_for(one.user.pk, by=SYSTEM, wipe=False, now=clock.now())
        return checked

    monkeypatch.setattr(banks, "check", locked_meanwhile)

    assert App.of(one).post(BENEFICIARIES, account()).status in (401, 423)
    assert Beneficiary.objects.count() == 0


def test_lists_banks_from_memory_for_an_hour_and_longer_while_they_are_silent(bank: Bank) -> None:
    now = clock.now()
    listed = partial(banks.banks_of, "NGN")
    fresh = listed(now=now)
    assert (fresh[0].code, fresh[0].name) == ("044", "Access Bank")

    listed(now=now + timedelta(minutes=59))
    assert bank.asked("/bank") == 1
    listed(now=now + timedelta(minutes=61))
    assert bank.asked("/bank") == 2

    bank.fault("500")
    later = now + timedelta(hours=5)
    assert listed(now=later) == fresh
    asked = bank.asked("/bank")
    assert listed(now=later + timedelta(seconds=20)) == fresh
    assert bank.asked("/bank") == asked, "a silent bank is not asked for everybody who looks"
    bank.fault("none")
    assert listed(now=later + timedelta(seconds=40)) == fresh
    assert bank.asked("/bank") > asked


def test_lists_no_banks_while_they_are_silent_and_none_are_known(bank: Bank) -> None:
    app = App.of(awa())
    bank.fault("500")

    silent = app.get(f"{WITHDRAWALS}/banks?currency=NGN")
    bank.fault("none")
    cache.clear()

    assert (silent.status, silent.code) == (503, "banks_unavailable")
    listed = app.get(f"{WITHDRAWALS}/banks?currency=NGN")
    assert {"code": GTB, "name": "Guaranty Trust Bank"} in listed.document
    assert app.get(f"{WITHDRAWALS}/banks?currency=MRU").code == "currency_not_paid_out"


def test_leaves_its_number_and_name_nowhere_in_clear(bank: Bank, caplog: pytest.LogCaptureFixture) -> None:
    one, number = awa(), "7391046285"
    assert agree(one, quoted(one, number)).status == 201
    relay.deliver_all()
    assert len(bank.transfers) == 1

    with transaction():
        rows = _all_rows()

    assert rows.count(number[-4:]) >= 2, "the rows were read"
    assert number not in rows
    assert "MOUSSA BA" not in rows
    assert number not in caplog.text


def _remove(one: Customer, beneficiary: str) -> int:
    headers = {"Authorization": f"Bearer {one.access_token}"}
    return App.of(one).line.ask("DELETE", f"{BENEFICIARIES}/{beneficiary}", None, headers).status


def _all_rows() -> str:
    """Every row of every table, binary ones as the text that they may hold."""
    said: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                cells = (bytes(one) if isinstance(one, memoryview) else one for one in row)
                said += [cell.decode("latin-1") if isinstance(cell, bytes) else str(cell) for cell in cells]
    return "\n".join(said)
