"""Asking a company what became of a payment …"""

from datetime import timedelta
from functools import partial

import pytest
from tests.support.crowds import together
from tests.support.people import Customer, customer, emptied

from cauri.books.instructions import hearing, pauses, queries, services
from cauri.books.instructions.models import Instruction
from cauri.books.instructions.ports import PENDING, Outcome, Told
from cauri.books.instructions.tests.played import Played, paid_out, state_of
from cauri.books.ledger import queries as ledger
from cauri.books.payments import house, returns
from cauri.books.payments.models import Payment
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money

NOW = clock.now() - timedelta(days=3)
MINUTE = timedelta(minutes=1)


def _unknown(payer: Customer, amount: str = "100.00") -> Payment:
    """A payment of which nobody knows what became."""
    payment = paid_out(payer, amount, now=NOW)
    Played.says(Told(outcome=Outcome.UNKNOWN, code=PENDING))
    services.carry_out(payment.pk, now=NOW)
    return payment


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "states", "left"),
    [
        (Outcome.SUCCEEDED, ("succeeded", "completed"), "900.00"),
        (Outcome.FAILED, ("failed", "failed"), "1000.00"),
    ],
)
def test_concludes_what_was_unknown(said: Outcome, states: tuple[str, str], left: str) -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(said)

    assert services.pursue(now=NOW + timedelta(seconds=30))["asked"] == 0
    assert services.pursue(now=NOW + 2 * MINUTE)["asked"] == 1
    assert services.pursue(now=NOW + 9 * MINUTE)["asked"] == 0

    assert (state_of(payment), awa.balance) == (states, _mru(left))
    assert ledger.balance_of(awa.wallet.account_id).available == _mru(left)


@pytest.mark.django_db
def test_goes_on_with_growing_pauses_and_then_calls_for_people() -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)

    for minute in range(0, 36 * 60, 5):
        services.pursue(now=NOW + minute * MINUTE)

    found = queries.instruction(payment.pk)
    assert pauses.STUCK_AFTER_ASKS <= len(Played.asked) < 15
    assert found.stuck_since is not None
    assert (found.state, found.asks) == ("unknown", len(Played.asked))
    assert PublishedFact.objects.filter(name="instructions.stuck").count() == 1
    assert ledger.balance_of(awa.wallet.account_id).available == _mru("900.00")

    Played.says(Outcome.SUCCEEDED)
    services.ask(payment.pk, now=clock.now())
    assert state_of(payment) == ("succeeded", "completed")
    assert queries.instruction(payment.pk).stuck_since is None


@pytest.mark.django_db
def test_asks_after_what_a_killed_process_may_have_sent_and_does_not_send_it_again() -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = paid_out(awa, now=NOW)
    with transaction():
        assert services._taken_to_send(payment.pk, company="played", now=NOW)  # and then it was killed
    Played.says(Outcome.SUCCEEDED)

    services.carry_out(payment.pk, now=NOW + MINUTE)
    services.pursue(now=NOW + 3 * MINUTE)

    assert (Played.sent, Played.asked) == ([], [payment.pk])
    assert (state_of(payment), awa.balance) == (("succeeded", "completed"), _mru("900.00"))


@pytest.mark.django_db
def test_sends_again_what_the_company_does_not_know_once_it_cannot_be_under_way() -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(Outcome.UNSENT)

    services.ask(payment.pk, now=NOW + MINUTE)
    assert state_of(payment) == ("unknown", "pending")
    services.ask(payment.pk, now=NOW + pauses.SURELY_LOST)
    assert state_of(payment) == ("ready", "pending")

    Played.says(Outcome.SUCCEEDED)
    services.pursue(now=NOW + pauses.SURELY_LOST + MINUTE)
    assert (Played.sent, awa.balance) == ([payment.pk] * 2, _mru("900.00"))


