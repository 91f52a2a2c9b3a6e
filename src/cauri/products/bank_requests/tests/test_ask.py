"""Asking the bank for something …"""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support import authenticator, people, relay
from tests.support.apps import App, new_key
from tests.support.people import PIN

from cauri.books.payments import held
from cauri.books.payments.models import Payment
from cauri.books.payments.tests.watching import Holds, Refuses, path_of
from cauri.identity.access import step_ups
from cauri.identity.access.services import lock_for
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.products.bank_requests import services
from cauri.products.bank_requests.models import BankRequest
from cauri.products.bank_requests.tests import branch
from cauri.products.bank_requests.tests.branch import (
    BANK_REQUESTS,
    FATOU,
    PAID,
    SOMEWHERE,
    WHOLE,
    ask,
    asked,
    awa,
    quote,
    quoted,
    row,
    shown,
)

pytestmark = pytest.mark.usefixtures("db")
_MADE = "bank_requests.made"


def _told(name: str) -> list[object]:
    return [fact.payload["request_id"] for fact in PublishedFact.objects.filter(name=name)]


def test_pays_the_price_and_is_seen_by_who_asked() -> None:
    one = awa()
    made = quoted(one, "cheque_book")

    answer = ask(one, made)

    assert answer.status == 201, answer
    told = answer.document
    assert (told["id"], told["state"], told["leaves"]) == (made["id"], "requested", 25)
    assert (told["delivery"], told["price"]) == (SOMEWHERE, made["price"])
    assert one.balance == PAID
    payment = Payment.objects.get(pk=told["payment_id"])
    assert (payment.product, payment.state, payment.payer_id) == ("cheque_book", "completed", one.wallet.pk)
    app = App.of(one)
    assert app.get(f"{BANK_REQUESTS}/{made['id']}").document == told
    assert app.get(BANK_REQUESTS).document["items"] == [told]
    assert _told(_MADE) == [made["id"]]


def test_is_nobody_elses_to_see() -> None:
    request_id, moussa = asked(awa()), App.of(people.customer("Moussa Sow"))

    assert moussa.get(f"{BANK_REQUESTS}/{request_id}").code == "unknown_bank_request"
    assert moussa.get(BANK_REQUESTS).document["items"] == []


def test_lists_the_newest_first_in_pages() -> None:
    one = awa(funds="2000.00")
    first, second = asked(one), asked(one, "cheque_book")

    page = App.of(one).get(f"{BANK_REQUESTS}?limit=1").document
    rest = App.of(one).get(f"{BANK_REQUESTS}?limit=1&cursor={page['next_cursor']}").document

    assert [page["items"][0]["id"], rest["items"][0]["id"]] == [str(second), str(first)]
    assert rest["next_cursor"] is None


def test_twice_under_one_key_pays_once() -> None:
    one, key = awa(), new_key()
    made = quoted(one)

    first, again = ask(one, made, key=key), ask(one, made, key=key)

    assert (again.replayed, again.body) == (True, first.body)
    assert one.balance == PAID


def test_twice_under_two_keys_is_refused() -> None:
    one = awa()
    made = quoted(one)
    ask(one, made)

    again = ask(one, made)

    assert (again.status, again.code) == (409, "quote_used")
    assert one.balance == PAID


def test_keeps_where_it_goes_out_of_facts_and_the_audit_log() -> None:
    request_id = branch.refused(branch.approved(asked(awa())))

    records = AuditRecord.objects.filter(subject=str(request_id))
    assert {one.action for one in records} >= {"bank_requests.requested", "bank_requests.approved"}
    said = [*records.values_list("before", "after"), *PublishedFact.objects.values_list("payload")]
    assert SOMEWHERE not in str(said)
    assert branch.BECAUSE not in str(said)


