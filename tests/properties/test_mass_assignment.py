"""Nothing that a client adds …"""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from cauri.infra.documents.tests import uploads
from tests.support import people
from tests.support.operations import JSON, Operation, document, operations
from tests.support.people import Customer

SCHEMAS: dict[str, Any] = document()["components"]["schemas"]
ALL = [one for one in operations() if one.path.startswith("/api/")]
WITH_BODY = [one for one in ALL if one.body is not None]
READS = [one for one in ALL if one.method == "GET"]
UPLOADS = [one for one in ALL if "multipart/form-data" in one.described.get("requestBody", {}).get("content", {})]
# Whatever a row of ours can be told, by the names that its columns and its relations have.
FIELDS = sorted(
    {
        name
        for model in apps.get_models()
        if model.__module__.startswith("cauri.")
        for field in model._meta.get_fields()
        for name in (field.name, getattr(field, "attname", field.name))
    }
)


@pytest.fixture
def client(db: None, settings: Settings) -> Client:
    """A client whom no limit stops."""
    settings.THROTTLE_FACTOR = 1_000_000
    return Client(raise_request_exception=False)


@pytest.fixture
def awa(client: Client) -> Customer:
    """Who asks."""
    return people.customer("Awa Diallo")


def test_knows_the_names_of_our_columns() -> None:
    assert {"tier", "state", "role", "is_staff", "user_id", "digest", "frozen_by"} <= set(FIELDS)


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
def test_to_a_body_is_taken_under_the_name_of_any_column(operation: Operation, client: Client, awa: Customer) -> None:
    for place, known in _places(operation).items():
        body, inside = _at(operation, place)
        surplus = [name for name in FIELDS if name not in known]
        inside.update(dict.fromkeys(surplus, "3"))

        answer = operation.ask(client, body, **_signed_in(awa))

        assert answer.status_code == 422, (str(operation), place, answer.content)
        assert _refused(answer) >= {".".join(("body", *place, name)) for name in surplus}


@given(chosen=st.data())
@examples(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_to_a_body_is_taken_whatever_its_value(client: Client, awa: Customer, chosen: st.DataObject) -> None:
    operation = chosen.draw(st.sampled_from(WITH_BODY), label="operation")
    place, known = chosen.draw(st.sampled_from([*_places(operation).items()]), label="place")
    name = chosen.draw(st.sampled_from([one for one in FIELDS if one not in known]), label="name")
    body, inside = _at(operation, place)
    inside[name] = chosen.draw(_VALUES, label="value")

    answer = operation.ask(client, body, **_signed_in(awa))

    assert answer.status_code == 422, (str(operation), name, answer.content)
    assert ".".join(("body", *place, name)) in _refused(answer)


@pytest.mark.parametrize("operation", UPLOADS, ids=str)
def test_to_a_form_is_taken(operation: Operation, client: Client, awa: Customer) -> None:
    for name in FIELDS:
        if name == "kind":
            continue
        form = {"kind": "front", "file": SimpleUploadedFile("a.jpg", uploads.picture()), name: "3"}
        answer = client.post(operation.address, form, headers=_signed_in(awa))
        assert answer.status_code == 422, name


@pytest.mark.parametrize("operation", READS, ids=str)
def test_to_an_address_changes_the_answer(operation: Operation, client: Client, awa: Customer) -> None:
    known = {one["name"] for one in operation.described["parameters"]}
    moussa = people.customer("Moussa Diop")
    surplus = {name: str(moussa.user.pk) for name in FIELDS if name not in known}
    needed = {"currency": "MRU"} if "currency" in known else {}
    headers = _signed_in(awa)

    plain = client.get(operation.address, needed, headers=headers)
    with_more = client.get(operation.address, {**needed, **surplus}, headers=headers)

    assert with_more.status_code in {plain.status_code, 422}
    if with_more.status_code == plain.status_code:
        assert _told(with_more) == _told(plain)


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=20).filter(lambda text: "\0" not in text),
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inside, max_size=2),
    max_leaves=4,
)


def _places(operation: Operation) -> dict[tuple[str, ...], set[str]]:
    """Every object that a body may hold, by its place, and the fields it may have there."""
    return dict(_within(operation.described["requestBody"]["content"][JSON]["schema"], ()))


def _within(schema: dict[str, Any], place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    if "$ref" in schema:
        yield from _within(SCHEMAS[schema["$ref"].rpartition("/")[2]], place)
    for one in schema.get("anyOf", ()):
        yield from _within(one, place)
    if "properties" in schema:
        assert schema["additionalProperties"] is False, place
        yield place, set(schema["properties"])
        for name, inside in schema["properties"].items():
            yield from _within(inside, (*place, name))


def _at(operation: Operation, place: tuple[str, ...]) -> tuple[Any, dict[str, Any]]:
    """A copy of the example, and the object at that place of it."""
    body = copy.deepcopy(operation.body)
    inside = body
    for name in place:
        if not isinstance(inside.get(name), dict):
            inside[name] = {}
        inside = inside[name]
    return body, inside


def _signed_in(caller: Customer) -> dict[str, str]:
    return {"Authorization": f"Bearer {caller.access_token}"}


def _refused(answer: Any) -> set[str]:
    return {one["name"] for one in json.loads(answer.content)["errors"] if one["code"] == "extra_forbidden"}


def _told(answer: Any) -> Any:
    if "json" not in answer.headers.get("Content-Type", ""):
        return b"".join(answer) if answer.streaming else answer.content
    told = json.loads(answer.content)
    return {**told, "request_id": ""} if isinstance(told, dict) else told
