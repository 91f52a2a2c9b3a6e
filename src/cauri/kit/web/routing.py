"""The router of every door."""

from collections.abc import Callable
from typing import Any

import ninja
from ninja import Schema
from ninja.constants import NOT_SET
from ninja.operation import Operation

from cauri.kit.web.problems import Problem


class Refused(Schema):
    """What ninja makes of a `Problem` among the responses of an operation."""

    response: Problem


class Router(ninja.Router):  # noqa: TID251 - this is the one that the others use
    """Ninja's router, by which all operations share one model of their refusals.

    Ninja would make a class for every status of every operation, nearly all of them for the same problem document: a
    fifth of what a process needs to start.
    """

    def add_api_operation(
        self, path: str, methods: list[str], view_func: Callable[..., Any], *, response: Any = NOT_SET, **rest: Any
    ) -> None:
        """Called by ninja's decorators. `response` is a model, or a dict of them by status."""
        if not isinstance(response, dict):
            return super().add_api_operation(path, methods, view_func, response=response, **rest)
        others = {status: model for status, model in response.items() if model is not Problem}
        super().add_api_operation(path, methods, view_func, response=others, **rest)
        operation: Operation = vars(view_func)["_ninja_operation"]  # ninja's way from a view to the latest of its doors
        operation.response_models |= dict.fromkeys(response.keys() - others.keys(), Refused)
        return None
