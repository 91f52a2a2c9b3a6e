"""An API with the doors of federation, and those of access beside them."""

from django.urls import path
from ninja import NinjaAPI

from cauri.identity.access.api import profiles as access_profiles
from cauri.identity.access.api import router as access
from cauri.identity.federation.api import profiles, router
from cauri.kit.web import problems
from cauri.kit.web.parsing import StrictParser

api = NinjaAPI(docs_url=None, openapi_url=None, urls_namespace="federation", parser=StrictParser())
problems.install_on(api)
for one in (access, router):
    api.add_router("/auth", one)
for one in (access_profiles, profiles):
    api.add_router("/profiles", one)

urlpatterns = [path("", api.urls)]
