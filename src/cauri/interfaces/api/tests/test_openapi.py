"""The OpenAPI document …"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from ninja import Schema
from pydantic import create_model

from cauri.interfaces.api.api import api
from cauri.interfaces.api.document import DocumentedAPI, SchemasCollide
from cauri.kit.web import problems
from cauri.kit.web.routing import Router

SNAPSHOT = Path(__file__).parents[5] / "tests" / "openapi.json"
HINT = "the API changed: look at the difference, then run `make openapi`"

# Who has no token yet, and whoever may know what anybody may know.
PUBLIC = re.compile(
    r"/health/(live|ready)|/metrics|/api/v1/meta/.*|/api/v1/fees|/api/v1/agents|"
    r"/api/v1/auth/(register|login|lock/request|lock/with-secret|lock/confirm|pin/reset)(/.*)?|"
    r"/api/v1/auth/(refresh|request-otp|verify-otp|google-oauth|passkeys/sign-in(/options)?)"
)
SELF_EXPLAINING = {"uuid", "date-time", "date", "password"}


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/")))
    return document


DOCUMENT = _document()
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
each_operation = pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])


def _contents(operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for status, answer in operation["responses"].items():
        for media_type, content in answer.get("content", {}).items():
            yield status, media_type, content


def _named_in(part: object) -> set[str]:
    """The schemas that a part of the document leads to."""
    found, waiting = set(), set(re.findall(r"#/components/schemas/(\w+)", json.dumps(part)))
    while waiting:
        found |= waiting
        waiting = {name for one in waiting for name in _named_in_one(one)} - found
    return found


def _named_in_one(name: str) -> set[str]:
    return set(re.findall(r"#/components/schemas/(\w+)", json.dumps(SCHEMAS[name])))


def test_is_the_one_that_was_last_looked_at() -> None:
    assert json.loads(SNAPSHOT.read_text()) == DOCUMENT, HINT


def test_is_served_with_its_reader_and_nothing_from_elsewhere(client: Client) -> None:
    assert client.get("/api/openapi.json").json() == DOCUMENT
    page = client.get("/api/docs").content.decode()
    assert "/static/ninja/swagger-ui-bundle.js" in page
    assert "//cdn" not in page


@each_operation
def test_explains_each_operation(name: str, operation: dict[str, Any]) -> None:
    assert len(operation["summary"]) > 5
    assert len(operation.get("description", "")) > 20, "what does it promise?"
    assert operation["tags"]


@each_operation
def test_names_each_operation_for_clients_to_keep(name: str, operation: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"])
    assert not operation["operationId"].startswith("cauri_"), "give it a name that clients can keep"


def test_names_no_two_operations_alike() -> None:
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert sorted(names) == sorted(set(names))


@each_operation
def test_documents_errors_as_problems_and_nothing_else(name: str, operation: dict[str, Any]) -> None:
    assert any(status >= "400" for status in operation["responses"]), "which errors can it answer?"
    for status, media_type, content in _contents(operation):
        is_problem = content.get("schema", {}).get("$ref", "").endswith("/Problem")
        assert is_problem == (media_type == problems.CONTENT_TYPE)
        assert status < "400" or is_problem or name == "GET /health/ready"


@each_operation
def test_says_who_may_ask(name: str, operation: dict[str, Any]) -> None:
    path = name.partition(" ")[2]

    assert bool(operation.get("security")) != bool(PUBLIC.fullmatch(path)), "auth=signed_in, or name it above"
    if operation.get("security"):
        assert "401" in operation["responses"]


def test_says_how_tokens_are_sent() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]

    assert schemes["SignedIn"] == {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    assert {one["scheme"] for one in schemes.values()} == {"bearer"}


def test_finds_a_limit_at_everything_that_writes() -> None:
    unlimited = [
        operation.operation_id
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for operation in view.operations
        if not operation.throttle_objects and set(operation.methods) - {"GET"}
    ]
    assert unlimited == [], "throttle=WRITE, or SENSITIVE, or LOOKUP: see infra/throttles"


@each_operation
def test_gives_an_example_of_each_body(name: str, operation: dict[str, Any]) -> None:
    if body := operation.get("requestBody"):
        taken = body["content"]
        assert "multipart/form-data" in taken or taken["application/json"]["example"]
    for status, media_type, content in _contents(operation):
        if status.startswith("2") and media_type == "application/json":
            assert "example" in content


@each_operation
def test_refuses_what_bodies_do_not_name(name: str, operation: dict[str, Any]) -> None:
    for schema in _named_in(operation.get("requestBody")):
        if SCHEMAS[schema].get("type") == "object":
            assert SCHEMAS[schema].get("additionalProperties") is False, f"{schema} derives from kit.web.schemas.Strict"


@each_operation
def test_tells_of_the_key_that_makes_a_request_repeatable(name: str, operation: dict[str, Any]) -> None:
    told = name.startswith("POST") and "Idempotency-Key" in operation.get("description", "")
    documented = any(parameter["name"] == "Idempotency-Key" for parameter in operation["parameters"])

    assert told == documented


@pytest.mark.parametrize("name", SCHEMAS)
def test_names_schemas_as_people_would(name: str) -> None:
    assert re.fullmatch(r"([A-Z][a-z]+)+", name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_gives_an_example_of_each_field(name: str) -> None:
    for field, described in SCHEMAS[name].get("properties", {}).items():
        told = json.dumps(described)
        explains_itself = any(f'"format": "{one}"' in told for one in SELF_EXPLAINING)
        explains_itself |= any(f'"{word}"' in told for word in ("$ref", "enum", "const", "boolean"))
        assert explains_itself or "examples" in described or name in {"Problem", "FieldProblem"}, f"{name}.{field}"


def _api_with(*shown: type[Schema]) -> DocumentedAPI:
    made = DocumentedAPI(urls_namespace=f"made-{len(shown)}", docs_url=None, openapi_url=None)
    router = Router()
    for number, schema in enumerate(shown):
        router.get(f"/{number}", response=list[schema])(lambda request: None)  # type: ignore[valid-type] # made at run time
    made.add_router("", router)
    return made


def test_refuses_two_schemas_of_one_name() -> None:
    colours, tones = _schema_of("Shade", colour=str), _schema_of("Shade", tone=int)

    _api_with(colours, colours).get_openapi_schema(path_prefix="/")
    with pytest.raises(SchemasCollide):
        _api_with(colours, tones).get_openapi_schema(path_prefix="/")


def _schema_of(name: str, **fields: type) -> type[Schema]:
    """A schema of that name, as another room could have it."""
    return create_model(name, __base__=Schema, **{field: (kind, ...) for field, kind in fields.items()})  # type: ignore[call-overload, no-any-return] # made at run time
