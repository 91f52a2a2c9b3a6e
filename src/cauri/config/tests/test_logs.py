"""The logs …"""

import io
import json
import logging
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from django.conf import settings
from django.test import Client
from structlog.testing import capture_logs

from cauri.config import logs


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Path]:
    """A file that receives production's lines for the length of a test."""
    file = tmp_path / "logs" / "cauri.log"
    logs.configure(logs.configuration(production=True, file=file))
    yield file
    logs.configure(settings.LOGGING)
    structlog.contextvars.clear_contextvars()


def _written(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_are_json_with_time_level_logger_and_what_was_bound(lines: Path) -> None:
    structlog.contextvars.bind_contextvars(request_id="r-1")

    structlog.get_logger("cauri.books").info("block sealed", block=7)

    (line,) = _written(lines)
    assert line.items() >= {"event": "block sealed", "block": 7, "level": "info", "request_id": "r-1"}.items()
    assert line["logger"] == "cauri.books"
    assert str(line["timestamp"]).endswith("Z")


def test_treat_the_standard_librarys_loggers_alike(lines: Path) -> None:
    logging.getLogger("some.library").warning("sent to %s", "postgresql://u:s3cr3t@h/d")

    (line,) = _written(lines)
    assert line["event"] == "sent to postgresql://u:[redacted]@h/d"
    assert line["logger"] == "some.library"


def test_hold_no_secret_even_in_a_traceback(lines: Path) -> None:
    try:
        int("no. 4111111111111111")
    except ValueError:
        structlog.get_logger("cauri").exception("charge failed", pin="4821", headers={"Authorization": "x"})

    text = lines.read_text()
    assert "ValueError" in text
    assert "4111111111111111" not in text
    assert "4821" not in text
    assert '"Authorization": "[redacted]"' in text


def test_hold_no_traceback_for_a_wrong_host(lines: Path) -> None:
    answer = Client().get("/api/v1/meta/countries", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert [(line["event"], line["level"]) for line in _written(lines)] == [("request", "info")]


def test_are_readable_in_development_without_the_secrets() -> None:
    config = logs.configuration(production=False)
    stream = io.StringIO()
    config["handlers"]["stream"]["stream"] = stream
    logs.configure(config)
    try:
        structlog.get_logger("cauri").info("signed in", who="awa", password="x" * 12)
    finally:
        logs.configure(settings.LOGGING)

    assert "signed in" in stream.getvalue()
    assert "who=awa" in stream.getvalue()
    assert "xxx" not in stream.getvalue()


def test_are_heard_from_a_logger_that_was_there_before_they_were_set_up_again() -> None:
    logger = structlog.get_logger("cauri.books")
    logger.debug("used once, so that it keeps what it met")
    logs.configure(settings.LOGGING)

    with capture_logs() as events:
        logger.info("block sealed")

    assert [event["event"] for event in events] == ["block sealed"]


def test_rotate_without_losing_a_line_while_several_processes_write(tmp_path: Path) -> None:
    file = tmp_path / "cauri.log"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_lines, args=(file, name)) for name in ("a", "b", "c")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    kept = [line for part in tmp_path.glob("cauri.log*") for line in part.read_text().splitlines()]
    assert len(list(tmp_path.glob("cauri.log.*"))) > 3
    assert sorted(kept) == sorted(f"{name} {number:04}" for name in ("a", "b", "c") for number in range(200))


def test_keep_only_so_many_old_files(tmp_path: Path) -> None:
    _write_lines(tmp_path / "cauri.log", "a", kept=2)

    assert {part.name for part in tmp_path.glob("cauri.log*")} == {"cauri.log", "cauri.log.1", "cauri.log.2"}


def _write_lines(file: Path, name: str, kept: int = 100) -> None:
    handler = logs.RotatingFile(file, largest=300, kept=kept)
    logger = logging.Logger(name)
    logger.addHandler(handler)
    for number in range(200):
        logger.info("%s %04d", name, number)
    handler.close()
