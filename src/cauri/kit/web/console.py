"""The base of every page of the console that shows a model."""

from collections.abc import Callable
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
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


class OwnPagesAdmin(ReadOnlyAdmin):
    """For a model whose pages are all our own: Django's list and forms have no address."""

    def own_urls(self) -> list[URLPattern]:
        """The pages, each made with `page_at`. Django expects the list's name to end in `_changelist`."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        """Our pages and nothing else."""
        return self.own_urls()

    def page_at(self, route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        """A page for staff, `admin:<name>`."""
        page: URLPattern = path(route, self.admin_site.admin_view(view), name=name)
        return page

    def shown(self, request: HttpRequest, template: str, *, title: str, **content: Any) -> TemplateResponse:
        """A page in the console's frame."""
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), "title": title, **content})
