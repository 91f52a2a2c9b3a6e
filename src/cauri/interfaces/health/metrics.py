"""Prometheus series: requests as they are answered, everything else read when somebody scrapes.

Where several processes serve the API, PROMETHEUS_MULTIPROC_DIR names a folder that they share and each
scrape adds up; with one process the counters are simply in memory.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Otherwise each series has a second one beside it, which nobody asks for.
disable_created_metrics()  # type: ignore[no-untyped-call] # prometheus_client leaves it untyped

_in_process = CollectorRegistry()
_requests = Counter(
    "cauri_http_requests",
    "Requests answered.",
    ["method", "route", "status"],
    registry=_in_process,
)
_seconds = Histogram(
    "cauri_http_request_seconds",
    "Time from a request's arrival to its answer.",
    ["method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_in_process,
)


def count_request(*, method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request. `route` is the template, never the path: series must not grow with ids."""
    known = method if method in _METHODS else "OTHER"
    _requests.labels(known, route, str(status)).inc()
    _seconds.labels(known, route).observe(seconds)


def page(*domain: Collector) -> bytes:
    """What Prometheus is told: the requests of all API processes, then what these collectors read now."""
    return generate_latest(_request_registry()) + b"".join(generate_latest(_of(one)) for one in domain)


def _request_registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return _in_process
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call] # prometheus_client leaves it untyped
    return shared


def _of(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry
