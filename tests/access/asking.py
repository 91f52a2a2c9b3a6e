"""How a scene is told: what the owner of something asks, and what others ask of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cauri.kit import ids
from tests.support.operations import JSON, Operation
from tests.support.people import Customer


@dataclass(frozen=True)
class Request:
    """What the owner asks. `named` is what of the owner's it names; `guess` is the body of who lacks the proof."""

    path: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    file: bytes | None = None
    named: str | None = None
    guess: Any = None

    def of(self, operation: Operation, client: Client, *, body: Any = None, key: str, **headers: str) -> Any:
        """The answer to it, with that body in place of the owner's."""
        address = operation.path
        for name, value in self.path.items():
            address = address.replace("{" + name + "}", str(value))
        sent = self.body if body is None else body
        told = {"Idempotency-Key": key, **headers}
        if self.file is not None:
            form = {**sent, "file": SimpleUploadedFile("front.jpg", self.file)}
            return client.post(address, form, headers=told)
        content = b"" if sent is None else json.dumps(sent).encode()
        return client.generic(operation.method, address, content, content_type=JSON, query_params=self.query or None,
                              headers=told)  # fmt: skip

    def of_nobodys(self) -> "Request":
        """The same about something that is nobody's."""
        if self.named is None:
            return self
        other = str(ids.new_id()) if _is_id(self.named) else "nobodys-key"
        told = json.dumps([self.path, self.body], default=str).replace(self.named, other)
        path, body = json.loads(told)
        return Request(path=path, body=body, query=self.query, file=self.file, named=other)


Scene = Callable[[Customer], Request]
SCENES: dict[str, Scene] = {}


def scene(name: str) -> Callable[[Scene], Scene]:
    """Declare the scene of an operation."""

    def kept(made: Scene) -> Scene:
        SCENES[name] = made
        return made

    return kept


def request_for(operation: Operation, owner: Customer) -> Request:
    """What an owner asks of an operation, with all that it takes."""
    name = operation.described["operationId"]
    if name in SCENES:
        return SCENES[name](owner)
    body = operation.described.get("requestBody", {}).get("content", {})
    assert "{" not in operation.path, f"{name} names something: it needs a scene"
    assert set(body) <= {JSON}, f"{name} takes a file: it needs a scene"
    return Request(body=operation.body)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def about(name: str, thing: object, **more: Any) -> Request:
    """A request about one thing of the owner's, named in its address."""
    return Request(path={name: str(thing)}, named=str(thing), **more)
