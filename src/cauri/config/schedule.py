"""The job schedule: what runs when. The one list of everything that happens without a request."""

from datetime import timedelta
from typing import Any


def _every(job: str, interval: timedelta) -> dict[str, Any]:
    """An entry for a job that runs at an interval; a run that nobody took until the next is dropped."""
    seconds = interval.total_seconds()
    return {"task": job, "schedule": interval, "options": {"expire_seconds": int(seconds)}}


SCHEDULE: dict[str, dict[str, Any]] = {
    "ledger.expire_holds": _every("ledger.expire_holds", timedelta(seconds=30)),
    "ledger.seal": _every("ledger.seal", timedelta(minutes=1)),
    "ledger.verify": _every("ledger.verify", timedelta(hours=1)),
    "access.prune": _every("access.prune", timedelta(hours=1)),
    "passkeys.prune": _every("passkeys.prune", timedelta(hours=1)),
    "federation.prune": _every("federation.prune", timedelta(hours=1)),
    "approvals.expire": _every("approvals.expire", timedelta(minutes=5)),
    "staff.forget_sessions": _every("staff.forget_sessions", timedelta(hours=6)),
    "inbox.forget_bodies": _every("inbox.forget_bodies", timedelta(hours=6)),
    "throttles.prune": _every("throttles.prune", timedelta(minutes=10)),
    "idempotency.prune": _every("idempotency.prune", timedelta(hours=1)),
    "payments.reject_overdue": _every("payments.reject_overdue", timedelta(minutes=5)),
    "instructions.pursue": _every("instructions.pursue", timedelta(seconds=15)),
    "deposits.ask_open": _every("deposits.ask_open", timedelta(seconds=30)),
    "deposits.follow_banks": _every("deposits.follow_banks", timedelta(seconds=30)),
    "deposits.expire": _every("deposits.expire", timedelta(minutes=1)),
    "agents.settle_cash_ins": _every("agents.settle_cash_ins", timedelta(minutes=1)),
    "agents.expire_cash_outs": _every("agents.expire_cash_outs", timedelta(minutes=1)),
    "agents.prune_wrong_codes": _every("agents.prune_wrong_codes", timedelta(hours=6)),
    "limits.prune": _every("limits.prune", timedelta(hours=6)),
    "payments.prune_quotes": _every("payments.prune_quotes", timedelta(hours=1)),
    "bills.refresh_catalogue": _every("bills.refresh_catalogue", timedelta(minutes=2)),  # asks once a day
    "bills.pay_due": _every("bills.pay_due", timedelta(minutes=2)),  # some at once
    "bills.pursue_refunds": _every("bills.pursue_refunds", timedelta(minutes=1)),
    "bills.prune_orders": _every("bills.prune_orders", timedelta(hours=6)),
    "standing_orders.pay_due": _every("standing_orders.pay_due", timedelta(minutes=1)),
    "payouts.pay_on": _every("payouts.pay_on", timedelta(seconds=30)),
    "payouts.expire": _every("payouts.expire", timedelta(hours=1)),
    "exchanges.prune": _every("exchanges.prune", timedelta(hours=6)),
    "requests.expire": _every("requests.expire", timedelta(minutes=5)),
    "requests.prune_quoted": _every("requests.prune_quoted", timedelta(hours=6)),
    "splits.expire": _every("splits.expire", timedelta(minutes=5)),
    "splits.prune_quoted": _every("splits.prune_quoted", timedelta(hours=6)),
    "claims.expire": _every("claims.expire", timedelta(minutes=1)),
    "claims.look_for_recipients": _every("claims.look_for_recipients", timedelta(minutes=5)),
    "claims.settle_again": _every("claims.settle_again", timedelta(hours=1)),
    "claims.forget": _every("claims.forget", timedelta(hours=6)),
    "recalls.expire": _every("recalls.expire", timedelta(minutes=5)),
    "bank_requests.prune": _every("bank_requests.prune", timedelta(hours=6)),
    "qr.prune_orders": _every("qr.prune_orders", timedelta(hours=6)),
    "withdrawals.prune_orders": _every("withdrawals.prune_orders", timedelta(hours=6)),
    "reconciliation.fetch_due": _every("reconciliation.fetch_due", timedelta(hours=6)),
    "reconciliation.prune_tallies": _every("reconciliation.prune_tallies", timedelta(hours=6)),
    "statements.tell_months": _every("statements.tell_months", timedelta(minutes=10)),  # some wallets at once
    "notifications.send_due": _every("notifications.send_due", timedelta(seconds=30)),
    "streams.forget": _every("streams.forget", timedelta(minutes=10)),
    "notifications.forget": _every("notifications.forget", timedelta(hours=6)),
    "fx.refresh": _every("fx.refresh", timedelta(minutes=2)),  # asks every six hours; again soon where it failed
    "messaging.forget": _every("messaging.forget", timedelta(hours=6)),
    "outbox.prune": _every("outbox.prune", timedelta(minutes=10)),
    "kyc.expire": _every("kyc.expire", timedelta(minutes=10)),
    "kyc.tell_endings": _every("kyc.tell_endings", timedelta(hours=6)),
    "kyc.pursue_checks": _every("kyc.pursue_checks", timedelta(minutes=1)),
    "kyc.forget_documents": _every("kyc.forget_documents", timedelta(hours=6)),
    "audit.forget": _every("audit.forget", timedelta(hours=6)),
    "documents.prune": _every("documents.prune", timedelta(hours=1)),
    "jobs.prune": _every("jobs.prune", timedelta(hours=6)),
}
