"""Getting a code for cash …"""

import pytest
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import App, new_key

from cauri.books.ledger.refusals import AccountNotEmpty
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import held
from cauri.books.payments.models import Payment
from cauri.books.payments.tests import watching
from cauri.books.wallets import services as wallets
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.infra.idempotency.models import IdempotencyKey
from cauri.kit import clock
from cauri.products.agents.cash_outs import codes
from cauri.products.agents.tests import counter
from cauri.products.agents.tests.counter import (
    CASH_OUTS,
    agree,
    available,
    cancel,
    made,
    mru,
    quote,
    quoted,
    row,
    seen,
    show,
)

pytestmark = pytest.mark.django_db


def test_reserves_the_money_and_the_fee() -> None:
    counter.costs("cash_out", "1")
    awa = people.customer("Awa Diallo")

    document = quoted(awa)
    assert (document["fee"]["amount"], document["total"]["amount"], document["cash"]["amount"]) == (
        "1.00",
        "101.00",
        "100.00",
    )
    cash_out = agree(awa, document).document

    assert (cash_out["state"], cash_out["agent"], cash_out["ended_at"]) == ("open", None, None)
    assert len(cash_out["code"]) == 8
    assert cash_out["code"].isdigit()
    assert (available(awa), awa.balance) == (mru("899.00"), mru("1000.00"))
    assert counter.in_transit() == mru("0")


def test_tells_the_code_once_more_under_its_key_and_nowhere_else() -> None:
    awa, key = people.customer("Awa Diallo"), new_key()
    document = quoted(awa)

    first = agree(awa, document, key=key)
    again = agree(awa, document, key=key, pin="0000")
    code = first.document["code"]

    assert (again.status, again.replayed, again.body) == (201, True, first.body)
    assert agree(awa, document).code == "quote_used"
    app = App.of(awa)
    for path in (f"{CASH_OUTS}/{first.document['id']}", CASH_OUTS, f"/api/v1/answers/{key}"):
        assert code not in app.get(path).body.decode()
    assert code.encode() not in bytes(IdempotencyKey.objects.get(key=key).body)
    assert code not in repr(row(first.document["id"]).__dict__)


def test_is_told_again_after_the_pepper_was_changed_while_the_old_one_is_kept(settings: Settings) -> None:
    awa, fatou, key = people.customer("Awa Diallo"), counter.agent(), new_key()
    document = quoted(awa)
    first = agree(awa, document, key=key).document
    older = dict(settings.PEPPERS)

    settings.PEPPERS = {"new": "a newer pepper, thirty-two characters", **older}
    assert agree(awa, document, key=key).document["code"] == first["code"]
    settings.PEPPERS = {"new": "a newer pepper, thirty-two characters"}
    assert agree(awa, document, key=key).document["code"] is None
    assert show(fatou, first["code"], of=awa).code == "code_refused"
    settings.PEPPERS = {"new": "a newer pepper, thirty-two characters", **older}

    assert show(fatou, first["code"], of=awa).status == 201


def test_makes_codes_that_nobody_foresees() -> None:
    one = people.customer("Awa Diallo")
    told = [made(one)["code"] for _ in range(3)]

    assert len(set(told)) == 3
    version = codes.current_version()
    many = [codes.code_of(counter.new_id(), version=version) or "" for _ in range(4000)]
    assert {len(code) for code in many} == {8}
    first_digits = [sum(code[0] == digit for code in many) for digit in "0123456789"]
    assert min(first_digits) > 300  # 400 are to be expected of each, give or take 19
    assert max(first_digits) < 500
    assert len(set(many)) > 3995


def test_leaves_at_most_three_open() -> None:
    awa = people.customer("Awa Diallo")
    first, *_ = [made(awa, "10.00") for _ in range(3)]

    refused = agree(awa, quoted(awa, "10.00"))
    assert (refused.status, refused.code, available(awa)) == (409, "too_many_open_codes", mru("970.00"))
    assert cancel(awa, first["id"]).status == 200
    assert made(awa, "10.00")["state"] == "open"


def test_takes_no_more_than_there_is() -> None:
    counter.costs("cash_out", "1")
    awa = people.customer("Awa Diallo", funds="100.00")

    answer = agree(awa, quoted(awa))

    assert (answer.status, answer.code, available(awa)) == (402, "insufficient_funds", mru("100.00"))
    assert App.of(awa).get(CASH_OUTS).document["items"] == []
    assert Payment.objects.get(state="refused").product == "cash_out"


@pytest.mark.parametrize("amount", ["9.99", "100000.01"])
def test_is_of_what_agents_pay_out_at_once(amount: str) -> None:
    asked = quote(people.customer("Awa Diallo", funds="200000.00"), amount)

    assert (asked.status, asked.code) == (422, "cash_out_of_bounds")
    assert "10.00" in asked.document["detail"]
    assert "100000.00 MRU" in asked.document["detail"]


