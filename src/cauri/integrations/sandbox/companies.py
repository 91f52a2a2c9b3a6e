"""What a company of the sandbox is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import URLPattern

CONNECTION = "cauri.connection"  # where server.py puts the socket into a request's environ


@dataclass(frozen=True)
class Company:
    """A company that is played. `name` is one word, which addresses begin with.

    `paths` are the real company's, without a leading slash; `switches` are what only the sandbox has. `reset` forgets
    everything that was done.
    """

    name: str
    title: str
    paths: Sequence[URLPattern]
    reset: Callable[[], None]
    switches: Sequence[URLPattern] = field(default=())


def address_of(request: HttpRequest) -> str:
    """Where the sandbox is, as the company would call itself: the address that was connected to, by number."""
    host, port = request.META[CONNECTION].getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
