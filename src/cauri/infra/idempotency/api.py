"""The door's side of idempotency: `once` for endpoints that move money, and a look at what was answered."""

import json
from collections.abc import Callable, Set
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from cauri.infra.idempotency import queries, services
from cauri.infra.idempotency.keys import Answer, Key
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.kit.web import problems, rendering

HEADER = "Idempotency-Key"


def once(
    request: HttpRequest,
    principal: UUID,
    body: BaseModel,
    act: Callable[[UUID], BaseModel],
    *,
    secret: Set[str] = frozenset(),
    prepare: Callable[[], object] | None = None,
    status: int = 201,
) -> HttpResponse:
    """Answer a request that moves money: once, however often it comes under its key.

    `act` is given the id to post under, runs in the transaction that also remembers the answer, and returns what to
    show. The fields named in `secret` do not count for whether two requests are the same. Raises what
    `services.once` raises, KeyRequired and KeyMalformed.
    """
    asked = json.dumps(body.model_dump(mode="json", exclude=set(secret)), sort_keys=True)
    key = Key.over(principal, request.headers.get(HEADER), request.method or "", request.path, asked)

    def carried_out(posting_id: UUID) -> Answer:
        return Answer(status, rendering.written(act(posting_id).model_dump(mode="python")))

    def refused(refusal: Refusal) -> Answer:
        told = problems.of_refusal(request, refusal)
        return Answer(told.status_code, told.content, problems.CONTENT_TYPE)

    answer = retrying(lambda: services.once(key, carried_out, refused=refused, now=clock.now(), prepare=prepare))
    return _response(answer)


def answered(principal: UUID, key: str) -> HttpResponse:
    """What a sender's request with this key was answered. Raises KeyUnknown."""
    return _response(queries.answer_under(principal, key))


def _response(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
    response["Cache-Control"] = "no-store"
    if answer.replayed:
        response["Idempotent-Replayed"] = "true"
    return response
