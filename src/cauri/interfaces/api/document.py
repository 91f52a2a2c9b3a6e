"""The OpenAPI document: what ninja writes, made whole.

What every operation of a kind can answer is said here once and not at each of them: whoever needs a token may be
refused one, whoever takes a body may meet a malformed one. Rooms document their own refusals.
"""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.operation import Operation
from pydantic.json_schema import JsonSchemaMode

from cauri.infra.idempotency import api as idempotency
from cauri.kit.web import problems, statuses
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Refused

JSON = "application/json"

_OF_ALL = (500, 503)
_OF_PARAMETERS = (400, 422)
_OF_BODIES = (400, 413, 415, 422)
_OF_FORMATS = {
    "uuid": "01932b0c-7a10-7000-8000-0123456789ab",
    "date-time": "2026-11-21T08:30:00Z",
    "date": "2026-11-21",
}
_WORTH_A_RETRY = (429, 503)
_GENERIC = re.compile(r"_$")  # pydantic calls Page[NoticeOut] Page_NoticeOut_
_REFERENCE = "$ref"

Document = dict[str, Any]


class SchemasCollide(AssertionError):
    """Two rooms have a schema of the same name: clients would take one for the other."""


class DocumentedAPI(NinjaAPI):
    """Ninja's API, with a document that clients can be generated from."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The OpenAPI document, written once: it takes seconds, and anybody may ask for it. Raises SchemasCollide."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._documents:
            self._documents[prefix] = self._written(prefix)
        return self._documents[prefix]

    @cached_property
    def _documents(self) -> dict[str, OpenAPISchema]:
        return {}

    def _written(self, prefix: str) -> OpenAPISchema:
        document = _Schema(self, prefix)
        _rename(document)
        _drop_unused(document)
        _add_examples(document)
        _drop_titles(document)
        return document


class _Schema(OpenAPISchema):
    def operation_details(self, operation: Operation) -> Document:
        details: Document = super().operation_details(operation)
        if "POST" in operation.methods:
            details["parameters"].extend(_key_of(details.get("description", "")))
        for answer in details["responses"].values():
            _name_media_type(answer)
        for status in sorted(_usual_of(operation, details)):
            details["responses"].setdefault(status, self._problem(status))
        details["responses"] = {str(status): answer for status, answer in sorted(details["responses"].items())}
        return details

    def add_schema_definitions(self, definitions: Document) -> None:
        for name, definition in definitions.items():
            if self.schemas.setdefault(name, definition) != definition:
                raise SchemasCollide(name)

    def _create_schema_from_model(
        self,
        model: Any,
        by_alias: bool = True,
        remove_level: bool = True,
        mode: JsonSchemaMode = "validation",
    ) -> tuple[Document, bool]:
        if remove_level and model is Refused:
            return self._reference_to_problem(), True  # most answers are one: pydantic describes it once
        described: tuple[Document, bool] = super()._create_schema_from_model(model, by_alias, remove_level, mode)
        return described

    def _problem(self, status: int) -> Document:
        return {
            "description": HTTPStatus(status).phrase,
            "content": {problems.CONTENT_TYPE: {"schema": self._reference_to_problem()}},
        }

    def _reference_to_problem(self) -> Document:
        self.add_schema_definitions(_problem_definitions())
        return {_REFERENCE: REF_TEMPLATE.format(model=Problem.__name__)}


def _key_of(description: str) -> list[Document]:
    """The header by which a request may be repeated, for operations that tell of it in words."""
    if idempotency.HEADER not in description:
        return []
    return [
        {
            "in": "header",
            "name": idempotency.HEADER,
            "required": f"Needs an `{idempotency.HEADER}`" in description,
            "description": "Of your own making: new for each act, the same when you repeat it.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
            "example": "5a1f0c1e-2b7d-4c7e-9a51-3f0c6a0f9f6d",
        }
    ]


def _usual_of(operation: Operation, details: Document) -> set[int]:
    """The statuses that an operation can answer without its room's doing."""
    usual = set(_OF_ALL)
    if details.get("security"):
        usual.add(401)
    if operation.throttle_objects:
        usual.add(429)
    if details["parameters"]:
        usual.update(_OF_PARAMETERS)
    if details.get("requestBody"):
        usual.update(_OF_BODIES)
    return usual


@cache
def _problem_definitions() -> Document:
    definitions: Document = Refused.model_json_schema(ref_template=REF_TEMPLATE, mode="serialization")["$defs"]
    return definitions