@pytest.mark.parametrize("tier", [0, 1])
def test_is_refused_to_who_is_known_too_little_since(tier: int) -> None:
    one = awa()
    made = quoted(one)
    User.objects.filter(pk=one.user.pk).update(tier=tier)

    answer = ask(one, made)

    assert (answer.status, answer.code) == (403, "bank_request_tier_too_low")
    assert one.balance == WHOLE


def test_is_refused_while_one_of_the_kind_is_under_way() -> None:
    one = awa()
    first, second = quoted(one), quoted(one)
    ask(one, first)

    answer = ask(one, second)

    assert (answer.status, answer.code) == (409, "bank_request_under_way")
    assert answer.document["facts"]["request_id"] == first["id"]
    assert quote(one).code == "bank_request_under_way"
    assert one.balance == PAID


def test_may_be_done_again_when_the_one_before_is_over() -> None:
    one = awa()
    branch.delivered(branch.produced(branch.approved(asked(one))))

    asked(one)

    assert one.balance == WHOLE - (WHOLE - PAID) * 2


def test_is_refused_after_so_many_within_a_day() -> None:
    one = awa()
    for _ in range(services.MOST_A_DAY):
        branch.cancel(one, asked(one))

    answer = quote(one)

    assert (answer.status, answer.code) == (409, "too_many_bank_requests")
    BankRequest.objects.update(asked_at=clock.now() - timedelta(days=1))
    assert quote(one).status == 201


def test_is_refused_without_the_money_and_may_be_tried_again() -> None:
    one = awa(funds="199.99")
    made = quoted(one)

    answer = ask(one, made)

    assert (answer.status, answer.code, row(made["id"]).state) == (402, "insufficient_funds", "quoted")
    people.fund(one, "0.01")
    assert ask(one, made).status == 201


def test_is_refused_when_the_quote_is_over() -> None:
    one = awa()
    with_price = quoted(one)
    branch.costs(0)
    free = quoted(one)
    later = clock.now() + timedelta(minutes=3)
    with clock.told_by(lambda: later):
        answers = [ask(one, made) for made in (with_price, free)]

    assert [(answer.status, answer.code) for answer in answers] == [(410, "quote_expired")] * 2
    assert one.balance == WHOLE


def test_is_refused_with_other_terms() -> None:
    one = awa()
    branch.costs(0, "cheque_book")
    made, free = quoted(one), quoted(one, "cheque_book")

    answers = [ask(one, {**one_of, "terms": "0" * 64}) for one_of in (made, free)]

    assert [(answer.status, answer.code) for answer in answers] == [(409, "terms_changed")] * 2
    assert one.balance == WHOLE


def test_is_refused_with_a_wrong_pin() -> None:
    one = awa()
    branch.costs(0, "cheque_book")

    answers = [ask(one, made, pin="9999") for made in (quoted(one), quoted(one, "cheque_book"))]

    assert [answer.code for answer in answers] == ["wrong_pin"] * 2
    assert not BankRequest.objects.exclude(state="quoted").exists()


def test_is_refused_of_what_was_quoted_to_another() -> None:
    branch.costs(0, "cheque_book")
    one, moussa = awa(), people.customer("Moussa Sow", tier=2)

    answers = [ask(moussa, made) for made in (quoted(one), quoted(one, "cheque_book"))]

    assert [(answer.status, answer.code) for answer in answers] == [(404, "unknown_quote")] * 2
    assert not BankRequest.objects.exclude(state="quoted").exists()


def test_is_refused_of_the_quote_of_something_else() -> None:
    one = awa()
    transfer = people.quoted(one, people.customer("Moussa Sow"), "10.00")

    answer = ask(one, {"id": str(transfer.pk), "terms": transfer.terms})

    assert (answer.status, answer.code) == (404, "unknown_quote")


def test_is_refused_to_who_was_locked_in_between() -> None:
    one = awa()
    branch.costs(0)
    made = quoted(one)
    lock_for(one.user.pk, by=SYSTEM, wipe=False, now=clock.now())

    assert ask(one, made).status in (401, 423)
    assert row(made["id"]).state == "quoted"


