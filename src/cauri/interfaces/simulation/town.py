"""What the parts of a simulation share: the time, the dice, who lives there, and what came of what they did."""

import random
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from cauri.identity.staff.models import StaffMember
from cauri.interfaces.simulation import working
from cauri.interfaces.simulation.clockwork import Clockwork
from cauri.interfaces.simulation.companies import Sandbox
from cauri.interfaces.simulation.people import Person, Shopkeeper
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.money import Money

MOST_BUGS = 20
_PAUSE = 0.01
_UNDER_WAY = """
    SELECT count(*) FROM outbox_delivery
     WHERE state IN ('handed_over', 'running') OR (state = 'waiting' AND due_at <= statement_timestamp())
"""


@dataclass(slots=True)
class OpenCode:
    """A code for cash that a customer walks around with."""

    holder: Person
    payment_id: UUID
    code: str


@dataclass(slots=True)
class Firm:
    """An employer, who keeps their accounts, whom they pay; and the file of this week that may need a second try."""

    owner: Person
    accountant: Person
    employed: list[Person]
    batch_id: UUID | None = None


@dataclass
class Town:
    """A simulation under way."""

    clockwork: Clockwork
    dice: random.Random
    sandbox: Sandbox
    people: list[Person] = field(default_factory=list)
    shops: list[Shopkeeper] = field(default_factory=list)
    firms: list[Firm] = field(default_factory=list)
    maker: StaffMember | None = None
    checker: StaffMember | None = None
    codes: list[OpenCode] = field(default_factory=list)
    payers: dict[str, Person] = field(default_factory=dict)  # by the reference of what they were to pay
    slips: dict[UUID, Money] = field(default_factory=dict)  # what agents have paid in for float, by request
    charges: dict[str, int] = field(default_factory=dict)  # what the bank has taken, by its reference, below nothing
    looked_at: set[str] = field(default_factory=set)  # what staff have decided not to touch (again)
    ran_at: dict[str, datetime] = field(default_factory=dict)  # the worker's jobs, by name
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    bugs: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """What time it is there."""
        return self.clockwork.now()

    def later(self, seconds: float) -> datetime:
        """Let some time pass, as it does while somebody reads and types."""
        return self.clockwork.pass_(timedelta(seconds=seconds))

    def of(self, currency: str) -> list[Person]:
        """Who has that home currency."""
        return [one for one in self.people if one.currency == currency]

    def attempt(self, what: str, act: Callable[[], str]) -> str:
        """Let somebody do something, and count what came of it: a word, a refusal's code, or a bug."""
        try:
            outcome = retrying(act)
        except Refusal as refusal:
            outcome = refusal.code
        except Exception as error:  # every one of them is a finding
            outcome = f"BUG {type(error).__name__}"
            if len(self.bugs) < MOST_BUGS:
                self.bugs.append(f"{self.now:%Y-%m-%d %H:%M} {what}: {traceback.format_exc(limit=-6)}")
        self.outcomes[what, outcome] += 1
        return outcome

    def deliver(self) -> int:
        """Help the worker until every fact that is due has reached its handlers. Answers how many were left to us."""
        delivered = 0
        while (some := working.deliver_some()) or rows(_UNDER_WAY)[0][0]:
            delivered += some
            if not some:
                time.sleep(_PAUSE)
        return delivered


def rows(statement: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """What the database answers: for the staff's lists and the report, which look across the rooms."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
