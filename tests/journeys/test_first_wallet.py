"""Somebody joins, gets money, sends it, and both can prove it: only through HTTP, on a platform as it is started."""

import csv
import io
from collections.abc import Callable
from typing import Any

from tests.support.apps import QUOTES, TRANSFERS, App, OverTheWire, new_key
from tests.support.newcomers import AUTH, PIN, WALLETS, Newcomer, applicant, code_sent_to, join
from tests.support.platforms import Platform, eventually


def test_send_receive_and_prove(platform: Platform) -> None:
    awa, moussa = join(platform.port, "Awa Diallo"), join(platform.port, "Moussa Sow")
    assert (awa.balance, moussa.balance) == ("0.00", "0.00")
    assert awa.top_up("1000.00").status == 201

    quote = awa.quoted(moussa, "250.00")
    assert (quote["recipient"], quote["fee"]["amount"], quote["total"]["amount"]) == ("Moussa S•••", "2.50", "252.50")
    sent = awa.app.send(quote, pin=PIN)

    assert (sent.status, sent.document["state"]) == (201, "completed")
    assert (awa.balance, moussa.balance) == ("747.50", "250.00")
    _check_history(awa, moussa, sent.document["id"])
    _check_statement(awa, opening="0.00", closing="747.50", lines=["1000.00", "252.50"])
    _check_statement(moussa, opening="0.00", closing="250.00", lines=["250.00"])
    _check_told(awa, moussa, sent.document["id"])


def test_pay_several_times_for_one_pin_and_sign_in_again(platform: Platform) -> None:
    awa, moussa = join(platform.port, "Awa Diallo"), join(platform.port, "Moussa Sow")
    awa.top_up("100.00")
    token = awa.app.post(f"{AUTH}/step-up", {"pin": PIN}).document["step_up_token"]

    for _ in range(3):
        assert awa.app.send(awa.quoted(moussa, "10.00"), step_up_token=token).status == 201
    assert awa.app.post(f"{AUTH}/logout", {}).status == 204

    late = awa.app.quote("1.00", phone=moussa.phone)
    assert (late.status, late.code) == (401, "session_ended")
    back = awa.app.post(f"{AUTH}/login", {"identifier": awa.username, "pin": PIN, "device": awa.told["device"]})
    assert back.status == 200, back
    again = awa.signed_in(back.document)
    assert again.balance == "69.70"
    stale = again.app.send(again.quoted(moussa, "1.00"), step_up_token=token)
    assert (stale.status, stale.code) == (403, "step_up_refused")  # it was for the session that ended


def test_keep_savings_apart_and_freeze_them(platform: Platform) -> None:
    awa, moussa = join(platform.port, "Awa Diallo"), join(platform.port, "Moussa Sow")
    awa.top_up("500.00")
    savings = awa.app.post(WALLETS, {"currency": "MRU", "kind": "savings"}).document
    quote = awa.app.quote("200.00", wallet_id=savings["id"]).document
    assert quote["fee"]["amount"] == "0.00"
    assert awa.app.send(quote, pin=PIN).status == 201

    assert awa.app.put(f"{WALLETS}/{savings['id']}/freeze", {}).status == 200
    out_of_it = {
        "recipient": {"username": moussa.username},
        "amount": {"amount": "5.00", "currency": "MRU"},
        "from_wallet": savings["id"],
    }
    refused = awa.app.send(awa.app.post(QUOTES, out_of_it).document, pin=PIN)

    assert (refused.status, refused.code) == (403, "account_frozen")
    assert (awa.balance, moussa.balance) == ("300.00", "0.00")


def test_lose_an_answer_and_ask_again(platform: Platform) -> None:
    awa, moussa = join(platform.port, "Awa Diallo"), join(platform.port, "Moussa Sow")
    awa.top_up("100.00")
    quote, key = awa.quoted(moussa, "10.00"), new_key()

    first, again = (awa.app.send(quote, key=key, pin=PIN) for _ in range(2))

    assert (again.body, first.replayed, again.replayed) == (first.body, False, True)
    assert moussa.balance == "10.00"


