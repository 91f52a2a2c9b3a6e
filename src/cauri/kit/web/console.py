"""The base of every page of the console that shows a model."""

from typing import Any, NoReturn

from django.http import HttpRequest
from unfold.admin import ModelAdmin


class ConsoleWrites(AssertionError):
    """A page of the console tried to save or delete a row itself instead of calling a service."""


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc] # unfold ships no types
    """Shows rows and never saves one: what staff do is a service call, with its checks and its audit row.

    The permissions hide every form and button, from superusers too. Should a page ever open one of them
    again, saving is still refused.
    """

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """All staff see all pages, until roles say otherwise."""
        return bool(request.user.is_active and request.user.is_staff)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Raises ConsoleWrites."""
        raise ConsoleWrites(f"{type(self).__name__} must call a service")

    save_related = save_formset = delete_model = delete_queryset = save_model
