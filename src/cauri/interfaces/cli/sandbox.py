"""`cauri sandbox`: outside companies, played on this machine."""

from contextlib import suppress
from signal import SIGINT, SIGTERM, default_int_handler, signal
from typing import ClassVar

import click

from cauri.infra import env
from cauri.integrations.sandbox import server
from cauri.interfaces.cli import listening
from cauri.kit.errors import Refusal


class NoSandboxInProduction(Refusal):
    """Nobody plays an outside company where money is real."""

    code: ClassVar[str] = "no_sandbox_in_production"


@click.command()
@click.option("--host", default=env.SANDBOX_HOST, show_default=True)
@click.option("--port", default=env.SANDBOX_PORT, show_default=True)
def sandbox(*, host: str, port: int) -> None:
    """Play outside companies on this machine. Refused in production."""
    if env.PRODUCTION:
        raise NoSandboxInProduction("the sandbox plays companies for development; production calls real ones")
    listening.must_be_free(host, port, variable="CAURI_SANDBOX_PORT")
    for sign in (SIGINT, SIGTERM):
        signal(sign, default_int_handler)
    with suppress(KeyboardInterrupt):
        server.serve(host, port)


COMMANDS = (sandbox,)
