"""Processes that post, and write down what they ask and hear, while a test kills the database under them.

A writer's log has a line before each call and one after it, both on disk before it goes on: so whatever it was told is
in its log, and whatever it does not know can be asked again under the same ids.

    python -m tests.support.ledger_storm write <log> <seed> <accounts as JSON>
    python -m tests.support.ledger_storm keep
"""

import json
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar
from uuid import UUID

import django
from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")
KIND = "storm"


class Log:
    """What one writer asked and heard."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")

    def write(self, what: str, value: object) -> None:
        self._file.write(json.dumps([what, value]) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def asked_and_heard(path: Path) -> Iterator[tuple[list[dict[str, Any]], list[str] | None]]:
    """Each call of a log: the postings asked for, and the word heard for each; None where nothing was heard."""
    asked: list[dict[str, Any]] | None = None
    for line in path.read_text().splitlines(keepends=True):
        if not line.endswith("\n"):
            break  # the writer died while it wrote; it had not asked yet, or nobody has read the answer
        what, value = json.loads(line)
        if what == "asks":
            asked = value
        elif asked is not None:
            yield asked, value
            asked = None
    if asked is not None:
        yield asked, None


def answers(postings: list[dict[str, Any]]) -> list[str]:
    """Post: one by itself, several as a batch. How each ended, in a word."""
    from cauri.books.ledger import services
    from cauri.books.ledger.refusals import Refused
    from cauri.kit.transactions import retrying, transaction

    wanted = [_posting(one) for one in postings]

    def together() -> list[str]:
        with transaction():
            return [one.refusal.code if one.refusal else "posted" for one in services.post_batch(wanted)]

    if len(wanted) > 1:
        return retrying(together)
    try:
        retrying(lambda: services.carry_out(wanted[0]))
    except Refused as refusal:
        return [refusal.code]
    return ["posted"]


def _posting(one: dict[str, Any]) -> Any:
    from cauri.books.ledger.postings import Move, NewPosting
    from cauri.kit import clock
    from cauri.money import Money

    moves = [Move(source, destination, Money.of_minor(minor, "MRU")) for source, destination, minor in one["moves"]]
    return NewPosting(id=UUID(one["id"]), kind=KIND, moves=moves, at=clock.from_microseconds(one["at"]))


def _draw(dice: random.Random, accounts: dict[str, Any]) -> dict[str, Any]:
    """Between wallets, with a fee, to the merchant, or from the clearing account."""
    from cauri.kit import clock, ids

    payer, payee = dice.sample(accounts["wallets"], 2)
    minor = dice.choice([1, 10, 100, 1_000])
    moves = dice.choice(
        [
            [[payer, payee, minor]],
            [[payer, payee, minor], [payer, accounts["fees"], 1]],
            [[payer, accounts["merchant"], minor]],
            [[accounts["merchant"], payer, minor]],
            [[accounts["clearing"], payee, 5], [payee, payer, 1], [payer, accounts["merchant"], 1]],
        ]
    )
    return {"id": str(ids.new_id()), "at": clock.microseconds_of(datetime.now(tz=UTC)), "moves": moves}


def _until_answered(call: Callable[[], T], stop: threading.Event) -> T | None:
    """Again and again while the database is away; None where the writer has to stop before it knows."""
    while True:
        try:
            return call()
        except (OperationalError, InterfaceError):
            connection.close()
            if stop.wait(0.05):
                return None


def _write(log: Log, dice: random.Random, accounts: dict[str, Any], stop: threading.Event) -> None:
    known: list[dict[str, Any]] = []
    while not stop.is_set():
        size = dice.choice([1, 1, 1, 1, 5, 40])
        postings = [_draw(dice, accounts) for _ in range(size)]
        if known and dice.random() < 0.1:
            postings[0] = dice.choice(known)
        log.write("asks", postings)
        heard = _until_answered(lambda postings=postings: answers(postings), stop)  # type: ignore[misc] # binds them
        if heard is not None:
            log.write("hears", heard)
            known = [*known[-50:], *postings]


def _keep(stop: threading.Event) -> None:
    """Fold, seal and publish, over and over."""
    from cauri.books.ledger import upkeep
    from cauri.books.ledger.models import Block
    from cauri.kit import clock

    def once() -> None:
        upkeep.fold()
        upkeep.seal(now=clock.now())
        for number in Block.objects.order_by("-number").values_list("number", flat=True)[:5]:
            upkeep.publish_head(number)

    while not stop.wait(0.05):
        _until_answered(once, stop)


def main() -> None:
    django.setup()
    stop = threading.Event()

    def stopped(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stopped)
    if sys.argv[1] == "keep":
        _keep(stop)
    else:
        log, seed, accounts = sys.argv[2:5]
        _write(Log(Path(log)), random.Random(int(seed)), json.loads(accounts), stop)


if __name__ == "__main__":
    main()
