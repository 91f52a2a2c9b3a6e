"""What only the console's requests pass through."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

Door = Callable[[HttpRequest], HttpResponseBase]

_PAGES = ("/console/", "/mailbox/")


def in_operators_time(door: Door) -> Door:
    """Show staff the times of the operator's own zone. The API speaks UTC."""

    def show(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(_PAGES):
            return door(request)
        with timezone.override(zoneinfo.ZoneInfo(settings.OPERATOR_TIME_ZONE)):
            return door(request)

    return show
