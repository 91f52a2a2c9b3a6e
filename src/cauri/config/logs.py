"""Structured logs: one line per event, JSON in production, readable in development, never with a secret.

structlog and the standard library's loggers end in the same handlers. A room writes
`structlog.get_logger(__name__).info("block sealed", block=7)`; what is bound to the request comes along.
"""

import fcntl
import logging.config
import logging.handlers
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import Processor

from cauri.config import redaction

_LARGEST_FILE = 20 * 1024 * 1024
_KEPT_FILES = 10

# What happens to every event, whichever library it came from.
_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.UnicodeDecoder(),
]
# One list for the life of the process: loggers keep the list they first met, also when we are configured again.
_PROCESSORS: list[Processor] = [
    structlog.stdlib.filter_by_level,
    *_SHARED,
    structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
]


def configuration(*, production: bool, level: str = "INFO", file: Path | None = None) -> dict[str, Any]:
    """Django's LOGGING: to standard error, and to a rotating file of JSON lines where one is named."""
    handlers: dict[str, Any] = {
        "stream": {
            "class": "logging.StreamHandler",
            "formatter": "json" if production else "readable",
        }
    }
    if file is not None:
        handlers["file"] = {"()": RotatingFile, "path": file, "formatter": "json"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": _formatter(structlog.processors.JSONRenderer(ensure_ascii=False)),
            "readable": _formatter(_readable()),
        },
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
        "loggers": {
            # Django's own handlers go: everything ends at the root. Its warning per 4xx answer would only
            # repeat the access line; its error per 500 carries the traceback and stays.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},
            # Anybody can send a wrong Host, and each would write a traceback; the access line says enough.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Set up both libraries. Django calls this with LOGGING (its LOGGING_CONFIG)."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=_PROCESSORS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class RotatingFile(logging.handlers.WatchedFileHandler):
    """A log file that several processes write and any of them rotates, one at a time.

    The standard library's own loses lines when two processes share a file: each rotates it, and one
    goes on writing to a file that the other has renamed away.
    """

    def __init__(self, path: Path, *, largest: int = _LARGEST_FILE, kept: int = _KEPT_FILES) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._largest = largest
        self._kept = kept
        super().__init__(str(path), encoding="utf-8", delay=True)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, after rotating a file that has grown too large."""
        if self._is_full():
            with self._alone():
                if self._is_full():
                    self._rotate()
        super().emit(record)

    def _is_full(self) -> bool:
        try:
            return self._path.stat().st_size >= self._largest
        except FileNotFoundError:
            return False

    def _rotate(self) -> None:
        for number in range(self._kept - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = os.open(self._path.with_name(f".{self._path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _formatter(renderer: Processor) -> dict[str, Any]:
    """Redaction stands right before the renderer, after exceptions have become text: nothing gets past it."""
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redaction.redact,
            renderer,
        ],
    }


def _readable() -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=False, pad_event_to=24, exception_formatter=structlog.dev.plain_traceback
    )
