"""How answers are written: JSON in UTF-8, so that an Arabic name reads as one."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder


def written(content: Any) -> bytes:
    """Anything that schemas hold, as the bytes of an answer."""
    return json.dumps(content, cls=NinjaJSONEncoder, ensure_ascii=False).encode()


class Renderer(BaseRenderer):
    """`written`, for Ninja."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The body of an answer."""
        return written(data)