@pytest.mark.django_db
@pytest.mark.parametrize("said", [Outcome.FAILED, Outcome.UNSENT])
def test_gives_nothing_back_because_a_second_try_failed(said: Outcome) -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(Outcome.UNSENT)
    services.ask(payment.pk, now=NOW + pauses.SURELY_LOST)  # it knows of nothing, and may be wrong

    Played.says(said)
    services.pursue(now=NOW + pauses.SURELY_LOST + MINUTE)
    assert len(Played.sent) == 2
    assert state_of(payment)[1] == "pending"

    Played.says(Outcome.UNSENT)
    for hour in range(1, 60):
        services.pursue(now=NOW + hour * 60 * MINUTE)
    assert (state_of(payment), queries.instruction(payment.pk).stuck_since is None) == (("unknown", "pending"), False)
    assert ledger.balance_of(awa.wallet.account_id).available == _mru("900.00")

    Played.says(Outcome.SUCCEEDED)  # the first one was carried out
    services.ask(payment.pk, now=clock.now())
    assert (state_of(payment), awa.balance) == (("succeeded", "completed"), _mru("900.00"))


@pytest.mark.django_db
@pytest.mark.parametrize("said", [Outcome.FAILED, Outcome.UNSENT, Outcome.UNKNOWN])
def test_lets_no_earlier_turn_speak_for_a_later_one(said: Outcome) -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(Outcome.UNSENT)
    services.ask(payment.pk, now=NOW + pauses.SURELY_LOST)
    with transaction():
        assert services._taken_to_send(payment.pk, company="played", now=NOW + 2 * pauses.SURELY_LOST) == 2
        before = Instruction.objects.values().get(pk=payment.pk)

        hearing.hear_of_sending(Instruction.objects.get(pk=payment.pk), Told(outcome=said), turn=1, now=NOW)

    assert Instruction.objects.values().get(pk=payment.pk) == before


@pytest.mark.django_db
def test_asks_once_more_a_day_after_it_has_ended() -> None:
    awa = customer("Awa Diallo", now=NOW)
    kept, bounced = _unknown(awa), _unknown(awa)
    Played.says(Outcome.SUCCEEDED)
    services.pursue(now=NOW + 2 * MINUTE)
    assert services.pursue(now=NOW + 3 * MINUTE)["asked"] == 0

    Played.says(Outcome.SUCCEEDED, Outcome.FAILED)
    assert services.pursue(now=NOW + 2 * MINUTE + pauses.LAST_LOOK)["asked"] == 2
    assert services.pursue(now=clock.now())["asked"] == 0

    assert {state_of(kept)[0], state_of(bounced)[0]} == {"succeeded", "reversed"}
    assert awa.balance == _mru("900.00")


@pytest.mark.django_db
@pytest.mark.parametrize("ended", [Outcome.SUCCEEDED, Outcome.FAILED])
def test_asks_once_more_whoever_has_asked_meanwhile(ended: Outcome) -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(ended)
    services.pursue(now=NOW + 2 * MINUTE)
    services.ask(payment.pk, now=NOW + 3 * MINUTE)  # its webhook comes, and tells nothing new

    assert services.pursue(now=NOW + 2 * MINUTE + pauses.LAST_LOOK)["asked"] == 1
    assert services.pursue(now=clock.now() + pauses.LAST_OF_ALL)["asked"] == 0


@pytest.mark.django_db
def test_asks_once_more_until_it_is_answered() -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(Outcome.SUCCEEDED)
    services.pursue(now=NOW + 2 * MINUTE)
    last = NOW + 2 * MINUTE + pauses.LAST_LOOK

    Played.says(Outcome.UNKNOWN)
    assert services.pursue(now=last)["asked"] == 1
    assert services.pursue(now=last + 3 * MINUTE)["asked"] == 0
    Played.says(Outcome.FAILED)
    assert services.pursue(now=last + pauses.LAST_LOOK)["asked"] == 1

    assert (state_of(payment)[0], awa.balance) == ("reversed", _mru("1000.00"))


