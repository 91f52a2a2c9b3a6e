"""The API as a process of its own, before the database of a test and with the secrets of the test's process."""

import base64
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.conf import settings

from cauri.infra.embedded.databases import Urls
from tests.support import platforms
from tests.support.platforms import Platform, eventually

_NEVER_THROTTLED = "1000000"


@contextmanager
def api(urls: Urls, *, processes: int = 1, environment: Mapping[str, str] | None = None) -> Iterator[Platform]:
    """`cauri api` for the length of the block, answering before it begins."""
    with platforms.platform() as found:
        found.environment = {
            **urls.environment(),
            **our_secrets(),
            "CAURI_PREPARED": "1",  # the tests' databases are migrated
            "CAURI_API_PROCESSES": str(processes),
            "CAURI_THROTTLE_FACTOR": _NEVER_THROTTLED,
            **(environment or {}),
        }
        start(found)
        yield found


def start(platform: Platform) -> None:
    """Start it (again)."""
    platform.process = platform.spawn("api")
    assert eventually(platform.answers, seconds=60), platform.output()


def kill(platform: Platform) -> None:
    """End the whole API without warning, as kill -9 does."""
    assert platform.process is not None
    for pid in platform.processes():
        with_pid_gone(pid)
    platform.process.wait(30)
    assert eventually(lambda: platform.processes() == {}, seconds=20), platform.processes()


def with_pid_gone(pid: int) -> None:
    """Kill one process; it may be gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def our_secrets() -> dict[str, str]:
    """So that the tokens, the PINs and the seals of a process are ours."""
    peppers = ",".join(f"{version}:{pepper}" for version, pepper in settings.PEPPERS.items())
    keys = (f"{one}:{base64.urlsafe_b64encode(key).decode()}" for one, key in settings.DOCUMENT_KEYS.items())
    return {
        "CAURI_PEPPER": peppers,
        "CAURI_TOKEN_KEY": ",".join(settings.TOKEN_KEYS),
        "CAURI_DOCUMENT_KEYS": ",".join(keys),
    }
