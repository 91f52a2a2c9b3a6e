"""The router of every door …"""

from django.http import HttpRequest
from ninja import NinjaAPI, Schema
from ninja.operation import Operation

from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Refused, Router


class Shown(Schema):
    """What the door shows."""

    name: str


def _operations_of(router: Router) -> list[Operation]:
    api = NinjaAPI(urls_namespace="routing")
    api.add_router("", router)
    assert api.urls
    return [operation for view in router.path_operations.values() for operation in view.operations]


def _door(response: object) -> Operation:
    router = Router()

    @router.get("/door", response=response)
    def look(request: HttpRequest) -> Shown:
        return Shown(name="a door")

    return _operations_of(router)[0]


def test_shares_one_model_of_all_refusals() -> None:
    door = _door({200: Shown, 401: Problem, 404: Problem})

    assert sorted(door.response_models) == [200, 401, 404]
    assert door.response_models[401] is door.response_models[404] is Refused


def test_leaves_what_is_no_refusal_to_ninja() -> None:
    door = _door({200: Shown, 204: None})

    assert door.response_models[204] is None
    assert door.response_models[200].model_fields["response"].annotation is Shown


def test_takes_a_model_for_the_only_answer() -> None:
    assert _door(Shown).response_models[200].model_fields["response"].annotation is Shown


def test_keeps_apart_what_one_view_answers_at_two_doors() -> None:
    router = Router()

    def look(request: HttpRequest) -> Shown:
        return Shown(name="a door")

    router.get("/one", response={200: Shown, 404: Problem})(look)
    router.get("/two", response={200: Shown, 410: Problem})(look)

    assert [sorted(door.response_models) for door in _operations_of(router)] == [[200, 404], [200, 410]]
