"""Whom an agent has at the counter: found by phone number or username, without telling whether anybody was."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from cauri.identity.users import queries as users
from cauri.kit import phone
from cauri.products.agents.models import Agent


@dataclass(frozen=True, slots=True)
class Named:
    """A customer as the agent writes it down."""

    kind: Literal["phone", "username"]
    value: str

    def __repr__(self) -> str:
        return f"Named(kind={self.kind!r})"


def named(customer: Named, *, by: Agent) -> UUID | None:
    """Who that is; None where it is nobody. Raises phone.PhoneRefused for what is no number at all."""
    if customer.kind == "phone":
        found = users.by_phone(phone.e164(customer.value, region=by.user.country))
    else:
        found = users.by_username(customer.value)
    return None if found is None else found.pk