def _name_media_type(answer: Document) -> None:
    content = answer.get("content", {})
    schema = content.get(JSON, {}).get("schema", {})
    if schema.get(_REFERENCE, "").endswith(f"/{Problem.__name__}"):
        answer["content"] = {problems.CONTENT_TYPE: content[JSON]}


def _rename(document: Document) -> None:
    """Give generic schemas the names that their classes chose."""
    schemas = document["components"]["schemas"]
    titles = {name: schema["title"] for name, schema in schemas.items() if _GENERIC.search(name)}
    for name, title in titles.items():
        if title in schemas:
            raise SchemasCollide(title)
        schemas[title] = schemas.pop(name)
    for place in _references(document):
        name = place[_REFERENCE].rpartition("/")[2]
        place[_REFERENCE] = REF_TEMPLATE.format(model=titles.get(name, name))


def _drop_unused(document: Document) -> None:
    """Leave out what only described query parameters, which stand at their operations."""
    schemas = document["components"]["schemas"]
    wanted: set[str] = set()
    waiting = _named_in(document["paths"])
    while waiting:
        wanted |= waiting
        waiting = {name for known in waiting for name in _named_in(schemas[known])} - wanted
    document["components"]["schemas"] = {name: schemas[name] for name in sorted(wanted)}


def _drop_titles(document: Document) -> None:
    """Leave out the titles that pydantic makes of names: they say nothing, and clients' types repeat them."""
    fields = [
        field
        for schema in document["components"]["schemas"].values()
        for field in schema.get("properties", {}).values()
    ]
    parameters = [
        parameter["schema"]
        for operations in document["paths"].values()
        for operation in operations.values()
        for parameter in operation["parameters"]
    ]
    for described in (*fields, *parameters):
        described.pop("title", None)


def _named_in(part: Any) -> set[str]:
    return {place[_REFERENCE].rpartition("/")[2] for place in _references(part)}


def _references(part: Any) -> Iterator[Document]:
    """Every place that refers to a schema."""
    if isinstance(part, dict):
        if isinstance(part.get(_REFERENCE), str):
            yield part
        for inside in part.values():
            yield from _references(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from _references(inside)


def _add_examples(document: Document) -> None:
    """Put the examples of the fields together to one of each body."""
    schemas = document["components"]["schemas"]
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                _add_example(answer, schemas, status)
            _add_example(operation.get("requestBody", {}), schemas)


def _add_example(body: Document, schemas: Document, status: str = "") -> None:
    for media_type, content in body.get("content", {}).items():
        if media_type == problems.CONTENT_TYPE and int(status) in statuses.CODES:
            content["example"] = _example_of_problem(int(status))
        elif media_type == JSON and (example := _example_of(content.get("schema", {}), schemas)) is not None:
            content.setdefault("example", example)


def _example_of_problem(status: int) -> Document:
    code = statuses.CODES[status]
    return Problem(
        type=f"urn:cauri:problem:{code}",
        title=code.replace("_", " ").capitalize(),
        status=status,
        code=code,
        detail=statuses.WORDING[code]["en"],
        instance="/api/v1/…",
        request_id="01932b0c-7a10-7000-8000-0123456789ab",
        retryable=status in _WORTH_A_RETRY,
        facts={},
        errors=[],
    ).model_dump()


def _example_of(schema: Document, schemas: Document) -> Any:
    """What a value of that schema may look like; None when nobody said."""
    if _REFERENCE in schema:
        return _example_of(schemas[schema[_REFERENCE].rpartition("/")[2]], schemas)
    if schema.get("examples"):
        return schema["examples"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return _example_of(schema[key][0], schemas)
    if schema.get("type") == "array":
        inside = _example_of(schema["items"], schemas)
        return [] if inside is None else [inside]
    if "properties" in schema:
        return {name: _example_of(field, schemas) for name, field in _worth_showing(schema).items()}
    usual = _OF_FORMATS.get(schema.get("format", ""))
    return schema.get("const", schema.get("default", usual))


def _worth_showing(schema: Document) -> Document:
    """The fields of an example: what may be left out is shown only with an example of its own.

    Where every field may be left out, the first stands for all: such schemas ask for exactly one of them.
    """
    fields: Document = schema["properties"]
    required = set(schema.get("required", ()))
    shown = {
        name: field
        for name, field in fields.items()
        if name in required or field.get("examples") or "anyOf" not in field
    }
    return shown if required or not shown else dict([next(iter(shown.items()))])
