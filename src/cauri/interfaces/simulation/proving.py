"""What came of a simulated month, and whether all of it holds: the report."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cauri.books.ledger import trial_balance, verification
from cauri.interfaces.simulation import explaining
from cauri.interfaces.simulation.town import Town, rows
from cauri.money import Money
from cauri.servicing.reconciliation import queries as reconciliation

_PAYMENTS: Final = """
    SELECT payment.product, payment.state, quote.currency, count(*), coalesce(sum(quote.amount_minor), 0)::bigint,
           coalesce(sum(quote.fee_minor) FILTER (WHERE payment.state = 'completed'), 0)::bigint
      FROM payments_payment AS payment LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_INSTRUCTIONS: Final = """
    SELECT product, state, (asks > 0) AS was_asked, count(*) FROM instructions_instruction
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_OPEN: Final = """
    SELECT 'payment ' || id::text || ' is ' || state FROM payments_payment WHERE state IN ('pending', 'held')
    UNION ALL
    SELECT 'instruction ' || payment_id::text || ' is ' || state || ', stuck' FROM instructions_instruction
     WHERE stuck_since IS NOT NULL OR state IN ('ready', 'sending', 'unknown')
    UNION ALL
    SELECT 'hold ' || posting_id::text FROM ledger_hold WHERE state = 'open'
    UNION ALL
    SELECT 'cash-out ' || payment_id::text FROM agents_cashout WHERE state = 'open'
    UNION ALL
    SELECT 'charge ' || reference || ' is ' || state FROM deposits_incoming WHERE state IN ('received', 'held')
    UNION ALL
    SELECT 'run ' || id::text FROM bills_run WHERE state = 'begun'
    UNION ALL
    SELECT 'file of payments ' || id::text || ' is ' || state FROM payouts_batch
     WHERE state IN ('checked', 'approved', 'paying')
    UNION ALL
    SELECT 'line ' || id::text || ' is ' || line.state FROM payouts_line AS line
     WHERE line.state = 'held' OR (line.state = 'open' AND EXISTS (
           SELECT FROM payouts_batch WHERE id = line.batch_id AND state IN ('done', 'stopped')))
"""
_SUSPENSE: Final = """
    SELECT account.code, account.currency,
           (balance.balance + coalesce((SELECT sum(amount) FROM ledger_hot_entry AS tail
                                         WHERE tail.account_id = account.id), 0))::bigint
      FROM ledger_account AS account JOIN ledger_balance AS balance ON balance.account_id = account.id
     WHERE account.kind IN ('suspense', 'receivable', 'unclaimed', 'fee_income', 'commission', 'provider_cost')
     ORDER BY 1
"""
_SUSPENDED: Final = """
    SELECT reference, currency, amount_minor, reason, code FROM deposits_incoming WHERE state = 'suspended' ORDER BY 1
"""
_UNDELIVERED: Final = """
    SELECT handler || ' ' || state || ' ' || error, count(*) FROM outbox_delivery
     WHERE state IN ('waiting', 'handed_over', 'running', 'failed') GROUP BY 1 ORDER BY 1
"""
_FAILED_JOBS: Final = (
    "SELECT job || ': ' || error, count(*) FROM jobs_run WHERE outcome IN ('failed', 'lost') GROUP BY 1"
)


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must be so, and what speaks against it."""

    name: str
    against: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether it is so."""
        return not self.against


def report(town: Town, *, alarms: Mapping[str, int]) -> dict[str, Any]:
    """Everything that was asked of the books when the month was over, as JSON has it."""
    accounts = explaining.accounts(town)
    checks = list(_checks(town, accounts))
    return {
        "passed": all(one.passed for one in checks),
        "checks": [{"name": one.name, "passed": one.passed, "against": list(one.against)} for one in checks],
        "acts": _by_name({f"{what} | {outcome}": count for (what, outcome), count in sorted(town.outcomes.items())}),
        "alarms": dict(alarms),
        "payments": [
            {
                "product": product, "state": state, "currency": currency, "count": count,
                "amount": _money(amount, currency), "fees": _money(fees, currency),
            }
            for product, state, currency, count, amount, fees in rows(_PAYMENTS)
        ],
        "instructions": [
            {"product": product, "state": state, "was_asked_after": asked, "count": count}
            for product, state, asked, count in rows(_INSTRUCTIONS)
        ],
        "house": {code: _money(minor, currency) for code, currency, minor in rows(_SUSPENSE)},
        "suspended": [
            {"reference": reference, "amount": _money(minor, currency), "currency": currency, "why": code or reason}
            for reference, currency, minor, reason, code in rows(_SUSPENDED)
        ],
        "breaks": [
            {"company": one.item.company, "kind": one.kind, "difference": str(one.difference), "state": one.state}
            for one in reconciliation.breaks(state="")
        ],
        "clearing": [one.document() for one in accounts],
    }  # fmt: skip


def _checks(town: Town, accounts: list[explaining.Account]) -> Iterator[Check]:
    verified = verification.verify(now=town.now)
    yield Check("ledger verify", tuple(f"{one['check']}: {one['row']}: {one['detail']}" for one in verified.findings))
    balances = trial_balance.trial_balances(None)
    yield Check(
        "every currency sums to 0", tuple(f"{one.currency}: {one.difference}" for one in balances if not one.balanced)
    )
    yield Check("clearing accounts are explained", tuple(_unexplained(accounts)))
    yield Check("reconciliation left nothing over", tuple(_left_over()))
    yield Check("suspense is what waits for people", tuple(_suspense()))
    yield Check("nothing is open", tuple(what for (what,) in rows(_OPEN)))
    yield Check("every fact was delivered", tuple(f"{what}: {count}" for what, count in rows(_UNDELIVERED)))
    yield Check("every job ran", tuple(f"{what}: {count}" for what, count in rows(_FAILED_JOBS)))
    yield Check("nothing broke", tuple(town.bugs))


def _unexplained(accounts: list[explaining.Account]) -> Iterator[str]:
    for one in accounts:
        if not one.is_explained:
            shown = "; ".join(f"{each.item}: {each.ours} here, {each.theirs} there" for each in one.differences[:5])
            yield f"{one.code}: {len(one.differences)} items differ, {one.unexplained} unexplained. {shown}"


def _left_over() -> Iterator[str]:
    for tally in reconciliation.latest_tallies():
        if tally.unexplained_minor or tally.breaks_count or tally.waiting_count:
            left = f"{tally.breaks_count} breaks, {tally.waiting_count} waiting"
            yield f"{tally}: {tally.unexplained_minor} unexplained, {left}"


def _suspense() -> Iterator[str]:
    """Money in transit is none, and what is suspended is what stands on the account for it."""
    waiting: dict[str, int] = defaultdict(int)
    for _, currency, minor, _, _ in rows(_SUSPENDED):
        waiting[f"suspense:deposits:{currency}"] += minor
    for code, currency, minor in rows(_SUSPENSE):
        expected = 0 if code.startswith("transit:") else waiting.get(code, 0)
        if code.startswith(("transit:", "suspense:deposits:")) and minor != expected:
            yield f"{code} holds {_money(minor, currency)}, and {_money(expected, currency)} is known of it"


def _by_name(counted: dict[str, int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, count in counted.items():
        what, _, outcome = name.partition(" | ")
        found[what][outcome] = count
    return found


def _money(minor: int, currency: str | None) -> str:
    return "" if currency is None else f"{Money.of_minor(minor, currency).amount} {currency}"