def test_take_wrong_turns_when_joining(platform: Platform) -> None:
    app = App(OverTheWire(platform.port))
    awa = join(platform.port, "Awa Diallo")

    _refused(lambda: app.post(f"{AUTH}/register", applicant("Fatou Ba", pin="1234")), 422)
    _refused(lambda: app.post(f"{AUTH}/register", applicant("Fatou Ba", country="US")), 422, "country_not_served")
    _refused(lambda: app.post(f"{AUTH}/register", applicant("Fatou Ba", phone="12")), 422)
    asked = applicant("Fatou Ba", username=awa.username)
    registration = app.post(f"{AUTH}/register", asked).document["registration_id"]
    otp = code_sent_to(app, asked["phone"])
    wrong = f"{(int(otp) + 1) % 1_000_000:06d}"
    shown: dict[str, Any] = {"registration_id": registration, "otp": otp}

    _refused(lambda: app.post(f"{AUTH}/register/verify", {**shown, "otp": wrong}), 403, "wrong_code")
    _refused(lambda: app.post(f"{AUTH}/register/verify", shown), 409, "username_taken")
    joined = app.post(f"{AUTH}/register/verify", {**shown, "username": f"other{awa.username}"})
    assert joined.status == 201, joined
    _refused(lambda: app.post(f"{AUTH}/register/verify", shown), 403, "wrong_code")  # a code has one use


def test_take_wrong_turns_when_paying(platform: Platform) -> None:
    awa, moussa = join(platform.port, "Awa Diallo"), join(platform.port, "Moussa Sow")
    awa.top_up("100.00")

    _refused(lambda: awa.app.quote("10.00", phone="36 999999"), 404, "recipient_unknown")
    _refused(lambda: awa.app.quote("10.00", phone=awa.phone), 422, "same_wallet")
    _refused(lambda: awa.app.quote("10.001", phone=moussa.phone), 422, "too_many_decimals")
    _refused(lambda: awa.app.quote("-10.00", phone=moussa.phone), 422, "amount_not_positive")
    _refused(lambda: awa.app.send(awa.quoted(moussa, "10.00"), pin="9174"), 403, "wrong_pin")
    _refused(lambda: awa.app.send(awa.quoted(moussa, "100.00"), pin=PIN), 402, "insufficient_funds")
    _refused(lambda: awa.app.send(awa.quoted(moussa, "50001.00"), pin=PIN), 403, "greater_than_transaction_max_value")
    _refused(lambda: moussa.app.send(awa.quoted(moussa, "10.00"), pin=PIN), 404, "unknown_quote")
    _refused(lambda: App(awa.app.line).get(WALLETS), 401)
    _refused(lambda: awa.app.post(TRANSFERS, b"{", key=new_key()), 400, "malformed_json")
    _refused(lambda: awa.app.post(TRANSFERS, b"{}", key=new_key(), Content_Type="text/plain"), 415)
    large = b'{"note": "' + b"x" * (1024 * 1024) + b'"}'
    _refused(lambda: awa.app.post(TRANSFERS, large, key=new_key()), 413, "request_too_large")

    assert (awa.balance, moussa.balance) == ("100.00", "0.00")
    refused = awa.app.get(f"{WALLETS}/{awa.told['wallet_id']}/transactions?state=refused").document["items"]
    assert [one["code"] for one in refused] == ["greater_than_transaction_max_value", "insufficient_funds"]


def _refused(ask: Callable[[], Any], status: int, code: str = "") -> None:
    answer = ask()
    assert answer.status == status, answer
    assert answer.code == (code or answer.code) != ""


def _check_history(awa: Newcomer, moussa: Newcomer, transfer_id: str) -> None:
    for one, direction, other in ((awa, "out", "Moussa S•••"), (moussa, "in", "Awa D•••")):
        newest = one.app.get(f"{WALLETS}/{one.told['wallet_id']}/transactions").document["items"][0]
        assert (newest["id"], newest["direction"], newest["counterparty"]["name"]) == (transfer_id, direction, other)
        receipt = one.app.get(f"/api/v1/transactions/{transfer_id}/receipt")
        assert (receipt.status, receipt.document["reference"]) == (200, transfer_id)


def _check_statement(one: Newcomer, *, opening: str, closing: str, lines: list[str]) -> None:
    place = f"{WALLETS}/{one.told['wallet_id']}/statement"
    shown = one.app.get(place).document
    assert (shown["opening"]["amount"], shown["closing"]["amount"]) == (opening, closing)
    assert [line["total"]["amount"] for line in shown["lines"]] == lines
    rows = list(csv.reader(io.StringIO(one.app.get(f"{place}.csv").body.decode("utf-8-sig"))))
    assert len(rows) >= len(lines) + 1
    assert any(closing in row for row in rows)


def _check_told(awa: Newcomer, moussa: Newcomer, transfer_id: str) -> None:
    """The worker tells both, soon."""
    for one, kind in ((awa, "sent"), (moussa, "received")):

        def is_told(one: Newcomer = one, kind: str = kind) -> bool:
            notices = one.app.get("/api/v1/notifications").document["items"]
            return any((notice["kind"], notice["payment_id"]) == (kind, transfer_id) for notice in notices)

        assert eventually(is_told, seconds=30), kind
