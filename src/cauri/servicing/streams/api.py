"""Tickets for the realtime connection, over HTTP. The connection itself is interfaces/realtime's."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Schema, Status
from pydantic import Field

from cauri.identity.access.api import signed_in
from cauri.identity.access.callers import Caller
from cauri.infra.throttles.api import WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.servicing.streams import services

router = Router(tags=["realtime"], auth=signed_in)

_REFUSED: dict[int, Any] = dict.fromkeys((401, 403), Problem)


class SignedInRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


class TicketOut(Schema):
    """What opens your stream of events once."""

    ticket: str = Field(
        description="Send it in the connection's first message, never in an address.",
        examples=["q3ZpYk7uN0c2Xo5sVd8RfTjLwA1eHbGmI4tKyQ9zPxU"],
    )
    url: str = Field(description="Where to connect to, as a WebSocket.", examples=["wss://wallet.example/ws/"])
    expires_at: datetime = Field(description="Until when it opens.", examples=["2026-11-22T08:30:30Z"])


@router.post(
    "/tickets",
    response={201: TicketOut, **_REFUSED},
    operation_id="make_realtime_ticket",
    summary="Get a ticket for live events",
    description="A ticket lets one WebSocket connection in, once, within 30 seconds. Over it you are told at once what "
    "has changed (ids, never amounts or names); the answers themselves you get here, over HTTP. The connection is "
    "closed when your session ends. `docs/reference/realtime.md` describes its messages.",
    throttle=WRITE,
)
def make_realtime_ticket(request: SignedInRequest, response: HttpResponse) -> Status[TicketOut]:
    given = retrying(lambda: services.give_ticket(request.auth, now=clock.now()))
    response["Cache-Control"] = "no-store"
    return Status(201, TicketOut(ticket=given.ticket, url=_address(request), expires_at=given.expires_at))


def _address(request: HttpRequest) -> str:
    """Where the realtime server is: as the operator says, or under the name that the API was asked by."""
    if settings.REALTIME_URL is not None:
        return str(settings.REALTIME_URL)
    return f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}/ws/"
