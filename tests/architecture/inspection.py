"""Run by itself, in a process that sees one tree: tell as JSON what the running house is made of.

Foreign keys are named by strings and admins are registered at run time, so both are read from Django's own
registries. The wording of refusals is found by importing everything.
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from typing import Any

import django


def main() -> None:
    """Print {"relations": […], "pages": […], "codes": […]}."""
    django.setup()
    modules = sorted(_import_everything())
    told = {"relations": list(_relations()), "pages": list(_pages()), "codes": list(_codes(modules))}
    json.dump(told, sys.stdout)


def _import_everything() -> Iterator[str]:
    import cauri

    for module in pkgutil.walk_packages(cauri.__path__, "cauri."):
        if not {"tests", "migrations"} & set(module.name.split(".")):
            importlib.import_module(module.name)
            yield module.name


def _relations() -> Iterator[dict[str, Any]]:
    """Every foreign key, one-to-one and many-to-many of ours that points at a model of ours."""
    from django.apps import apps

    for model in apps.get_models(include_auto_created=False):
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = field.related_model
            # A name that stands for no model stays a string; that ends the inspection here, by its own error.
            if target is not None and _both_ours(model, target):
                yield {
                    "field": f"{model.__module__}.{model.__name__}.{field.name}",
                    "from": model.__module__,
                    "to": target.__module__,
                    "hidden": field.remote_field is not None and field.remote_field.hidden,
                }


def _both_ours(*models: type) -> bool:
    return all(model.__module__.startswith("cauri.") for model in models)


def _pages() -> Iterator[dict[str, Any]]:
    """Every page of every admin site, and what it would let a superuser do."""
    from django.contrib.admin.sites import all_sites
    from django.contrib.auth import get_user_model
    from django.test import RequestFactory

    from cauri.kit.web.console import ReadOnlyAdmin

    request = RequestFactory().get("/")
    request.user = get_user_model()(is_active=True, is_staff=True, is_superuser=True)
    for site in all_sites:
        for model, page in site._registry.items():
            allowed = [act for act in ("add", "change", "delete") if _allows(page, act, request)]
            writes = [
                name
                for name in ("save_model", "save_related", "save_formset", "delete_model", "delete_queryset")
                if getattr(type(page), name) is not getattr(ReadOnlyAdmin, name)
            ]
            yield {
                "page": f"{type(page).__module__}.{type(page).__name__} of {model.__name__}",
                "read_only": isinstance(page, ReadOnlyAdmin),
                "allowed": allowed + writes,
            }


def _allows(page: Any, act: str, request: Any) -> bool:
    return bool(getattr(page, f"has_{act}_permission")(request))


def _codes(modules: list[str]) -> Iterator[dict[str, Any]]:
    """Every refusal that declares a code, and whether it has been worded."""
    from cauri.kit.errors import Refusal
    from cauri.kit.web import wording

    wording.gather()
    for refusal in _kinds_of(Refusal):
        if refusal.__module__ in modules:
            yield {
                "refusal": f"{refusal.__module__}.{refusal.__name__}",
                "code": refusal.code,
                "own": "code" in vars(refusal),
                "worded": wording.knows(refusal.code),
            }


def _kinds_of(kind: Any) -> Iterator[Any]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from _kinds_of(narrower)


if __name__ == "__main__":
    main()
