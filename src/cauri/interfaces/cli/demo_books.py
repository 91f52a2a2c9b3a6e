"""A small town's books for a development installation: two customers, an agent, a merchant, and what they did."""

import contextlib
from datetime import UTC, datetime, timedelta

from cauri.books.ledger import accounts, holds, returns, services
from cauri.books.ledger.postings import Move, NewPosting
from cauri.books.ledger.refusals import InsufficientFunds
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.money.amounts import Money

_CURRENCY = "MRU"
_ACCOUNTS = {
    "demo:bank": "clearing",
    "demo:fees": "fee_income",
    "demo:awa": "wallet",
    "demo:moussa": "wallet",
    "demo:fatou": "agent_float",
    "demo:ibrahima": "merchant_settlement",
}
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)  # in the ids only, so that every run derives the same ones


def load(now: datetime) -> None:
    """Make sure that the demo accounts and postings are there. Run it as often as you like."""
    with transaction():
        opened = {
            code: accounts.open_account(code, currency=_CURRENCY, kind=kind, now=now)
            for code, kind in _ACCOUNTS.items()
        }

    def posting(name: str, kind: str, *moves: tuple[str, str, str]) -> NewPosting:
        return NewPosting(
            id=ids.derived_id(_SINCE, "demo", name),
            kind=kind,
            moves=[
                Move(opened[f"demo:{a}"], opened[f"demo:{b}"], Money.of(amount, _CURRENCY)) for a, b, amount in moves
            ],
            at=now,
        )

    transfer = posting("transfer", "transfer", ("awa", "moussa", "250.00"), ("awa", "fees", "2.50"))
    payment = posting("payment", "merchant_payment", ("moussa", "ibrahima", "80.00"))
    services.carry_out(posting("float", "float_top_up", ("bank", "fatou", "20000.00")))
    services.carry_out(posting("cash-in", "cash_in", ("fatou", "awa", "1500.00")))
    services.carry_out(transfer)
    services.carry_out(payment)
    with contextlib.suppress(InsufficientFunds):  # it is there to be seen as refused
        services.carry_out(posting("too much", "transfer", ("moussa", "awa", "9999.00")))
    with transaction():
        holds.hold(posting("card", "card_payment", ("awa", "ibrahima", "120.00")), expires_at=now + timedelta(days=7))
        returns.refund(
            ids.derived_id(_SINCE, "demo", "refund"),
            original_id=payment.id,
            amounts=[Money.of("30.00", _CURRENCY)],
            at=now,
        )
