"""The five queues of background work. They keep kinds of work apart; none is a place to store it."""

from typing import Final, Literal, get_args

Queue = Literal["critical", "payments", "notifications", "default", "maintenance"]

QUEUES: Final[tuple[Queue, ...]] = get_args(Queue)