@pytest.mark.django_db
def test_gives_up_in_the_end_when_nobody_answers_any_more() -> None:
    payment = _unknown(customer("Awa Diallo", now=NOW))
    Played.says(Outcome.SUCCEEDED, Outcome.UNKNOWN)

    asked = [services.pursue(now=NOW + hour * 60 * MINUTE)["asked"] for hour in range(1, 24 * 14)]

    assert sum(asked) == 1 + 8
    assert (state_of(payment), queries.instruction(payment.pk).next_at) == (("succeeded", "completed"), None)


@pytest.mark.django_db
def test_takes_no_overtaken_answer_for_a_late_success() -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(Outcome.FAILED)
    services.ask(payment.pk, now=NOW + MINUTE)
    services.ask(payment.pk, now=NOW + MINUTE)

    with transaction():  # it was asked first, before it came back, and was answered slowly
        late, said = Instruction.objects.get(pk=payment.pk), Told(outcome=Outcome.SUCCEEDED)
        hearing.hear_of_asking(late, said, turn=1, repeatable=True, now=NOW + 2 * MINUTE)

    assert state_of(payment) == ("failed", "failed")


@pytest.mark.django_db
def test_sends_nothing_again_that_the_company_knew_of_before() -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = paid_out(awa, now=NOW)
    Played.says(Told(outcome=Outcome.UNKNOWN, code=PENDING, company_id="TRF_1"))
    services.carry_out(payment.pk, now=NOW)
    Played.says(Outcome.UNSENT)

    for hour in range(1, 60):
        services.pursue(now=NOW + hour * 60 * MINUTE)

    assert Played.sent == [payment.pk]
    assert queries.instruction(payment.pk).stuck_since is not None


@pytest.mark.django_db
def test_finds_a_payment_whose_fact_was_lost() -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = paid_out(awa, now=NOW)
    Played.says(Outcome.SUCCEEDED)

    assert services.pursue(now=NOW + MINUTE)["sent"] == 0
    assert services.pursue(now=NOW + pauses.FORGOTTEN)["sent"] == 1

    assert state_of(payment) == ("succeeded", "completed")


@pytest.mark.django_db
def test_lets_no_company_with_much_to_ask_keep_another_waiting() -> None:
    awa = customer("Awa Diallo", now=NOW)
    for _ in range(services.PURSUED_AT_ONCE + 1):
        _unknown(awa, "1.00")
    Instruction.objects.update(company="another", next_at=NOW)
    mine = _unknown(awa, "1.00")
    Played.says(Outcome.SUCCEEDED)

    assert services.pursue(now=NOW + 2 * MINUTE)["asked"] == services.PURSUED_AT_ONCE + 1

    assert state_of(mine) == ("succeeded", "completed")


@pytest.mark.django_db
def test_never_sends_again_where_that_could_pay_twice() -> None:
    Played.repeatable = False
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(Outcome.UNSENT)

    for minute in range(0, 48 * 60, 5):
        services.pursue(now=NOW + minute * MINUTE)

    assert Played.sent == [payment.pk]
    assert (state_of(payment), queries.instruction(payment.pk).stuck_since is None) == (("unknown", "pending"), False)


@pytest.mark.django_db
def test_gives_back_what_the_company_undid() -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(Outcome.SUCCEEDED, Outcome.FAILED)

    for _ in range(4):
        services.ask(payment.pk, now=NOW + MINUTE)

    assert state_of(payment) == ("reversed", "completed")
    assert awa.balance == ledger.balance_of(awa.wallet.account_id).available == _mru("1000.00")
    assert Payment.objects.filter(original=payment.pk).count() == 1


@pytest.mark.django_db
def test_books_what_the_company_did_after_all_as_owed_to_the_house() -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(Outcome.FAILED, Outcome.SUCCEEDED)
    services.ask(payment.pk, now=NOW + MINUTE)
    emptied(awa)

    for _ in range(3):
        services.ask(payment.pk, now=NOW + 2 * MINUTE)

    assert state_of(payment) == ("succeeded_late", "failed")
    with transaction():
        owed = ledger.balance_of(house.receivable("MRU", now=NOW).account_id).balance
        cleared = ledger.balance_of(house.clearing("played", "MRU", now=NOW).account_id).balance
    assert (owed, cleared) == (_mru("-100.00"), _mru("100.00"))
    assert queries.instruction(payment.pk).stuck_since is not None  # somebody has to ask for the money


