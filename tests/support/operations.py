"""The API's operations as its document lists them, for tests that hold for each of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.test import Client

from cauri.interfaces.api.api import api

JSON = "application/json"
_NOBODYS = UUID("01932b0c-7a10-7000-8000-0123456789ab")


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    described: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def needs_sign_in(self) -> bool:
        """Whether it asks for a token."""
        return bool(self.described.get("security"))

    @property
    def body(self) -> Any:
        """The example of its body; None when it takes none."""
        return self.described.get("requestBody", {}).get("content", {}).get(JSON, {}).get("example")

    @property
    def address(self) -> str:
        """Its address, with ids of nobody's, and of anything else the first example."""
        address = self.path
        for parameter in self.described["parameters"]:
            if parameter["in"] == "path":
                schema = parameter["schema"]
                value = (schema.get("examples") or schema.get("enum") or [_NOBODYS])[0]
                address = address.replace("{" + parameter["name"] + "}", str(value))
        return address

    def ask(self, client: Client, body: Any = None, **headers: str) -> Any:
        """Its answer to a body (its own example by default)."""
        sent = self.body if body is None else body
        content = b"" if sent is None else json.dumps(sent).encode()
        return client.generic(
            self.method, self.address, content, content_type=JSON, headers={"Idempotency-Key": "key-0001", **headers}
        )


@cache
def document() -> dict[str, Any]:
    """The document, as clients get it. Nobody changes it."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/")))
    return found


def operations() -> Iterator[Operation]:
    """Every operation."""
    for path, methods in document()["paths"].items():
        for method, described in methods.items():
            yield Operation(method.upper(), path, described)
