"""The table of the console: one line for each page, with who sees it and whose act it takes.

A letter stands for each role of the staff, a dot for "not this one":

    A admin   S sub-admin   U support   C compliance   F finance   R auditor   N a role of one's own without permissions

A model's line stands for the pages that Django makes of it: its list, one row and that row's history are for who sees
it; adding and deleting are for nobody, and nothing that is sent to any of them changes a row.
"""

from dataclasses import dataclass
from typing import Final

LETTERS: Final = "ASUCFRN"
NOBODY: Final = "·······"
ALL: Final = LETTERS
_FOR_NOBODY: Final = ("_add", "_delete")
_ON_TO_ANOTHER: Final = "_bare"  # an old address, which leads on to the row's own without a look at it


@dataclass(frozen=True)
class Page:
    """Who sees a page, and whose act (a POST) it takes."""

    seen_by: str
    acted_on_by: str = NOBODY

    def of(self, name: str) -> "Page":
        """The same for a page of that name: it is one's own, or one of those that Django makes of a model."""
        if name.endswith(_FOR_NOBODY):
            return Page(NOBODY)
        return Page(ALL) if name.endswith(_ON_TO_ANOTHER) else self


CONSOLE: Final[dict[str, Page]] = {
    # Ways in and out, and oneself
    "login": Page(ALL, ALL),
    "second_factor": Page(ALL, ALL),
    "logout": Page(NOBODY, ALL),  # only a POST leaves
    "password_change": Page(ALL, ALL),
    "password_change_done": Page(ALL),
    # The frame of every page; each of these shows only what the role sees anyway
    "index": Page(ALL, ALL),
    "search": Page(ALL, ALL),
    "jsi18n": Page(ALL),
    "app_list": Page("ASUCFR·", "ASUCFR·"),
    "autocomplete": Page(NOBODY),
    "view_on_site": Page(NOBODY),
    "console/<anything>": Page(NOBODY),
    "mailbox/": Page(ALL, ALL),  # in development, where everybody sees it; in production it does not exist
    # Customers
    "users.user": Page("ASUCFR·"),
    "access.device": Page("ASUC·R·"),
    "access.session": Page("ASUC·R·"),
    "access_accountlock_changelist": Page("ASUC·R·"),
    "access_accountlock_change": Page("ASUC·R·"),
    "access_lock": Page(NOBODY, "ASUC···"),
    "access_sim_changed": Page(NOBODY, "ASUC···"),
    "kyc_case_changelist": Page("ASUC·R·"),
    "kyc_case_change": Page("A··C···"),  # documents and data are for those who decide on them
    "kyc_case_document": Page("A··C···"),
    "kyc_case_decide": Page(NOBODY, "A··C···"),
    "wallets.wallet": Page("ASUCFR·"),
    "notifications.notice": Page("ASUC·R·"),
    "notifications_previews": Page("ASUC·R·"),
    "notifications.dispatch": Page("ASUC·R·"),
    "messaging.carriedmessage": Page("ASU··R·"),
    # Payments
    "payments.payment": Page("ASUCFR·"),
    "payments.quote": Page("ASUCFR·"),
    "payments.unclaimed": Page("ASUCFR·"),
    "instructions.instruction": Page("ASUCFR·"),
    "deposits.intent": Page("ASUCFR·"),
    "deposits.incoming": Page("ASUCFR·"),
    "deposits.account": Page("ASUCFR·"),
    "agents_agent_changelist": Page("ASUCFR·"),
    "agents_agent_change": Page("ASUCFR·"),
    "agents_suspend": Page(NOBODY, "AS·C···"),
    "agents_resume": Page(NOBODY, "AS·C···"),
    "agents_floatrequest_changelist": Page("ASUCFR·"),
    "agents_float_decline": Page(NOBODY, "AS··F··"),
    "agents.cashin": Page("ASUCFR·"),
    "agents.cashout": Page("ASUCFR·"),
    "agents.pause": Page("ASUCFR·"),
    "bills_biller_changelist": Page("ASUCFR·"),
    "bills_refresh": Page(NOBODY, "AS··F··"),
    "bills_switch": Page(NOBODY, "AS··F··"),
    "bills.offer": Page("ASUCFR·"),
    "bills.order": Page("ASUCFR·"),
    "bills.schedule": Page("ASUCFR·"),
    "bills.refundrequest": Page("ASUCFR·"),
    "standing_orders.order": Page("ASUCFR·"),
    "standing_orders.run": Page("ASUCFR·"),
    "payouts_batch_changelist": Page("ASUCFR·"),
    "payouts_batch_change": Page("ASUCFR·"),
    "payouts_stop": Page(NOBODY, "AS·CF··"),
    "payouts.preparer": Page("ASUCFR·"),
    "exchanges.exchange": Page("ASUCFR·"),
    "exchanges_positions": Page("ASUCFR·"),
    "requests.moneyrequest": Page("ASUCFR·"),
    "claims.claimabletransfer": Page("ASUCFR·"),
    "recalls.recall": Page("ASUCFR·"),
    "blocks.block": Page("ASUC·R·"),
    "splits.split": Page("ASUCFR·"),
    "splits.part": Page("ASUCFR·"),
    "bank_requests_bankrequest_changelist": Page("ASUCFR·"),
    "bank_requests_bankrequest_change": Page("ASUCFR·"),
    "bank_requests_approve": Page(NOBODY, "AS·C···"),
    "bank_requests_refuse": Page(NOBODY, "AS·C···"),
    "bank_requests_produce": Page(NOBODY, "ASU····"),
    "bank_requests_deliver": Page(NOBODY, "ASU····"),
    "qr.code": Page("ASUCFR·"),
    "fees.feerule": Page("ASUCFR·"),
    "fx.rate": Page("ASUCFR·"),
    "limits.limitrule": Page("ASUCFR·"),
    "limits_personallimit_changelist": Page("ASUCFR·"),
    "limits_personallimit_change": Page("ASUCFR·"),
    # Books
    "ledger_account_changelist": Page("AS·CFR·"),
    "ledger_trial_balance": Page("AS·CFR·"),
    "ledger_account_change": Page("AS·CFR·"),
    "ledger_posting_changelist": Page("AS·CFR·"),
    "ledger_posting_change": Page("AS·CFR·"),
    "ledger_block_changelist": Page("AS·CFR·"),
    "ledger_block_change": Page("AS·CFR·"),
    "ledger_verification_changelist": Page("AS·CFR·"),
    "ledger_verification_change": Page("AS·CFR·"),
    "reconciliation_statement_changelist": Page("AS·CFR·"),
    "reconciliation_upload": Page("AS·CFR·", "AS··F··"),  # seen, it leads back to the list
    "reconciliation_break_changelist": Page("AS·CFR·"),
    "reconciliation_break_change": Page("AS·CFR·"),
    "reconciliation_explain": Page("AS·CFR·", "AS··F··"),  # seen, it leads back to the break
    "ledger_verify_now": Page(NOBODY, "AS··F··"),
    # Staff. Which kind of request one may make or allow is asked again for each kind.
    "staff.staffmember": Page("AS···R·"),
    "approvals_request_changelist": Page("ASUCFR·"),
    "approvals_request_change": Page("ASUCFR·"),
    "approvals_request_new": Page("AS··F··", "AS··F··"),  # a change of a fee
    "approvals_request_approve": Page("ASUCFR·", "AS·CF··"),  # seen, it leads back to the request
    "approvals_request_reject": Page("ASUCFR·", "AS·CF··"),
    "approvals_request_withdraw": Page("ASUCFR·", "ASUCF··"),
    # Infra
    "audit_auditrecord_changelist": Page("AS·C·R·"),
    "audit_auditrecord_change": Page("AS·C·R·"),
    "audit_export": Page("AS·C·R·", "A··C···"),  # seen, it leads back to the log
    "companies_company_changelist": Page("ASU·FR·"),
    "companies_switch": Page(NOBODY, "AS··F··"),
    "outbox.publishedfact": Page("AS···R·"),
    "outbox.delivery": Page("AS···R·"),
    "inbox.inboxmessage": Page("AS···R·"),
    "jobs.jobrun": Page("AS···R·"),
    "jobs.pulse": Page("AS···R·"),
}