def test_keeps_to_the_limits_and_gives_them_back() -> None:
    awa = people.customer("Awa Diallo")
    people.limited_to(Bounds(per_payment_min_minor=2000, daily_minor=10_000), since=clock.now())

    assert agree(awa, quoted(awa, "19.99")).code == "less_than_transaction_min_value"
    cash_out = made(awa)
    assert agree(awa, quoted(awa, "20.00")).code == "daily_value_limit_exceeded"
    cancel(awa, cash_out["id"])

    assert made(awa)["state"] == "open"


def test_is_for_the_payer_alone() -> None:
    awa, moussa = people.customer("Awa Diallo"), people.customer("Moussa Sow")
    document = quoted(awa)

    assert agree(moussa, document).code == "unknown_quote"
    assert agree(awa, {**document, "terms": "0" * 64}).code == "terms_changed"
    assert agree(awa, document, pin="0000").status == 403
    cash_out = agree(awa, document).document["id"]
    assert App.of(moussa).get(f"{CASH_OUTS}/{cash_out}").code == "unknown_cash_out"
    assert cancel(moussa, cash_out).code == "unknown_cash_out"
    assert available(awa) == mru("900.00")


def test_of_the_quote_of_something_else_is_refused() -> None:
    awa, moussa = people.customer("Awa Diallo"), people.customer("Moussa Sow")
    transfer, cash = people.quoted(awa, moussa, "5.00"), quoted(awa)

    assert agree(awa, {"id": str(transfer.pk), "terms": transfer.terms}).code == "unknown_quote"
    assert App.of(awa).send(cash).code == "unknown_quote"  # nor does the door of transfers pay it


def test_leaves_ones_own_wallet_and_no_float() -> None:
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    savings = people.another_wallet(awa)

    assert quote(awa, from_wallet=str(savings.pk)).document["from_wallet"] == str(savings.pk)
    assert quote(awa, from_wallet=str(fatou.wallet.pk)).code == "unknown_wallet"
    assert quote(fatou, from_wallet=str(fatou.wallet.pk)).code == "float_not_for_cash"
    assert quote(awa, "0.00").status == 422


def test_waits_for_people_where_a_guard_wants_them_to_look(settings: Settings) -> None:
    settings.PAYMENT_GUARDS = [watching.path_of(watching.Holds)]
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    let_through, turned_down = made(awa), made(awa, "50.00")
    settings.PAYMENT_GUARDS = []

    assert (let_through["state"], available(awa)) == ("held", mru("850.00"))
    assert show(fatou, let_through["code"], of=awa).code == "cash_out_held"
    assert cancel(awa, let_through["id"]).code == "cash_out_held"
    held.release(let_through["id"], actor=SYSTEM, now=clock.now())
    held.reject(turned_down["id"], actor=SYSTEM, now=clock.now())

    assert seen(awa, turned_down["id"])["state"] == "rejected"
    assert cancel(awa, turned_down["id"]).code == "cash_out_ended"
    assert show(fatou, turned_down["code"], of=awa).code == "code_expired"
    assert show(fatou, let_through["code"], of=awa).status == 201
    assert (awa.balance, fatou.balance) == (mru("900.00"), mru("100.00"))


def test_keeps_its_owner_from_leaving_until_it_has_ended() -> None:
    awa = people.customer("Awa Diallo", funds="100.00")
    cash_out = made(awa)["id"]
    app, asked = App.of(awa), b'{"pin": "4827"}'

    def leave() -> str:
        headers = {"Authorization": f"Bearer {app.token}", "Content-Type": "application/json"}
        return app.line.ask("DELETE", "/api/v1/auth/account", asked, headers).code

    assert leave() == "account_not_empty"
    assert (seen(awa, cash_out)["state"], awa.balance) == ("open", mru("100.00"))
    with pytest.raises(AccountNotEmpty):
        wallets.close(awa.wallet.pk, actor=Actor("customer", awa.user.pk), now=clock.now())


def test_cancelled_is_all_given_back_once() -> None:
    counter.costs("cash_out", "1")
    awa, fatou = people.customer("Awa Diallo"), counter.agent()
    cash_out = made(awa)

    first, again = cancel(awa, cash_out["id"]), cancel(awa, cash_out["id"])

    assert (first.status, first.body) == (200, again.body)
    assert first.document["state"] == "cancelled"
    assert (available(awa), awa.balance) == (mru("1000.00"), mru("1000.00"))
    assert show(fatou, cash_out["code"], of=awa).code == "code_refused"
    assert Payment.objects.get(pk=cash_out["id"]).code == "cancelled"


def test_lists_the_newest_first_in_pages() -> None:
    awa = people.customer("Awa Diallo")
    made_ids = [made(awa, "10.00")["id"] for _ in range(3)]

    first = App.of(awa).get(f"{CASH_OUTS}?limit=2").document
    rest = App.of(awa).get(f"{CASH_OUTS}?limit=2&cursor={first['next_cursor']}").document

    assert [one["id"] for one in [*first["items"], *rest["items"]]] == made_ids[::-1]
    assert App.of(people.customer("Moussa Sow")).get(CASH_OUTS).document["items"] == []


def test_tells_nothing_when_its_owner_cancels() -> None:
    awa = people.customer("Awa Diallo")
    cancel(awa, made(awa)["id"])
    relay.deliver_all()

    assert not any("100.00" in one["text"] for one in counter.told(awa))
