"""The HTTP API: one document, one set of errors, a router per room."""

from ninja.openapi.docs import Swagger

import cauri
from cauri.interfaces.api import rooms
from cauri.interfaces.api.document import DocumentedAPI
from cauri.interfaces.health import api as health
from cauri.kit.web import problems
from cauri.kit.web.parsing import StrictParser
from cauri.kit.web.rendering import Renderer

_DESCRIPTION = """
Amounts are decimal strings with their currency: `{"amount": "12.50", "currency": "MRU"}`. Times are ISO
8601 in UTC. Every error is a problem document (RFC 9457): branch on its `code`, show its `detail`, which
comes in Arabic, French or English as `Accept-Language` asks. Every answer carries an `X-Request-Id`; send
your own to have it kept. Bodies are JSON, and a field that is not documented is refused. Lists come in pages:
send `next_cursor` back as `cursor`. A route with a limit says in `RateLimit-Limit`, `RateLimit-Remaining` and
`RateLimit-Reset` (seconds) how you stand.
"""


api = DocumentedAPI(
    title="Cauri",
    version=cauri.__version__,
    description=_DESCRIPTION,
    openapi_url="/api/openapi.json",
    docs_url="/api/docs",
    docs=Swagger(settings={"displayRequestDuration": True, "persistAuthorization": False}),
    urls_namespace="api",
    parser=StrictParser(),
    renderer=Renderer(),
)
problems.install_on(api)
api.add_router("/health", health.router)
api.add_router("", health.series)
for place, routers in rooms.ROOMS.items():
    for router in routers:
        api.add_router(rooms.ROOT + place, router)