@pytest.mark.django_db
@pytest.mark.parametrize("flips", [("succeeded", "failed", "succeeded"), ("failed", "succeeded", "failed")])
def test_leaves_to_people_a_company_that_changes_its_mind_twice(flips: tuple[str, ...]) -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(*(Outcome(said) for said in flips))

    for _ in flips:
        services.ask(payment.pk, now=NOW + MINUTE)
    before = awa.balance
    services.ask(payment.pk, now=NOW + MINUTE)

    assert queries.instruction(payment.pk).stuck_since is not None
    assert (state_of(payment)[0], awa.balance) == ("reversed" if flips[0] == "succeeded" else "succeeded_late", before)


@pytest.mark.django_db
def test_lets_one_that_cannot_be_pursued_not_keep_the_others_waiting() -> None:
    awa = customer("Awa Diallo", now=NOW)
    broken, well = _unknown(awa), _unknown(awa)
    Instruction.objects.filter(pk=broken.pk).update(product="nobody_carries_this")
    Played.says(Outcome.SUCCEEDED)

    assert services.pursue(now=NOW + 2 * MINUTE) == {"sent": 0, "asked": 1, "failed": 1}
    assert services.pursue(now=NOW + 3 * MINUTE) == {"sent": 0, "asked": 0, "failed": 0}

    assert state_of(well) == ("succeeded", "completed")
    Instruction.objects.filter(pk=broken.pk).update(product=well.product)


@pytest.mark.django_db
def test_waits_for_one_silence_of_a_company_and_not_for_as_many_as_there_are_payments() -> None:
    awa = customer("Awa Diallo", now=NOW)
    for _ in range(3):
        _unknown(awa)

    Played.says(Outcome.UNKNOWN)
    assert services.pursue(now=NOW + 2 * MINUTE)["asked"] == 1

    Played.says(Told(outcome=Outcome.UNKNOWN, code=PENDING))
    assert services.pursue(now=NOW + 2 * MINUTE)["asked"] == 2


@pytest.mark.django_db
def test_takes_what_staff_gave_back_before_the_company_did_for_given_back() -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(Outcome.SUCCEEDED, Outcome.FAILED)
    services.ask(payment.pk, now=NOW + MINUTE)
    with transaction():
        returns.reverse(payment.pk, posting_id=ids.new_id(), authorised_by="staff", now=NOW + MINUTE)

    services.ask(payment.pk, now=NOW + 2 * MINUTE)

    assert (state_of(payment), awa.balance) == (("reversed", "completed"), _mru("1000.00"))


@pytest.mark.parametrize("said", [Outcome.SUCCEEDED, Outcome.FAILED])
def test_concludes_once_when_many_ask_at_the_same_moment(committed_db: object, said: Outcome) -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = _unknown(awa)
    Played.says(said)

    told = together([partial(services.ask, payment.pk, now=NOW + MINUTE) for _ in range(20)])

    assert told == [True] * 20
    assert awa.balance == _mru("900.00" if said is Outcome.SUCCEEDED else "1000.00")


def test_is_sent_once_when_many_deliver_at_the_same_moment(committed_db: object) -> None:
    awa = customer("Awa Diallo", now=NOW)
    payment = paid_out(awa, now=NOW)
    Played.says(Told(outcome=Outcome.SUCCEEDED))

    assert together([partial(services.carry_out, payment.pk, now=NOW) for _ in range(20)]) == [True] * 20

    assert (Played.sent, awa.balance) == ([payment.pk], _mru("900.00"))


def test_knows_only_what_was_given(db: None) -> None:
    with pytest.raises(queries.UnknownInstruction):
        services.ask(ids.new_id(), now=NOW)


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