def test_takes_a_step_up_token_for_a_price_and_the_pin_alone_for_nothing() -> None:
    one = awa()
    made = quoted(one)
    token = step_ups.start_step_up(one.caller, PIN, now=clock.now()).token
    branch.costs(0, "cheque_book")
    free = quoted(one, "cheque_book")

    by_token = ask(one, free, step_up_token=token)
    passkey = authenticator.registered(one.caller, PIN, now=clock.now())
    signed = passkey.signed(b"0" * 32)
    agreed = {"quote_id": free["id"], "terms": free["terms"], "authorisation": {"passkey": signed}}
    by_passkey = App.of(one).post(BANK_REQUESTS, agreed, key=new_key())

    assert (by_token.status, by_token.code) == (403, "bank_request_pin_required")
    assert (by_passkey.status, by_passkey.code) == (403, "bank_request_pin_required")
    assert ask(one, made, step_up_token=token).status == 201


def test_is_free_where_nothing_is_asked_for_it() -> None:
    branch.costs(0)
    one = awa(funds="0")
    made = quoted(one)

    answer = ask(one, made)

    assert (made["total"]["amount"], answer.status) == ("0.00", 201)
    assert (answer.document["state"], answer.document["payment_id"]) == ("requested", None)
    assert not Payment.objects.filter(product="debit_card").exists()
    assert _told(_MADE) == [made["id"]]
    assert ask(one, made).code == "quote_used"
    assert branch.cancel(one, row(made["id"]).pk).document["state"] == "cancelled"


def test_waits_while_a_guard_holds_the_payment(settings: Settings) -> None:
    one = awa()
    settings.PAYMENT_GUARDS = [path_of(Holds)]

    request_id = asked(one)

    assert shown(one, request_id)["state"] == "held"
    assert _told(_MADE) == []
    assert branch.cancel(one, request_id).code == "bank_request_state_differs"
    assert quote(one).code == "bank_request_under_way"
    held.release(row(request_id).payment_id or request_id, actor=FATOU, now=clock.now())
    relay.deliver_all()
    assert shown(one, request_id)["state"] == "requested"
    assert _told(_MADE) == [str(request_id)]
    assert one.balance == PAID


def test_ends_where_somebody_has_left_before_the_payment_was_let_through(settings: Settings) -> None:
    one = awa()
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    request_id = asked(one)
    held.release(row(request_id).payment_id or request_id, actor=FATOU, now=clock.now())
    User.objects.filter(pk=one.user.pk).update(state=User.State.CLOSED)

    relay.deliver_all()

    assert row(request_id).state == "cancelled"
    assert _told(_MADE) == []
    assert one.balance == WHOLE


def test_comes_to_nothing_when_the_payment_is_not_let_through(settings: Settings) -> None:
    one = awa()
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    request_id = asked(one)

    held.reject(row(request_id).payment_id or request_id, actor=FATOU, now=clock.now())
    relay.deliver_all()

    assert shown(one, request_id)["state"] == "rejected"
    assert one.balance == WHOLE
    assert quote(one).status == 201


def test_writes_nothing_when_a_guard_refuses_the_payment(settings: Settings) -> None:
    one = awa()
    made = quoted(one)
    settings.PAYMENT_GUARDS = [path_of(Refuses)]

    answer = ask(one, made)

    assert (answer.status, row(made["id"]).state, one.balance) == (403, "quoted", WHOLE)


def test_forgets_what_was_quoted_and_never_asked_for() -> None:
    one, two_days = awa(), timedelta(days=2)
    kept = asked(one)
    quoted(one, "cheque_book")

    assert services.prune(now=clock.now()) == 0
    assert services.prune(now=clock.now() + two_days) == 1

    assert set(BankRequest.objects.values_list("pk", flat=True)) == {kept}
