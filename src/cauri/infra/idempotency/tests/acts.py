"""Acts for tests: what a request does, so that it can be seen how often it was done."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from cauri.infra.idempotency import services
from cauri.infra.idempotency.keys import Answer, Key
from cauri.kit import ids
from cauri.kit.errors import Refusal

AWA, MOUSSA = UUID(int=0xA1), UUID(int=0xB2)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class NoMoney(Refusal):
    """Final, like insufficient funds."""

    code = "no_money"
    status = 402
    final = True


class NotYet(Refusal):
    """Not final, like an expired quote."""

    code = "not_yet"
    status = 410


@dataclass
class Act:
    """Something that a request does: it leaves a row, and then perhaps a refusal."""

    refusal: Exception | None = None
    posting_ids: list[UUID] = field(default_factory=list)

    def __call__(self, posting_id: UUID) -> Answer:
        self.posting_ids.append(posting_id)
        effect(posting_id.hex)
        if self.refusal is not None:
            raise self.refusal
        return Answer(201, f"done as {posting_id}".encode())


def key(text: str = "k-1", *asked: str, of: UUID = AWA) -> Key:
    """A key of somebody's over what was asked."""
    return Key.over(of, text, *(asked or ("POST", "/transfers", "{}")))


def once(key_: Key, act: Act, *, now: datetime = NOON) -> Answer:
    """Carry an act out under a key; refusals are worded with an id of their own, as a request id would be."""
    return services.once(key_, act, refused=worded, now=now)


def worded(refusal: Refusal) -> Answer:
    """A refusal as an answer, never twice the same bytes."""
    return Answer(refusal.status, f"{refusal.code} {ids.new_id()}".encode(), "application/problem+json")


def effect(name: str) -> None:
    """Leave a trace."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES (%s, '', now())", [name])


def effects() -> int:
    """How many traces there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        return int(cursor.fetchone()[0])
