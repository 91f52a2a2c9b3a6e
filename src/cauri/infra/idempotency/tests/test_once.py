"""A request is carried out once under its key, and every repetition gets the first answer."""

from datetime import timedelta

import pytest
from django.db import DataError

from cauri.infra.idempotency import queries, services
from cauri.infra.idempotency.keys import Answer, KeyReused
from cauri.infra.idempotency.models import IdempotencyKey
from cauri.infra.idempotency.tests.acts import (
    AWA,
    MOUSSA,
    NOON,
    Act,
    NoMoney,
    NotYet,
    effect,
    effects,
    key,
    once,
    worded,
)
from cauri.kit.errors import Refusal
from cauri.kit.transactions import InsideTransaction, if_refused, transaction

pytestmark = pytest.mark.django_db


def test_repeats_the_first_answer_to_the_byte() -> None:
    act = Act()

    first = once(key(), act)
    again = [once(key(), act) for _ in range(3)]

    assert not first.replayed
    assert {(one.status, one.body, one.content_type) for one in again} == {(201, first.body, "application/json")}
    assert all(one.replayed for one in again)
    assert (len(act.posting_ids), effects()) == (1, 1)


def test_keeps_the_id_that_was_posted_under() -> None:
    act = Act()
    once(key(), act)

    found = queries.request_of(act.posting_ids[0])

    assert found is not None
    assert (found.principal, found.key, found.answered_at) == (AWA, "k-1", NOON)


@pytest.mark.parametrize("refusal", [None, NoMoney()], ids=["done", "refused"])
def test_refuses_the_key_to_another_request(refusal: Refusal | None) -> None:
    once(key("k-1", "POST", "/transfers", "10"), Act(refusal))
    before = effects()

    for other in (("POST", "/transfers", "11"), ("POST", "/cashouts", "10"), ("PUT", "/transfers", "10")):
        with pytest.raises(KeyReused):
            once(key("k-1", *other), Act())

    assert effects() == before


def test_leaves_everybody_keys_of_their_own() -> None:
    hers, his = once(key(of=AWA), Act()), once(key("k-1", "something else", of=MOUSSA), Act())

    assert hers.body != his.body
    assert (hers.replayed, his.replayed, effects()) == (False, False, 2)
    assert queries.answer_under(MOUSSA, "k-1").body == his.body


def test_stays_refused_even_when_it_could_be_done_by_now() -> None:
    refused = once(key(), Act(NoMoney()))

    again = once(key(), Act())

    assert (refused.status, refused.replayed) == (402, False)
    assert (again.status, again.body, again.replayed) == (402, refused.body, True)
    assert again.content_type == "application/problem+json"
    assert effects() == 0


def test_remembers_a_refusal_with_everybody_else_who_wanted_to() -> None:
    def act(posting_id: object) -> Answer:
        if_refused(lambda _why: effect("recorded beside it"))
        raise NoMoney

    for _ in range(2):
        assert services.once(key(), act, refused=worded, now=NOON).status == 402

    assert effects() == 1


@pytest.mark.parametrize("error", [NotYet(), KeyError("a bug")], ids=["not final", "bug"])
def test_leaves_the_key_free_when_nothing_was_decided(error: Exception) -> None:
    with pytest.raises(type(error)):
        once(key(), Act(error))
    assert (effects(), IdempotencyKey.objects.count()) == (0, 0)

    done = once(key("k-1", "put right"), Act())

    assert (done.status, done.replayed, effects()) == (201, False, 1)


def test_undoes_what_it_cannot_answer() -> None:
    def act(posting_id: object) -> Answer:
        effect("done")
        return Answer(201, b"", content_type="x" * 81)  # longer than can be remembered

    with pytest.raises(DataError):
        services.once(key(), act, refused=worded, now=NOON)

    assert (effects(), IdempotencyKey.objects.count()) == (0, 0)


def test_prepares_before_the_first_time_only() -> None:
    prepared: list[int] = []

    def prepare() -> None:
        with transaction():
            prepared.append(effects())

    for act in (Act(NoMoney()), Act()):
        answer = services.once(key(), act, refused=worded, now=NOON, prepare=prepare)

    assert prepared == [0]
    assert (answer.status, answer.replayed) == (402, True)


def test_keeps_what_the_preparation_did_though_it_refuses() -> None:
    def count_and_refuse() -> None:
        with transaction():
            effect("a wrong PIN, counted")
        raise NotYet

    act = Act()
    with pytest.raises(NotYet):
        services.once(key(), act, refused=worded, now=NOON, prepare=count_and_refuse)
    assert (effects(), act.posting_ids) == (1, [])

    done = services.once(key(), act, refused=worded, now=NOON, prepare=lambda: None)

    assert (done.status, done.replayed, effects()) == (201, False, 2)


def test_tells_another_request_so_before_preparing() -> None:
    once(key("k-1", "10"), Act())

    def guess_a_pin() -> None:
        raise AssertionError("the key was used: no PIN is looked at")

    with pytest.raises(KeyReused):
        services.once(key("k-1", "11"), Act(), refused=worded, now=NOON, prepare=guess_a_pin)


def test_owns_its_transaction() -> None:
    with transaction(), pytest.raises(InsideTransaction):
        once(key(), Act())


def test_forgets_after_seven_days() -> None:
    once(key("old"), Act(), now=NOON - services.KEPT - timedelta(seconds=1))
    once(key("young"), Act(), now=NOON - services.KEPT)

    assert services.prune(now=NOON) == 1

    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["young"]
    assert not once(key("old"), Act()).replayed


def test_answers_who_asks_what_stands_under_a_key() -> None:
    first = once(key(), Act())

    assert queries.answer_under(AWA, "k-1") == Answer(201, first.body, replayed=True)
    with pytest.raises(queries.KeyUnknown):
        queries.answer_under(MOUSSA, "k-1")
