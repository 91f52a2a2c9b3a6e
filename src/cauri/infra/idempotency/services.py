"""Carrying a request out once, and answering every repetition of it with the first answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError

from cauri.infra.idempotency import queries
from cauri.infra.idempotency.keys import Answer, Key, KeyInUse, KeyReused
from cauri.infra.idempotency.models import IdempotencyKey
from cauri.kit import ids, sql
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, if_refused, last_write, sqlstate_of, transaction, transaction_required

KEPT = timedelta(days=7)
_LOCK_NOT_AVAILABLE = "55P03"
_CLAIM = "SELECT fingerprint, status, content_type, body FROM idempotency_claim(%s, %s)"
_REMEMBER = """
    INSERT INTO idempotency_idempotencykey
           (principal, key, fingerprint, posting_id, status, content_type, body, answered_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


class _AnsweredMeanwhile(Exception):
    """Another request under the same key was carried out between our rollback and our remembering it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


@durable
def once(
    key: Key,
    act: Callable[[UUID], Answer],
    *,
    refused: Callable[[Refusal], Answer],
    now: datetime,
    prepare: Callable[[], object] | None = None,
) -> Answer:
    """Carry out an act under its key, in a transaction that this call owns, and remember what it answered.

    `act` is given the id to post under. A final refusal is remembered as `refused` words it, so that a repetition stays
    refused; any other refusal leaves the key as it was. A repetition waits for the first and gets its answer.
    `prepare` is what must come first in a transaction of its own (a PIN is counted there); a repetition is spared it.

    Raises KeyReused, KeyInUse when the first is still at work after five seconds, and what `prepare` and `act` raise.
    """
    if prepare is not None:
        before = queries.answer_to(key)
        if before is not None:
            return before
        prepare()
    told: list[Answer] = []
    try:
        with transaction():
            return _claim(key) or _carry_out(key, act, refused, told, now)
    except _AnsweredMeanwhile as meanwhile:
        return meanwhile.answer
    except Refusal:
        if told:
            return told[0]
        raise


@durable
def prune(*, now: datetime) -> int:
    """Forget the answers that are older than they are kept. Returns how many."""
    with transaction():
        forgotten, _ = IdempotencyKey.objects.filter(answered_at__lt=now - KEPT).delete()
    return forgotten


def _carry_out(
    key: Key, act: Callable[[UUID], Answer], refused: Callable[[Refusal], Answer], told: list[Answer], now: datetime
) -> Answer:
    """Act and remember the answer; or, in the second transaction, remember the refusal and put it into `told`."""
    posting_id = ids.new_id()

    def remember(refusal: Refusal) -> None:
        meanwhile = _claim(key)
        if meanwhile is not None:
            raise _AnsweredMeanwhile(meanwhile)
        told.append(refused(refusal))
        _remember(key, posting_id, told[0], now=now)

    if_refused(remember)
    answer = act(posting_id)
    _remember(key, posting_id, answer, now=now)
    return answer


@transaction_required
def _claim(key: Key) -> Answer | None:
    """Take the key for this transaction; the answer when it has one. Raises KeyReused, KeyInUse."""
    try:
        found = sql.prepared(_CLAIM, [key.principal, key.text])
    except OperationalError as error:
        if sqlstate_of(error) == _LOCK_NOT_AVAILABLE:
            raise KeyInUse(retry_after=1) from error
        raise
    if not found:
        return None
    fingerprint, status, content_type, body = found[0]
    if bytes(fingerprint) != key.fingerprint:
        raise KeyReused
    return Answer(status, bytes(body), content_type, replayed=True)


def _remember(key: Key, posting_id: UUID, answer: Answer, *, now: datetime) -> None:
    last_write(
        _REMEMBER,
        [key.principal, key.text, key.fingerprint, posting_id, answer.status, answer.content_type, answer.body, now],
    )
