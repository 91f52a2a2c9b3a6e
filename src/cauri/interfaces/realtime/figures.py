"""What Prometheus is told of this process."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, disable_created_metrics, generate_latest

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

disable_created_metrics()  # type: ignore[no-untyped-call] # prometheus_client leaves it untyped

_registry = CollectorRegistry()
_connections = Gauge("cauri_realtime_connections", "Open connections that were let in.", registry=_registry)
_endings = Counter("cauri_realtime_closed", "Connections that ended, by why.", ["ending"], registry=_registry)
_events = Counter("cauri_realtime_events", "Events sent.", registry=_registry)


def connected(change: int) -> None:
    """One more connection, or one less."""
    _connections.inc(change)


def closed(ending: str) -> None:
    """A connection has ended."""
    _endings.labels(ending).inc()


def sent(events: int) -> None:
    """So many events went out."""
    _events.inc(events)


def page() -> str:
    """All of it, in Prometheus' format."""
    return generate_latest(_registry).decode()
