"""What a request was answered, for a client that lost the answer."""

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from cauri.identity.access.api import signed_in
from cauri.identity.access.callers import Caller
from cauri.infra.idempotency import api as idempotency
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router

router = Router(tags=["answers"], auth=signed_in)


class SignedInRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


class AnyAnswer(Schema):
    """Whatever the request was answered: see its own operation."""


@router.get(
    "/{path:key}",
    response={200: AnyAnswer, 401: Problem, 404: Problem, 422: Problem},
    operation_id="get_answer",
    summary="Ask what a request was answered",
    description="By the `Idempotency-Key` it was sent with: the first answer with its own status, byte by byte, for "
    "seven days. 404 `idempotency_key_unknown` when nothing was carried out or refused under it: send it again.",
)
def get_answer(request: SignedInRequest, key: str) -> HttpResponse:
    return idempotency.answered(request.auth.user_id, key)
