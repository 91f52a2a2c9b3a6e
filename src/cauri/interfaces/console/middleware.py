"""What only pages pass through. Programs sign in with tokens: they need no session, and are not charged for one.

The four classes are Django's own; they let a request to anything but a page by, which saves the API a third of its
time per request.
"""

import zoneinfo
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from cauri.infra.audit.viewing import record_refusal

Door = Callable[[HttpRequest], HttpResponseBase]

_PAGES = ("/console/", "/mailbox/")
_PUBLIC = ("/lost-phone/",)  # for customers: a form, and nobody who is signed in


def in_operators_time(door: Door) -> Door:
    """Show staff the times of the operator's own zone. The API speaks UTC."""

    def show(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(_PAGES):
            return door(request)
        with timezone.override(zoneinfo.ZoneInfo(settings.OPERATOR_TIME_ZONE)):
            return door(request)

    return show


def refusals_on_record(door: Door) -> Door:
    """Record which pages and acts somebody of the staff was denied."""

    def show(request: HttpRequest) -> HttpResponseBase:
        answer = door(request)
        if (
            answer.status_code == HTTPStatus.FORBIDDEN
            and request.path.startswith(_PAGES)
            and request.user.is_authenticated
        ):
            record_refusal(request, "permission_denied")
        return answer

    return show


class _ForPages(MiddlewareMixin):
    """Lets a request by that is not for a page."""

    pages: ClassVar[tuple[str, ...]] = _PAGES

    def __call__(self, request: HttpRequest) -> Any:
        if not request.path.startswith(self.pages):
            return self.get_response(request)
        return super().__call__(request)


class PageSessions(_ForPages, SessionMiddleware):
    """A session by cookie."""


class PageFormTokens(_ForPages, CsrfViewMiddleware):
    """A form counts only with the token it was shown with."""

    pages = (*_PAGES, *_PUBLIC)


class PageStaff(_ForPages, AuthenticationMiddleware):
    """Who is signed in."""


class PageMessages(_ForPages, MessageMiddleware):
    """What one page has to say on the next."""
