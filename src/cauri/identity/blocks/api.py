"""Blocks over HTTP: list and unblock. People are blocked where they have asked for something."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from cauri.identity.access.api import caller_of, signed_in
from cauri.identity.blocks import queries, services
from cauri.identity.blocks.shapes import BlockOut
from cauri.infra.throttles.api import WRITE
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router

router = Router(tags=["blocks"], auth=signed_in)


@router.get(
    "",
    response={200: list[BlockOut], 401: Problem, 403: Problem},
    operation_id="list_blocks",
    summary="List whom you have blocked",
    description="The latest first, 500 at most. Somebody is blocked where they have asked you for something: "
    "`PUT /requests/{id}/block`, `PUT /splits/{id}/block`. They "
    "learn that you cannot be asked, and not why.",
)
def list_blocks(request: HttpRequest) -> list[BlockOut]:
    return [BlockOut.of(one) for one in queries.blocks_of(caller_of(request).user_id)]


@router.delete(
    "/{uuid:block_id}",
    response={204: None, **dict.fromkeys((401, 403, 404, 422, 429), Problem)},
    operation_id="unblock",
    summary="Unblock somebody",
    description="They may ask you for money again.",
    throttle=WRITE,
)
def unblock(request: HttpRequest, block_id: UUID) -> Status[None]:
    retrying(lambda: services.unblock(block_id, owner_id=caller_of(request).user_id))
    return Status(204, None)
