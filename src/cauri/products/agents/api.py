"""Agents over HTTP: become one, find one, and what one earns and has at the end of a day."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status

from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.products.agents import applications, closing, locator, queries, spreadsheet
from cauri.products.agents.closing import Closing
from cauri.products.agents.shapes import AgentOut, ApplicationIn, ClosingOut, CommissionOut, NearAgentOut

router = Router(tags=["agents"])

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_LARGEST_RADIUS = 500
_A_MINUTE = "public, max-age=60"

Day = Annotated[
    date | None, Query(alias="date", description="By the operator's clock; today without one.", examples=["2026-11-21"])
]


@router.get(
    "",
    response={200: list[NearAgentOut], 422: Problem, 429: Problem},
    operation_id="find_agents",
    summary="Find agents near a place",
    description="Those who serve customers now, the nearest first, at most 50. Nobody has to be signed in.",
    throttle=LOOKUP,
)
def find_agents(
    request: HttpRequest,
    response: HttpResponse,
    latitude: Annotated[float, Query(ge=-90, le=90, examples=[18.0864])],
    longitude: Annotated[float, Query(ge=-180, le=180, examples=[-15.9752])],
    radius_km: Annotated[float, Query(gt=0, le=_LARGEST_RADIUS, examples=[5])] = 5,
) -> list[NearAgentOut]:
    response["Cache-Control"] = _A_MINUTE
    return [NearAgentOut.of(one) for one in locator.near(latitude, longitude, radius_km=radius_km)]


@router.post(
    "/application",
    auth=signed_in,
    response={201: AgentOut, 409: Problem, 415: Problem, **_SIGNED_IN},
    operation_id="apply_as_agent",
    summary="Ask to become an agent",
    description="For customers whose identity was verified (tier 2 or more). The operator decides; who was declined "
    "may ask again.",
    throttle=WRITE,
)
def apply_as_agent(request: HttpRequest, body: ApplicationIn) -> Status[AgentOut]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    made = retrying(lambda: applications.apply(body.shop(), caller=caller, now=now, origin=origin))
    return Status(201, AgentOut.of(made))


@router.get(
    "/me",
    auth=signed_in,
    response={200: AgentOut, **_SIGNED_IN},
    operation_id="get_own_agent",
    summary="Look at yourself as an agent",
    description="How your application stands, and what your float holds.",
    throttle=LOOKUP,
)
def get_own_agent(request: HttpRequest) -> AgentOut:
    return AgentOut.of(queries.agent_of(caller_of(request).user_id))


@router.get(
    "/commissions",
    auth=signed_in,
    response={200: list[CommissionOut], **_SIGNED_IN},
    operation_id="list_commissions",
    summary="List what agents earn",
    description="In your currency, by what is done and how much it is. The narrower band of amounts counts.",
    throttle=LOOKUP,
)
def list_commissions(request: HttpRequest) -> list[CommissionOut]:
    agent = queries.agent_of(caller_of(request).user_id)
    return [CommissionOut.of(rule) for rule in queries.commissions_in_force(agent.currency, now=clock.now())]


@router.get(
    "/closing",
    auth=signed_in,
    response={200: ClosingOut, **_SIGNED_IN},
    operation_id="get_closing",
    summary="Get a day of your float",
    description="What it held, what came and went, and what it holds: opening and all totals make closing.",
    throttle=LOOKUP,
)
def get_closing(request: HttpRequest, day: Day = None) -> ClosingOut:
    return ClosingOut.of(_closing(request, day))


@router.get(
    "/closing.csv",
    auth=signed_in,
    response=_SIGNED_IN,
    operation_id="get_closing_csv",
    summary="Get a day of your float as CSV",
    description="The same as a file: RFC 4180, UTF-8.",
    openapi_extra={
        "responses": {
            200: {"description": "The file.", "content": {"text/csv": {"schema": {"type": "string"}}}},
        }
    },
    throttle=LOOKUP,
)
def get_closing_csv(request: HttpRequest, day: Day = None) -> HttpResponse:
    made = _closing(request, day)
    response = HttpResponse(spreadsheet.of(made), content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="closing-{made.day}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _closing(request: HttpRequest, day: date | None) -> Closing:
    agent = queries.admitted_agent(caller_of(request).user_id)
    return closing.of(agent.float, day, now=clock.now())
