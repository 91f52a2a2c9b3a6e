"""An operation that does nothing but know its caller: what every authenticated POST costs at least."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from cauri.identity.access.api import signed_in
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict


class NothingIn(Strict):
    """A body like a transfer's."""

    quote_id: UUID
    terms: str


class NothingOut(Schema):
    """As little as an answer can be."""

    id: UUID


router = Router(auth=signed_in)


@router.post("/nothing", response={200: NothingOut}, operation_id="do_nothing")
def do_nothing(request: HttpRequest, body: NothingIn) -> NothingOut:
    return NothingOut(id=body.quote_id)


def install() -> None:
    """Add it to the API before its addresses are built."""
    from cauri.interfaces.api.api import api

    api.add_router("/api/v1/bench", router)
