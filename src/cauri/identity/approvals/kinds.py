"""What may be asked for under four eyes. Rooms say so in their `four_eyes.py`:

    class FeeChange(Payload): …

    kinds.declare(
        "fees.rule", "Change of a fee", payload=FeeChange, carry_out=set_fee, makers=("finance",), checkers=("finance",)
    )

Declaring a kind declares its two permissions, `fees.rule.request` and `fees.rule.approve`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from cauri.infra.audit.acts import Actor, Origin
from cauri.kit import permissions
from cauri.kit.errors import Refusal


class Payload(BaseModel):
    """What exactly is asked for: shown in full to who decides, and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, str_max_length=200)


@dataclass(frozen=True, slots=True)
class Approved:
    """A request that somebody else has just approved."""

    request_id: UUID
    asked_by: UUID
    approved_by: UUID
    now: datetime
    origin: Origin

    @property
    def actor(self) -> Actor:
        """Who lets it happen."""
        return Actor("staff", self.approved_by)


P = TypeVar("P", bound=Payload)
CarryOut = Callable[[Any, Approved], object]
Check = Callable[[Any, datetime], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that may be asked for.

    `carry_out` runs in the transaction of the approval: when it refuses, the request waits on. `check` refuses what
    could not be carried out anyway, when it is asked for.
    """

    name: str
    title: str
    payload: type[Payload]
    carry_out: CarryOut
    check: Check | None

    @property
    def to_request(self) -> str:
        """The permission that a maker holds."""
        return f"{self.name}.request"

    @property
    def to_approve(self) -> str:
        """The permission that a checker holds."""
        return f"{self.name}.approve"


class UnknownKindOfRequest(Refusal):
    """That cannot be asked for."""

    code: ClassVar[str] = "unknown_kind_of_request"
    status: ClassVar[int] = 404


_declared: dict[str, Kind] = {}


def declare(
    name: str,
    title: str,
    *,
    payload: type[P],
    carry_out: Callable[[P, Approved], object],
    check: Callable[[P, datetime], object] | None = None,
    makers: Iterable[str],
    checkers: Iterable[str],
) -> Kind:
    """Declare a kind of request, and which standard roles ask for and allow it. Raises ValueError the second time."""
    kind = Kind(name, title, payload, carry_out, check)
    if name in _declared:
        raise ValueError(f"{name} is declared twice")
    permissions.declare(kind.to_request, f"Ask for: {title}", to=makers)
    permissions.declare(kind.to_approve, f"Approve: {title}", to=checkers)
    _declared[name] = kind
    return kind


def declared() -> list[Kind]:
    """Every kind there is, by title."""
    return sorted(_declared.values(), key=lambda kind: kind.title)


def named(name: str) -> Kind:
    """The kind of that name. Raises UnknownKindOfRequest."""
    kind = _declared.get(name)
    if kind is None:
        raise UnknownKindOfRequest
    return kind
