"""Serves the API as `cauri api` does, with one operation more: a POST that signs the caller in and does nothing."""

import sys

from cauri.infra import env
from cauri.interfaces.cli import api

NOTHING = "/api/v1/bench/nothing"

if __name__ == "__main__":
    api.serve(
        "bench.application.application",
        host="127.0.0.1",
        port=int(sys.argv[1]),
        count=env.API_PROCESSES,
        threads=env.API_THREADS,
    )
