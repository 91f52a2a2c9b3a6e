"""A file of payments …"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.support import people
from tests.support.apps import App, new_key
from tests.support.people import Customer, customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.payments import services as payments
from cauri.books.wallets import directory, recipients
from cauri.books.wallets import services as wallets
from cauri.books.wallets.directory import Found
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.products.payouts import checking, files, queries, services
from cauri.products.payouts.models import Batch, Fault, Line
from cauri.products.payouts.tests import office
from cauri.products.payouts.tests.office import PAYOUTS, brought, csv_brought, faults, line, staff

HEADER = "payee,amount,note\n"


def test_without_faults_waits_for_the_owner(awa: Customer, moussa: Customer) -> None:
    fees.set_rule(fees.Scope("payouts", "MRU"), Price(fixed_minor=150), actor=SYSTEM, now=clock.now())
    fatou, khady = staff(2)

    shown = office.checked(awa, moussa, line(fatou, "100.00", "March"), line(khady, "50.00"))

    assert (shown["state"], shown["lines"], shown["faults"], shown["warnings"]) == ("checked", 2, 0, 0)
    assert (shown["total"]["amount"], shown["fee"]["amount"]) == ("153.00", "3.00")
    assert (shown["owner"], shown["prepared_by"]) == ("Awa D•••", "Moussa S•••")
    lines = App.of(awa).get(f"{PAYOUTS}/{shown['id']}/lines").document["items"]
    assert [(one["line"], one["payee"], one["state"], one["payment_id"]) for one in lines] == [
        (1, "Fatou B•••", "open", None), (2, "Fatou B•••", "open", None),
    ]  # fmt: skip
    assert awa.balance.amount == "100000.00"


def test_of_more_than_can_be_paid_at_once_is_a_report(
    awa: Customer, moussa: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fatou, khady = staff(2)
    monkeypatch.setattr(payments, "LARGEST_MINOR", 150_00)

    shown = office.brought(awa, moussa, line(fatou, "100.00"), line(khady, "100.00")).document

    assert shown["state"] == "faulty"
    assert office.faults(moussa, shown["id"]) == [(2, "payment_too_large")]


def test_of_csv_names_people_in_each_way(awa: Customer, moussa: Customer) -> None:
    fatou, khady, binta, aminata = staff(4)
    User.objects.filter(pk=binta.user.pk).update(email="binta@example.org")
    phone = str(fatou.user.phone)
    rows = [f"{phone[4:6]} {phone[6:]},1.00,Salary", f"{phone},2.00,", f'{khady.user.username},3.00,"a, b"',
            "Binta@Example.org,4.00,", f" {aminata.wallet.number} ,5.00,"]  # fmt: skip

    answer = csv_brought(awa, moussa, "\ufeff" + HEADER + "\r\n".join(rows) + "\r\n\r\n")

    assert answer.status == 201, answer
    kept = Line.objects.filter(batch=answer.document["id"]).order_by("number").values_list("number", "payee", "note")
    who = [one.wallet.pk for one in (fatou, fatou, khady, binta, aminata)]
    assert list(kept) == list(zip(range(2, 7), who, ["Salary", "", "a, b", "", ""], strict=True))
    assert faults(awa, answer.document["id"]) == [(3, "payout_payee_repeated!")]


def test_with_faults_is_a_report_that_can_be_fetched_again(awa: Customer, moussa: Customer) -> None:
    (fatou,) = staff(1)
    name, euros = fatou.user.username, customer("Ada Obi", currency="EUR", funds="0")
    floating = people.another_wallet(awa)
    wrong: dict[str, str] = {
        f"{name},1.00,": "",
        "nobody.here,1.00,": "recipient_unknown",
        "22 00 00 0,1.00,": "phone_invalid",
        "123456789012,1.00,": "account_number_invalid",
        f"{name},1.005,": "too_many_decimals",
        f"{name},0.00,": "amount_not_positive",
        f"{name},-1.00,": "amount_not_positive",
        f"{name},1 000,": "amount_blank",
        f"{name},1e3,": "amount_in_exponents",
        f"{name},٣,": "amount_not_latin_digits",
        f"{name},1000000000001.00,": "payment_too_large",
        f"{euros.user.username},1.00,": "no_wallet",
        f"{euros.wallet.number},1.00,": "wallet_currency_differs",
        f"{awa.user.username},1.00,": "payout_to_oneself",
        f"{floating.number},1.00,": "payout_to_oneself",
        f"{name},1.00,{'n' * 256}": "payout_note_too_long",
        f"{name},1.00,a\u202eb": "note_invalid",
        ",1.00,": "payout_payee_missing",
        f"{name},1.00": "payout_line_malformed",
        f"{name},1.00,a,b": "payout_line_malformed",
        f'{name},1.00,"a"b': "payout_quotes_malformed",
        "never.read,1.00,": "",
    }
    expected = [(number, code) for number, code in enumerate(wrong.values(), start=2) if code]

    answer = csv_brought(awa, moussa, HEADER + "\n".join(wrong))

    assert (answer.status, answer.document["state"], answer.document["terms"]) == (201, "faulty", None)
    for _ in range(2):
        assert faults(moussa, answer.document["id"]) == expected
    written = office.file(awa, f"{answer.document['id']}/faults.csv")
    assert written == ["line,code,warning", *(f"{number},{code},no" for number, code in expected)]
    assert office.approved(awa, {**answer.document, "terms": "0" * 64}).code == "payout_not_waiting"
    assert not Line.objects.exists()
    text = App.of(awa, None).get(f"{PAYOUTS}/{answer.document['id']}/faults?limit=1", Accept_Language="fr").document
    assert text["items"][0]["message"].startswith("Personne")
    assert text["next_cursor"]


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (b"", {"reason": "empty", "line": 1}),
        (b"payee,amount,note\n", {"reason": "empty"}),
        (b"amount,payee,note\nx,1,y\n", {"reason": "header", "line": 1}),
        (b"payee,amount,note\nx,1.00,\ny,1.00,\xe9\n", {"reason": "encoding", "line": 3}),
        (b"payee,amount,note\nx,1.00,\x00\n", {"reason": "encoding", "line": 2}),
    ],
)
def test_that_is_none_is_refused(content: bytes, facts: dict[str, Any], awa: Customer, moussa: Customer) -> None:
    answer = csv_brought(awa, moussa, content)

    assert (answer.status, answer.code) == (422, "payout_file_unreadable")
    assert answer.document["facts"] == facts
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda body: body | {"more": 1}, 422, "request_invalid"),
        (lambda body: body | {"lines": {}}, 422, "payout_file_unreadable"),
        (lambda body: body | {"lines": []}, 422, "payout_file_unreadable"),
        (lambda body: body | {"wallet": "none"}, 422, "payout_wallet_missing"),
        (lambda body: [body], 422, "payout_file_unreadable"),
        (lambda body: b"{", 400, "malformed_json"),
    ],
)
def test_of_json_that_is_none_is_refused(
    change: Callable[[Any], Any], status: int, code: str, awa: Customer, moussa: Customer
) -> None:
    document = {"wallet": str(awa.wallet.pk), "lines": [{"payee": "x", "amount": "1.00"}]}

    answer = App.of(moussa).post(PAYOUTS, change(document), key=new_key())

    assert (answer.status, answer.code) == (status, code)


def test_of_json_tells_lines_that_are_none(awa: Customer, moussa: Customer) -> None:
    (fatou,) = staff(1)
    odd: list[Any] = [line(fatou), 1, {"payee": "x"}, {**line(fatou), "more": ""}, {**line(fatou), "amount": 5}]

    answer = brought(awa, moussa, *odd)

    assert faults(moussa, answer.document["id"]) == [(n, "payout_line_malformed") for n in (2, 3, 4, 5)]


def test_of_too_many_lines_is_refused(awa: Customer, moussa: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_LINES", 2)
    (fatou,) = staff(1)

    assert brought(awa, moussa, *[line(fatou)] * 2).status == 201
    assert brought(awa, moussa, *[line(fatou)] * 3).document["facts"] == {"reason": "too_many_lines", "most": 2}


def test_is_kept_once_under_its_key(awa: Customer, moussa: Customer) -> None:
    (fatou,) = staff(1)
    key = new_key()

    first, again = (brought(awa, moussa, line(fatou), key=key) for _ in range(2))
    other = brought(awa, moussa, line(fatou, "2.00"), key=key)

    assert first.body == again.body
    assert (again.replayed, other.code) == (True, "idempotency_key_reused")
    assert Batch.objects.count() == 1


def test_is_for_two(awa: Customer, moussa: Customer) -> None:
    (fatou,) = staff(1)
    office.named(moussa, awa)

    assert brought(awa, awa, line(fatou)).code == "payout_preparer_is_owner"
    assert brought(awa, fatou, line(fatou)).code == "unknown_wallet"
    assert brought(moussa, awa, line(fatou)).status == 201


def test_tells_no_more_of_people_when_too_many_are_unknown(
    awa: Customer, moussa: Customer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MOST_UNKNOWN_PAYEES = 3
    monkeypatch.setattr(checking, "AT_ONCE", 2)
    nobody = {"payee": "nobody.here", "amount": "1.00"}
    (fatou,) = staff(1)

    first = brought(awa, moussa, *[nobody] * 2, line(fatou))
    second = brought(awa, moussa, line(fatou), nobody, nobody, nobody, line(fatou))
    third = brought(awa, moussa, line(fatou))

    assert faults(moussa, first.document["id"]) == [(1, "recipient_unknown"), (2, "recipient_unknown")]
    assert faults(moussa, second.document["id"]) == [(4, "payout_too_many_unknown")]
    assert (third.status, third.code) == (429, "payout_unknown_exhausted")


def test_is_looked_at_in_a_few_questions(awa: Customer, moussa: Customer) -> None:
    people_ = staff(30)
    counts = []
    for count in (3, 30):
        read: list[files.Read] = [
            files.Row(n, str(one.user.phone), "1.00", "") for n, one in enumerate(people_[:count])
        ]
        with CaptureQueriesContext(connection) as asked:
            services.look_at(read, wallet_id=awa.wallet.pk, caller=moussa.caller, now=clock.now())
        counts.append(len(asked.captured_queries))

    assert counts[0] == counts[1] <= 10


def test_names_the_same_people_as_a_transfer_does(awa: Customer) -> None:
    fatou, left, khady = staff(3)
    wallets.close(left.wallet.pk, actor=SYSTEM, now=clock.now())
    User.objects.filter(pk=khady.user.pk).update(email="khady@example.org", state=User.State.CLOSED)
    euros = customer("Ada Obi", currency="EUR", funds="0")
    texts = [
        text for one in (fatou, left, khady, euros)
        for text in (str(one.user.phone), f"@{str(one.user.username).upper()}", one.wallet.number, str(one.user.email))
    ] + ["KHADY@example.org", "22", "+1", "123456789012", "nobody", str(fatou.user.phone)[4:]]  # fmt: skip
    named = [checking.recipient_of(text) for text in texts]

    found = directory.wallets_of(named, sender=awa.user, currency="MRU")

    for recipient, one in zip(named, found, strict=True):
        try:
            expected: object = recipients.wallet_of(recipient, sender=awa.user, currency="MRU").pk
        except Refusal as refusal:
            expected = refusal.code
        known = one.wallet_id if isinstance(one, Found) else one.code
        # Whoever has left nothing to be paid into is as unknown here as nobody: a file tells a little less.
        assert known == expected or (known, expected) == ("recipient_unknown", "no_wallet"), recipient


def test_is_seen_by_its_two_alone_and_while_they_may(awa: Customer, moussa: Customer) -> None:
    (fatou,) = staff(1)
    shown = office.checked(awa, moussa, line(fatou))
    address = f"{PAYOUTS}/{shown['id']}"

    assert [App.of(one).get(address).status for one in (awa, moussa, fatou)] == [200, 200, 404]
    App.of(awa).line.ask(
        "DELETE", f"{office.PREPARERS}/{queries.preparers_of(awa.user.pk)[0].pk}", None,
        {"Authorization": f"Bearer {awa.access_token}"},
    )  # fmt: skip

    assert [App.of(one).get(address).status for one in (awa, moussa)] == [200, 404]
    assert brought(awa, moussa, line(fatou)).code == "unknown_wallet"
    assert App.of(moussa).get(PAYOUTS).document["items"] == []
    assert Fault.objects.count() == 0


def test_results_hold_no_formula(awa: Customer, moussa: Customer) -> None:
    odd = customer("Odd Diop", funds="0")
    User.objects.filter(pk=odd.user.pk).update(name="=cmd|x Diop")
    batch_id = office.agreed(awa, moussa, line(odd, "5.00"), line(staff(1)[0], "1.00"))
    office.paid(batch_id)

    written = office.file(awa, f"{batch_id}/results.csv")

    first = Line.objects.get(batch=batch_id, number=1).pk
    assert written[0] == "line,payee,amount,fee,currency,state,code,payment"
    assert written[1] == f"1,'=cmd|x D•••,5.00,0.00,MRU,paid,,{first}"
    assert len(written) == 3
