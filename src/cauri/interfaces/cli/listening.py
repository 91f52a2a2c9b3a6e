"""Whether a server of ours can listen where it should."""

import socket
from typing import ClassVar

from cauri.kit.errors import Refusal


class PortTaken(Refusal):
    """Another program listens where ours should, or the address is not this machine's."""

    code: ClassVar[str] = "port_taken"


def must_be_free(host: str, port: int, *, variable: str = "CAURI_PORT") -> None:
    """Refuse when something listens there, because granian would share the port with it. Raises PortTaken, which names
    the variable that chooses another.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"cannot listen on {host}:{port}: {error.strerror}. {variable} chooses another port."
            ) from error
