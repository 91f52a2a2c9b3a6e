"""An API of three routes, one for each limit."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI

from cauri.infra.throttles.api import LOOKUP, SENSITIVE, WRITE, limit_identifier
from cauri.kit.web import problems


@dataclass(frozen=True)
class SignedIn:
    """What rooms above make of a token."""

    user_id: UUID


def _by_header(request: HttpRequest) -> SignedIn:
    return SignedIn(UUID(request.headers["X-User"]))


api = NinjaAPI(docs_url=None, openapi_url=None, urls_namespace="limited")
problems.install_on(api)


@api.post("/signs-in", throttle=SENSITIVE)
def sign_in(request: HttpRequest, phone: str) -> None:
    limit_identifier(request, phone)


@api.get("/looks-up", throttle=LOOKUP)
def look_up(request: HttpRequest) -> None:
    """Anybody may."""


@api.post("/writes", throttle=WRITE, auth=_by_header)
def write(request: HttpRequest) -> None:
    """Who is signed in may."""


urlpatterns = [path("", api.urls)]
