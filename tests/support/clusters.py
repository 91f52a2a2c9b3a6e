"""A whole PostgreSQL server for one test."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cauri.infra.embedded import bootstrap, databases, paths, postgres
from cauri.infra.embedded.databases import Urls
from tests.support import clones


@dataclass
class Cluster:
    """A server that a test may kill, stop and start as it likes."""

    server: postgres.Server
    urls: Urls

    @classmethod
    @contextmanager
    def running(cls, *, migrated: bool = False) -> Iterator["Cluster"]:
        """A started and bootstrapped server in a temporary folder, gone after the block."""
        place = paths.Place(clones.folder_anyone_may_enter(f"cauri-cluster-{clones.new_name()}"))
        cluster = cls(postgres.Server(place), databases.of_place(place))
        try:
            if migrated:
                clones.make_migrated(place)
            cluster.start()
            bootstrap.embedded_database(cluster.server.superuser_url, cluster.urls)
            yield cluster
        finally:
            cluster.stop()
            shutil.rmtree(place.root)

    @property
    def pid(self) -> int:
        """The postmaster's."""
        assert self.server.process is not None
        return self.server.process.pid

    def start(self) -> None:
        """Start it (again); after a kill PostgreSQL recovers from its log first."""
        self.server.start()

    def stop(self) -> None:
        """Stop it as an orderly shutdown does."""
        self.server.stop()

    def kill(self) -> None:
        """End the postmaster as a power cut would: no warning, nothing flushed."""
        assert self.server.process is not None
        os.kill(self.pid, signal.SIGKILL)
        self.server.process.wait()
