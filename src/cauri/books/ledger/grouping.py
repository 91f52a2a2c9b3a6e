"""Grouping: postings that wait while one is under way go together in the next batch.

There are no timers. A single caller posts at once; many callers share one round trip and one commit, which is several
times faster, most of all where they meet on one account.
"""

import threading
from collections import deque
from concurrent.futures import Future
from typing import Self

from django.db import connection

from cauri.books.ledger import services
from cauri.books.ledger.postings import NewPosting, Outcome
from cauri.books.ledger.refusals import Refused
from cauri.kit.transactions import retrying, transaction

Waiting = tuple[NewPosting, "Future[Outcome]"]


class Closed(RuntimeError):
    """The group takes no more postings."""


class Group:
    """Posts on behalf of many threads, over `posters` connections of its own, at most `most` postings at a time.

    Use it as a context manager: leaving waits for what was submitted.
    """

    def __init__(self, *, posters: int = 1, most: int = 100) -> None:
        self._most = most
        self._waiting: deque[Waiting] = deque()
        self._something = threading.Condition()
        self._closed = False
        self._threads = [threading.Thread(target=self._work, name=f"ledger-group-{n}") for n in range(posters)]
        for thread in self._threads:
            thread.start()

    def submit(self, posting: NewPosting) -> "Future[Outcome]":
        """Queue a posting; the future's outcome is committed when it is there. A refusal is an outcome, recorded.

        Raises Closed.
        """
        answer: Future[Outcome] = Future()
        with self._something:
            if self._closed:
                raise Closed
            self._waiting.append((posting, answer))
            self._something.notify()
        return answer

    def close(self) -> None:
        """Take nothing more, and wait until everything submitted has its outcome."""
        with self._something:
            self._closed = True
            self._something.notify_all()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _work(self) -> None:
        try:
            while batch := self._next():
                _post(batch)
        finally:
            connection.close()

    def _next(self) -> list[Waiting]:
        """What waits, as soon as anything does; nothing when the group is closed and empty."""
        batch: list[Waiting] = []
        with self._something:
            while not batch and not (self._closed and not self._waiting):
                while not self._waiting and not self._closed:
                    self._something.wait()
                first = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))]
                # whoever gave up is left out; nobody can give up from here on
                batch = [waiting for waiting in first if waiting[1].set_running_or_notify_cancel()]
        return batch


def _post(batch: list[Waiting]) -> None:
    """Post a batch in one transaction; one that is malformed as a whole is posted one by one."""
    try:
        outcomes = retrying(lambda: _together([posting for posting, _ in batch]))
    except Refused as refusal:
        if len(batch) > 1:
            for waiting in batch:
                _post([waiting])
        else:
            posting, answer = batch[0]
            answer.set_result(Outcome(posting.id, refusal=refusal))
    except Exception as error:  # whatever it is belongs to the callers, who wait for it
        for _, answer in batch:
            answer.set_exception(error)
    else:
        for (_, answer), outcome in zip(batch, outcomes, strict=True):
            answer.set_result(outcome)


def _together(postings: list[NewPosting]) -> list[Outcome]:
    with transaction():
        return services.post_batch(postings)
