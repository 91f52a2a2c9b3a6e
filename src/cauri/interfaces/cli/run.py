"""`cauri run`: the whole platform under one supervisor, for development and for trying it out."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import ClassVar

import click

from cauri.infra import env
from cauri.infra.embedded import home
from cauri.infra.embedded.children import Child
from cauri.interfaces.cli import listening
from cauri.interfaces.cli.ourselves import CAURI
from cauri.interfaces.cli.supervision import Supervisor, refuse_a_second, supervised_database
from cauri.kit.errors import Refusal

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask when it listens everywhere
_NAMES = {"127.0.0.1": "localhost", "::1": "[::1]"}


# The companies that the sandbox plays, for whatever the environment does not name itself.
_PLAYED = {
    "CAURI_IDENTITY_CHECKER": "cauri.integrations.onfido.checker.OnfidoChecker",
    "CAURI_ONFIDO_URL": f"{env.SANDBOX_URL}/onfido/v3.6",
    "CAURI_ONFIDO_TOKEN": "api_sandbox.development",
    "CAURI_ONFIDO_WORKFLOW": "development",
    "CAURI_ONFIDO_WEBHOOK_TOKEN": "development",
    "SANDBOX_ONFIDO_WEBHOOK": f"http://127.0.0.1:{env.API_PORT}/webhooks/onfido",
    "CAURI_BANKGATEWAY_URL": f"{env.SANDBOX_URL}/bankgateway",
    "CAURI_BANKGATEWAY_KEY": "development",
    "CAURI_BANKGATEWAY_SECRET": "whsec_ZGV2ZWxvcG1lbnQtYmFuaw==",
    "SANDBOX_BANKGATEWAY_WEBHOOK": f"http://127.0.0.1:{env.API_PORT}/webhooks/bankgateway",
    "CAURI_BILLERS_URL": f"{env.SANDBOX_URL}/billers",
    "CAURI_BILLERS_KEY": "development",
    "CAURI_BILLERS_SECRET": "whsec_ZGV2ZWxvcG1lbnQtb25seQ==",
    "SANDBOX_BILLERS_WEBHOOK": f"http://127.0.0.1:{env.API_PORT}/webhooks/billers",
    "CAURI_DTONE_URL": f"{env.SANDBOX_URL}/dtone/v1",
    "CAURI_DTONE_KEY": "development",
    "CAURI_DTONE_SECRET": "development",
    "CAURI_DTONE_CALLBACK_URL": f"http://127.0.0.1:{env.API_PORT}/webhooks/dtone",
    "CAURI_PAYSTACK_URL": f"{env.SANDBOX_URL}/paystack",
    "CAURI_PAYSTACK_SECRET_KEY": "sk_test_development",
    "CAURI_PAYSTACK_ACCOUNT_BANK": "test-bank",
    "CAURI_PAYSTACK_REPORT_URL": f"{env.SANDBOX_URL}/_sandbox/paystack",
    "SANDBOX_PAYSTACK_WEBHOOK": f"http://127.0.0.1:{env.API_PORT}/webhooks/paystack",
    "CAURI_AFRICASTALKING_URL": f"{env.SANDBOX_URL}/africastalking",  # asked if CAURI_SMS_CARRIER names it
    "CAURI_AFRICASTALKING_USERNAME": "sandbox",
    "CAURI_AFRICASTALKING_API_KEY": "atsk_development",
    "CAURI_AFRICASTALKING_WEBHOOK_TOKEN": "development",
    "SANDBOX_AFRICASTALKING_WEBHOOK": f"http://127.0.0.1:{env.API_PORT}/webhooks/africastalking/development",
    "CAURI_FCM_URL": f"{env.SANDBOX_URL}/fcm",  # asked if CAURI_PUSH_CARRIER names it
    "CAURI_FX_SOURCE": "cauri.integrations.frankfurter.rates.FrankfurterRates",
    "CAURI_FRANKFURTER_URL": f"{env.SANDBOX_URL}/frankfurter",
}


class NotInProduction(Refusal):
    """`cauri run` is for development: it shows demo logins and runs everything on one machine."""

    code: ClassVar[str] = "not_in_production"


class PreparationFailed(Refusal):
    """The tables could not be migrated or the demo data not be loaded; the reason was shown above."""

    code: ClassVar[str] = "preparation_failed"


@click.command()
def run() -> None:
    """Start everything, watch over it, and stop it all on Ctrl-C."""
    if env.PRODUCTION:
        raise NotInProduction("`cauri run` is for development; in production run `cauri api` and `cauri worker`")
    named = env.named_database()
    refuse_a_second(named)
    listening.must_be_free(env.API_HOST, env.API_PORT)
    listening.must_be_free(env.REALTIME_HOST, env.REALTIME_PORT, variable="CAURI_REALTIME_PORT")
    listening.must_be_free(env.SANDBOX_HOST, env.SANDBOX_PORT, variable="CAURI_SANDBOX_PORT")
    host = _EVERYWHERE.get(env.API_HOST, env.API_HOST)
    address = f"http://{_NAMES.get(host, host)}:{env.API_PORT}"
    with _told_to_stop(), ExitStack() as stack:
        database = stack.enter_context(supervised_database(named, label=address, say=click.echo))
        supervisor = stack.enter_context(Supervisor.over(database, say=click.echo))
        # All load at once. The API and the realtime server say that they are not ready until the tables are; the worker
        # waits for them.
        supervisor.start(_child("api", CAURI_PREPARED="1"))
        supervisor.start(_child("realtime", CAURI_PREPARED="1"))
        supervisor.start(_child("worker"))
        supervisor.start(_child("sandbox"))
        demo = _prepare(supervisor)
        realtime_host = _EVERYWHERE.get(env.REALTIME_HOST, env.REALTIME_HOST)
        supervisor.wait_until_ready((host, env.API_PORT), (realtime_host, env.REALTIME_PORT))
        _welcome(address, demo)
        supervisor.watch()


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Treat SIGTERM and a closed terminal like Ctrl-C, and let none of them disturb the stopping itself."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_IGN)
        raise KeyboardInterrupt

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, stop)
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Stopped.")


def _prepare(supervisor: Supervisor) -> list[str]:
    """Migrate and load the demo data, in a process of its own: the supervisor stays without Django."""
    while True:
        restarts = supervisor.database_restarts
        code, said = supervisor.run([*CAURI, "demo", "--as-json"])
        if code == 0:
            lines: list[str] = json.loads(said)
            return lines
        if supervisor.database_restarts == restarts:  # else PostgreSQL died under it, and is back
            raise PreparationFailed("the database could not be prepared")


def _child(name: str, **environment: str) -> Child:
    return Child(
        name,
        [*CAURI, name],
        log=home.home() / "logs" / f"{name}.log",
        environment={**_PLAYED, **os.environ, "PYTHONUNBUFFERED": "1", **environment},
    )


def _welcome(address: str, demo: list[str]) -> None:
    click.echo(f"\n  Cauri is up at {address}\n")
    for name, path in (("console", "/console/"), ("API", "/api/docs"), ("health", "/health/ready")):
        click.echo(f"    {name:<10}{address}{path}")
    click.echo(f"    {'realtime':<10}{env.REALTIME_URL}")
    click.echo(f"    {'sandbox':<10}{env.SANDBOX_URL}/")
    click.echo(f"    {'logs':<10}{home.home() / 'logs'}\n")
    for line in demo:
        click.echo(f"    {line}")
    click.echo("\n  Ctrl-C stops it.\n")


COMMANDS = (run,)
