"""What each company holds for us by our books, held against its own books, item by item and to the last unit."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from cauri.interfaces.simulation import companies
from cauri.interfaces.simulation.installation import BANK
from cauri.interfaces.simulation.town import Town, rows
from cauri.money import Money

# Every line of a company's account, under what the company calls it: the charge's reference, or the payment's. A
# payment's later phases and its return point at it; what was done after all refers to it.
_ITEMS: Final = """
    WITH line AS (
        SELECT posting_id, -amount AS amount FROM ledger_entry WHERE account_id = %(account)s
        UNION ALL
        SELECT posting_id, -amount FROM ledger_hot_entry WHERE account_id = %(account)s
    ), known AS (
        SELECT line.amount, posting.id, posting.kind, posting.reference,
               coalesce(own.original_id, own.id, phase.original_id, phase.id, late.id) AS payment_id
          FROM line JOIN ledger_posting AS posting ON posting.id = line.posting_id
          LEFT JOIN payments_payment AS own ON own.id = posting.id
          LEFT JOIN payments_payment AS phase ON phase.id = posting.original_id
          LEFT JOIN payments_payment AS late ON late.id = posting.reference
    )
    SELECT CASE WHEN charge.reference IS NOT NULL THEN charge.reference
                WHEN paid.reference IS NOT NULL THEN paid.reference
                WHEN payment.product = 'withdrawal' THEN 'wd-' || replace(payment.id::text, '-', '')
                WHEN payment.product = 'float_top_up' THEN 'float of ' || request.id::text
                WHEN payment.settles_elsewhere THEN 'bl-' || replace(payment.id::text, '-', '')
                ELSE coalesce(item.reference, known.kind || ' ' || known.id::text) END,
           sum(known.amount)::bigint
      FROM known
      LEFT JOIN deposits_incoming AS charge ON charge.id = known.reference
      LEFT JOIN deposits_incoming AS paid ON paid.payment_id = known.payment_id
      LEFT JOIN (SELECT payment.id, payment.product, quote.settles = 'by_company' AS settles_elsewhere
                   FROM payments_payment AS payment LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id)
             AS payment ON payment.id = known.payment_id
      LEFT JOIN agents_floatrequest AS request ON request.payment_id = known.payment_id
      LEFT JOIN reconciliation_break AS break ON break.id = known.reference
      LEFT JOIN reconciliation_line AS told ON told.id = known.reference
      LEFT JOIN reconciliation_item AS item ON item.id = coalesce(break.item_id, told.item_id)
     GROUP BY 1
"""
_ACCOUNTS: Final = """
    SELECT account.id, account.code, account.currency,
           -(balance.balance + coalesce((SELECT sum(amount) FROM ledger_hot_entry AS tail
                                          WHERE tail.account_id = account.id), 0))::bigint
      FROM ledger_account AS account JOIN ledger_balance AS balance ON balance.account_id = account.id
     WHERE account.kind = 'clearing' ORDER BY account.code
"""
_PAID: Final = ("success", "COMPLETED", "succeeded")


@dataclass(frozen=True, slots=True)
class Difference:
    """An item on which the two sides do not agree, in minor units."""

    item: str
    ours: int
    theirs: int


@dataclass(frozen=True, slots=True)
class Account:
    """A clearing account, taken apart: `unexplained` is what no item accounts for."""

    code: str
    currency: str
    held: str
    items: int
    unexplained: str
    differences: tuple[Difference, ...]

    @property
    def is_explained(self) -> bool:
        """Whether every unit of it has its counterpart at the company."""
        return not self.differences and self.unexplained == Money.of_minor(0, self.currency).amount

    def document(self) -> dict[str, Any]:
        """For the report."""
        return {**asdict(self), "explained": self.is_explained}


def accounts(town: Town) -> list[Account]:
    """Every clearing account there is."""
    return [_account(town, *row) for row in rows(_ACCOUNTS)]


def _account(town: Town, account_id: int, code: str, currency: str, held: int) -> Account:
    ours = {item: amount for item, amount in _items(account_id) if amount}
    theirs = {item: amount for item, amount in _told(town, code, currency).items() if amount}
    differing = [
        Difference(item, ours.get(item, 0), theirs.get(item, 0))
        for item in sorted(ours.keys() | theirs.keys())
        if ours.get(item, 0) != theirs.get(item, 0)
    ]
    return Account(
        code=code,
        currency=currency,
        held=Money.of_minor(held, currency).amount,
        items=len(ours),
        unexplained=Money.of_minor(held - sum(ours.values()), currency).amount,
        differences=tuple(differing),
    )


def _items(account_id: int) -> list[tuple[str, int]]:
    return [(item, amount) for item, amount in rows(_ITEMS, {"account": account_id})]


def _told(town: Town, code: str, currency: str) -> Mapping[str, int]:
    """What the other side says to hold for us, by item."""
    match code.split(":"):
        case ["clearing", "paystack", _]:
            return _by_paystack(town, currency)
        case ["clearing", "agents", _]:
            granted = {one for (one,) in rows("SELECT id FROM agents_floatrequest WHERE state = 'granted'")}
            slips = {f"float of {key}": paid for key, paid in town.slips.items() if key in granted}
            return {item: paid.minor for item, paid in slips.items() if paid.currency.code == currency}
        case ["clearing", company, _] if company in companies.COMPANIES:
            return _by_who_delivers(town, company, currency)
        case ["bank", bank, _] if bank == BANK:
            return town.charges
    return {}


def _by_paystack(town: Town, currency: str) -> Mapping[str, int]:
    """What it has of each charge after its fee, and what it has paid out, with its fee."""
    truth, told = town.sandbox.truth("paystack"), defaultdict[str, int](int)
    for one in truth["transactions"]:
        if one["currency"] == currency and one["status"] in ("success", "reversed"):
            kept = one["amount"] - one["refunded"] if one["status"] == "success" else 0
            told[one["reference"]] += kept - (one["fees"] or 0)
    for one in truth["transfers"]:
        if one["currency"] == currency and one["status"] not in ("failed", "reversed"):
            told[one["reference"]] -= one["amount"] + one["fees"]
    return told


def _by_who_delivers(town: Town, company: str, currency: str) -> Mapping[str, int]:
    """What it has delivered for us. What that costs us is another matter, and another currency at times."""
    told: dict[str, int] = {}
    for reference, one, status in companies.paid_out(town.sandbox, company):
        if status in _PAID:
            amount = _delivered(one)
            if amount.currency.code == currency:
                told[reference] = -amount.minor
    return told


def _delivered(one: Mapping[str, Any]) -> Money:
    """Of a transaction of DT One, what its values say in the end; of a biller's payment the amount."""
    if "amount" in one:
        return Money.of(one["amount"]["amount"], one["amount"]["currency"])
    worth = one["adjusted_values"]["destination"]
    return Money.of(str(worth["amount"]), worth["unit"])
