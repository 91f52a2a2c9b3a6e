"""The HTTP API: one document, one set of errors, a router per room."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema

import cauri
from cauri.interfaces.api import meta
from cauri.interfaces.health import api as health
from cauri.kit.web import problems

_DESCRIPTION = """
Amounts are decimal strings with their currency: `{"amount": "12.50", "currency": "MRU"}`. Times are ISO
8601 in UTC. Every error is a problem document (RFC 9457): branch on its `code`, show its `detail`, which
comes in Arabic, French or English as `Accept-Language` asks. Every answer carries an `X-Request-Id`; send
your own to have it kept.
"""


class DocumentedAPI(NinjaAPI):
    """Ninja's API, with errors documented as the media type they have."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The OpenAPI document."""
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operations in document["paths"].values():
            for operation in operations.values():
                for answer in operation["responses"].values():
                    _name_media_type(answer)
        return document


def _name_media_type(answer: dict[str, Any]) -> None:
    content = answer.get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if schema.get("$ref", "").endswith("/Problem"):
        answer["content"] = {problems.CONTENT_TYPE: content["application/json"]}


api = DocumentedAPI(
    title="Cauri",
    version=cauri.__version__,
    description=_DESCRIPTION,
    openapi_url="/api/openapi.json",
    docs_url="/api/docs",
    docs=Swagger(settings={"displayRequestDuration": True, "persistAuthorization": False}),
    urls_namespace="api",
)
problems.install_on(api)
api.add_router("/health", health.router)
api.add_router("", health.series)
api.add_router("/api/v1/meta", meta.router)
