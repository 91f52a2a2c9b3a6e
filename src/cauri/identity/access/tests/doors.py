"""An API with the doors of access and one that stands for any endpoint of signed-in customers."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI

from cauri.identity.access.addresses.api import router as addresses
from cauri.identity.access.api import caller_of, profiles, router, signed_in
from cauri.identity.access.by_email.api import router as by_email
from cauri.identity.access.own_devices.api import router as own_devices
from cauri.identity.access.recovery.api import router as recovery
from cauri.kit.web import problems
from cauri.kit.web.parsing import StrictParser

api = NinjaAPI(docs_url=None, openapi_url=None, urls_namespace="access", parser=StrictParser())
problems.install_on(api)
api.add_router("/auth", router)
api.add_router("/auth", by_email)
api.add_router("/auth", recovery)
api.add_router("/auth/devices", own_devices)
api.add_router("/profiles", profiles)
api.add_router("/profiles", addresses)


@api.get("/me", auth=signed_in, response=UUID)
def me(request: HttpRequest) -> UUID:
    """Who calls."""
    return caller_of(request).user_id


urlpatterns = [path("", api.urls)]
