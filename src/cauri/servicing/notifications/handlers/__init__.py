"""Who is told of which fact, a module for each subject. Each notice is made in the transaction that marks the fact as
delivered."""

from cauri.servicing.notifications.handlers import (
    accounts,
    agents,
    arrangements,
    between_people,
    carriage,
    claims,
    payments,
)

__all__ = ["accounts", "agents", "arrangements", "between_people", "carriage", "claims", "payments"]
