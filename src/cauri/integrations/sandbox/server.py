"""A server for the sandbox: a thread for each connection, which a fault can end under the answer.

Django's own, because the one that serves the API hides the connection.
"""

import os
from typing import Any

import django
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from cauri.integrations.sandbox.companies import CONNECTION
from cauri.kit import loading


class _Handler(WSGIRequestHandler):
    def get_environ(self) -> dict[str, Any]:
        return {**super().get_environ(), CONNECTION: self.connection}

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: addresses may hold secrets. The companies' requests are listed at their switches."""


def serve(host: str, port: int) -> None:
    """Serve the sandbox until a signal ends it. The process must not have set Django up for anything else."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cauri.integrations.sandbox.settings"
    with loading.for_good():
        django.setup()
    with ThreadedWSGIServer((host, port), _Handler, ipv6=":" in host) as server:
        server.daemon_threads = True
        server.block_on_close = False
        server.set_app(get_wsgi_application())
        server.serve_forever()
