"""`make bench` …"""

import os
import subprocess
import sys
from pathlib import Path

from bench.server import NOTHING
from tests.support import people, platforms, servers
from tests.support.apps import App, OverTheWire
from tests.support.platforms import eventually

from cauri.infra.embedded.databases import Urls


def test_has_an_api_where_who_is_signed_in_may_do_nothing(committed_db: Urls, tmp_path: Path) -> None:
    """What a transfer over HTTP is compared with. It is served as `bench.http` has it served."""
    awa, log = people.customer(), tmp_path / "bench.log"
    with platforms.platform() as found, log.open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "bench.server", str(found.port)],
            env={**os.environ, **committed_db.environment(), **servers.our_secrets(), "CAURI_HOME": str(found.home)},
            stdout=said,
            stderr=said,
        )
        try:
            assert eventually(found.answers, seconds=60), log.read_text()
            asked = {"quote_id": str(awa.wallet.pk), "terms": "none"}
            answer = App.of(awa, OverTheWire(found.port)).post(NOTHING, asked)
            assert (answer.status, answer.document) == (200, {"id": str(awa.wallet.pk)})
        finally:
            server.terminate()
            server.wait(30)
