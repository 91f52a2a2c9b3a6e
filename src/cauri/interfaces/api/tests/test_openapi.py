"""The OpenAPI document …"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cauri.interfaces.api.api import api

SNAPSHOT = Path(__file__).parents[5] / "tests" / "openapi.json"
HINT = "the API changed: look at the difference, then run `make openapi`"


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/")))
    return document


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in _document()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


OPERATIONS = list(_operations())
NAMES = [name for name, _ in OPERATIONS]


def test_is_the_one_that_was_last_looked_at() -> None:
    assert _document() == json.loads(SNAPSHOT.read_text()), HINT


def test_is_served_with_its_reader_and_nothing_from_elsewhere(client: Client) -> None:
    assert client.get("/api/openapi.json").json() == _document()
    page = client.get("/api/docs").content.decode()
    assert "/static/ninja/swagger-ui-bundle.js" in page
    assert "//cdn" not in page


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=NAMES)
def test_explains_each_operation(name: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert len(operation.get("description", "")) > 20
    assert operation["tags"]
    assert not operation["operationId"].startswith("cauri_"), "give it a name that clients can keep"
    assert any(status >= "400" for status in operation["responses"]), "which errors can it answer?"


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=NAMES)
def test_names_the_media_type_of_errors(name: str, operation: dict[str, Any]) -> None:
    for answer in operation["responses"].values():
        for media_type, content in answer.get("content", {}).items():
            is_problem = content.get("schema", {}).get("$ref", "").endswith("/Problem")
            assert is_problem == (media_type == "application/problem+json")


def test_gives_an_example_of_each_field() -> None:
    for name, schema in _document()["components"]["schemas"].items():
        for field, described in schema.get("properties", {}).items():
            nested = "$ref" in json.dumps(described)
            assert nested or "examples" in described or name in {"Problem", "FieldProblem"}, f"{name}.{field}"
