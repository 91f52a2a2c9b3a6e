"""The chart of accounts: every kind of account there is, and how each behaves.

A balance is what has come in less what has gone out. Money that we owe (wallets, floats) therefore stands positive,
money that others hold for us (clearing) negative, and all balances of a currency sum to zero. The normal side says in
which column of the trial balance an account belongs.
"""

from dataclasses import dataclass
from typing import Literal

from cauri.kit.errors import Refusal

NormalSide = Literal["debit", "credit"]


class UnknownKind(Refusal):
    """The chart of accounts has no such kind."""

    code = "unknown_account_kind"


@dataclass(frozen=True, slots=True)
class Kind:
    """How the accounts of one kind behave.

    `floor`: 0 for an account that must never be overdrawn, None for one that may (the house's own).
    `hot`: whether its lines wait in the tail, because all postings of a product meet there.
    """

    name: str
    normal_side: NormalSide
    floor: int | None
    hot: bool
    title: str


_CHART = (
    Kind("wallet", "credit", 0, hot=False, title="Customer wallets"),
    Kind("agent_float", "credit", 0, hot=False, title="Agent floats"),
    Kind("merchant_settlement", "credit", 0, hot=True, title="Merchant settlement"),
    Kind("clearing", "debit", None, hot=True, title="Clearing, one per provider"),
    Kind("card_settlement", "debit", None, hot=True, title="Card settlement"),
    Kind("fee_income", "credit", None, hot=True, title="Fee income"),
    Kind("commission", "debit", None, hot=True, title="Commission paid to agents"),
    Kind("provider_cost", "debit", None, hot=True, title="Costs of providers"),
    Kind("exchange_position", "debit", None, hot=True, title="Exchange position"),
    Kind("loan_principal", "debit", None, hot=True, title="Loan principal"),
    Kind("loan_interest", "credit", None, hot=True, title="Loan interest"),
    Kind("investment_pool", "credit", None, hot=True, title="Investment pool"),
    Kind("receivable", "debit", None, hot=True, title="Receivables"),
    Kind("suspense", "credit", None, hot=True, title="Suspense"),
    Kind("unclaimed", "credit", 0, hot=True, title="Unclaimed money"),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _CHART}


def kind_named(name: str) -> Kind:
    """The kind of that name. Raises UnknownKind."""
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKind(kind=name) from None
