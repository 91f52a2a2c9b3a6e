"""The base of every page of the console that shows a model."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, NoReturn

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin


class ConsoleWrites(AssertionError):
    """A page of the console tried to save or delete a row itself instead of calling a service."""


def may(request: HttpRequest, permission: str) -> bool:
    """Whether who is signed in holds a permission; nobody does without a role."""
    asked: Callable[[str], bool] | None = getattr(request.user, "may", None)
    return asked is not None and asked(permission)


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc] # unfold ships no types
    """Shows rows and never saves one: what staff do is a service call, with its checks and its audit row.

    The permissions hide every form and button, from superusers too. Should a page ever open one of them
    again, saving is still refused. Who does not hold `permission` finds no page; one without it is shown to nobody.
    """

    permission: ClassVar[str] = ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether their role holds the page's permission."""
        return may(request, self.permission)

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

    def page_at(
        self, route: str, view: Callable[..., HttpResponseBase], name: str, *, act: str | tuple[str, ...] = ()
    ) -> URLPattern:
        """A page for staff who hold the page's permission, `admin:<name>`.

        What it changes, it changes on POST, for who holds `act` too (one of them, if it names several); a page without
        one takes no POST.
        """
        acts = (act,) if isinstance(act, str) else act

        @wraps(view)
        def for_who_may(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            reads = request.method in {"GET", "HEAD", "OPTIONS"}
            if not self.has_view_permission(request) or not (reads or any(may(request, one) for one in acts)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        page: URLPattern = path(route, self.admin_site.admin_view(for_who_may), name=name)
        vars(page.callback)["acts"] = acts
        return page

    def shown(self, request: HttpRequest, template: str, *, title: str, **content: Any) -> TemplateResponse:
        """A page in the console's frame."""
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), "title": title, **content})


class OwnPagesAdmin(ReadOnlyAdmin):
    """For a model whose pages are all our own: Django's list and forms have no address."""

    def own_urls(self) -> list[URLPattern]:
        """The pages, each made with `page_at`. Django expects the list's name to end in `_changelist`."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        """Our pages and nothing else."""
        return self.own_urls()
