"""Facts, told and heard: the only face of the outbox that other rooms import.

A room declares its facts in its `events.py` and publishes them in the transaction that makes them true.
Whoever reacts says so in its own `handlers.py`:

    @dataclass(frozen=True)
    class BlockSealed(events.Fact):
        name: ClassVar[str] = "ledger.block_sealed"
        block_id: UUID

    events.publish(BlockSealed(block_id=block.pk))

    @events.handles(BlockSealed, queue="maintenance")
    def publish_the_head(fact: BlockSealed) -> None: ...
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from cauri.infra.queues import QUEUES, Queue
from cauri.kit import ids, sql
from cauri.kit.transactions import last_write, transaction_required

LONGEST_TEXT = 64

_PUBLISH = "INSERT INTO outbox_fact (fact_id, name, payload, aggregate) VALUES"
_ROW = "(%s, %s, %s, %s)"
_PUBLISH_EACH = sql.insert_each(
    "outbox_fact", {"fact_id": "uuid", "name": "text", "payload": "jsonb", "aggregate": "text"}
)


class NotAFact(AssertionError):
    """What was published holds more than ids and codes, or has no name."""


class UnknownHandler(LookupError):
    """A delivery names a handler that this version of the program does not have."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """The base of every fact: a frozen dataclass of ids and short codes, in the past tense. No personal data.

    `name` is stable: stored rows carry it. `fact_id` stays the same however often a handler sees the fact, so
    that an outside handler can pass it on as its idempotency key. A field added later needs a default.
    """

    name: ClassVar[str]
    fact_id: UUID = field(default_factory=ids.new_id, compare=False)


F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class Subscription:
    """A handler and how its deliveries are treated."""

    name: str
    fact: type[Fact]
    handler: Callable[[Any], None]
    queue: Queue
    outside: bool
    within: timedelta
    attempts: int
    urgent: bool


_subscriptions: dict[str, Subscription] = {}
_adapters: dict[type[Fact], TypeAdapter[Any]] = {}


@transaction_required
def publish(fact: Fact, *, aggregate: str | None = None) -> None:
    """Tell a fact, if and only if the caller's transaction commits.

    With an aggregate key, each handler sees the facts of that aggregate in the order they were published; the
    caller holds a lock on the aggregate, otherwise there is no order to keep. Raises NotAFact, NoTransaction.
    """
    last_write(f"{_PUBLISH} {_ROW}", _row_of(fact, aggregate))


def publish_each(facts: Sequence[Fact]) -> None:
    """Tell facts in their order, with one statement. Raises NotAFact, NoTransaction."""
    if facts:
        last_write(_PUBLISH_EACH, sql.in_columns(_row_of(fact, None) for fact in facts))


def handles(
    fact: type[F],
    *,
    queue: Queue = "default",
    outside: bool = False,
    within: timedelta = timedelta(minutes=5),
    attempts: int = 15,
    urgent: bool = False,
    name: str | None = None,
) -> Callable[[Callable[[F], None]], Callable[[F], None]]:
    """Deliver every fact of a kind to the function below.

    The function runs inside a transaction that the delivery owns and that also marks it done, so its effect
    happens exactly once; it calls a verb marked `@transaction_required`. With `outside=True` it runs with no
    transaction open, at least once, and is taken for dead after `within`: for verbs that own their
    transaction or call a company, which must be idempotent. After `attempts` failures the delivery is
    parked, with an alarm.

    `name` is stored with deliveries: module and function by default, to be given when those are renamed.
    """
    if queue not in QUEUES:
        raise ValueError(f"no such queue: {queue}")

    def subscribe(handler: Callable[[F], None]) -> Callable[[F], None]:
        known_as = name or f"{handler.__module__}.{handler.__qualname__}"
        if known_as in _subscriptions:
            raise ValueError(f"two handlers are called {known_as}")
        _subscriptions[known_as] = Subscription(
            name=known_as,
            fact=fact,
            handler=handler,
            queue=queue,
            outside=outside,
            within=within,
            attempts=attempts,
            urgent=urgent,
        )
        return handler

    return subscribe


def subscriptions() -> list[Subscription]:
    """Every handler of this program."""
    return list(_subscriptions.values())


def subscription(handler: str) -> Subscription:
    """The handler of that name. Raises UnknownHandler."""
    try:
        return _subscriptions[handler]
    except KeyError:
        raise UnknownHandler(handler) from None


def name_of(kind: type[Fact]) -> str:
    """The stored name of a kind of fact. Raises NotAFact when it has none."""
    name: str | None = getattr(kind, "name", None)
    if not name:
        raise NotAFact(f"{kind.__qualname__} has no name")
    return name


def fact_from(kind: type[F], *, fact_id: UUID, payload: dict[str, Any]) -> F:
    """The fact as it was published. Raises pydantic.ValidationError when the row does not fit the class."""
    fact: F = _adapter(kind).validate_python({**payload, "fact_id": fact_id})
    return fact


def _row_of(fact: Fact, aggregate: str | None) -> list[Any]:
    return [fact.fact_id, name_of(type(fact)), json.dumps(_payload_of(fact)), aggregate]


def _payload_of(fact: Fact) -> dict[str, Any]:
    payload: dict[str, Any] = _adapter(type(fact)).dump_python(fact, mode="json", exclude={"fact_id"})
    for key, value in payload.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise NotAFact(f"{type(fact).__qualname__}.{key} is a text, not an id or a code")
    return payload


def _adapter(kind: type[Fact]) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]
