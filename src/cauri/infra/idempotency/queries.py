"""What was answered under a key."""

from uuid import UUID

from cauri.infra.idempotency.keys import Answer, Key, KeyReused
from cauri.infra.idempotency.models import IdempotencyKey
from cauri.kit.errors import Refusal


class KeyUnknown(Refusal):
    """Nothing was answered under this key: the request never arrived, is still at work, or may be sent again."""

    code = "idempotency_key_unknown"
    status = 404


def answer_to(key: Key) -> Answer | None:
    """The answer that stands under a key, if any. Raises KeyReused when it was given to another request."""
    found = IdempotencyKey.objects.filter(principal=key.principal, key=key.text).first()
    if found is None:
        return None
    if bytes(found.fingerprint) != key.fingerprint:
        raise KeyReused
    return _answer(found)


def answer_under(principal: UUID, text: str) -> Answer:
    """What a sender's request with this key was answered. Raises KeyUnknown."""
    found = IdempotencyKey.objects.filter(principal=principal, key=text).first()
    if found is None:
        raise KeyUnknown
    return _answer(found)


def request_of(posting_id: UUID) -> IdempotencyKey | None:
    """The request that an act was begun by."""
    return IdempotencyKey.objects.filter(posting_id=posting_id).first()


def _answer(found: IdempotencyKey) -> Answer:
    return Answer(found.status, bytes(found.body), found.content_type, replayed=True)
