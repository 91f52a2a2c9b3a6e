"""The table of the API: one line for each operation, with who gets an answer of success.

An operation that has no line fails the build, and so does a line without its operation. `test_api.py` asks every
operation as everybody in `Who`, with what is Awa's; `page.py` writes the table out for readers.
"""

from enum import Enum, StrEnum
from typing import Final

from cauri.kit import permissions


class Who(StrEnum):
    """Who asks."""

    ANONYMOUS = "anonymous"
    OWNER = "owner"
    OTHER = "other user"
    LOCKED = "locked owner"
    AGENT = "agent"  # ordinary users until there are agents
    MERCHANT = "merchant"  # ordinary users until there are merchants


STAFF: Final = tuple(permissions.STANDARD_ROLES)
CUSTOMERS: Final = frozenset({Who.OWNER, Who.OTHER, Who.AGENT, Who.MERCHANT})
COLUMNS: Final = (*(str(one) for one in Who), *(f"staff: {role}" for role in STAFF))


class Reach(Enum):
    """Whom an operation serves. Who works at the operator is nobody here: a console's cookie opens no door."""

    EVERYBODY = "anybody, signed in or not; nothing in the answer depends on who asks"
    EACH = "whoever is signed in, each on what is their own"
    OWNER = "only whose it is; for all others it does not exist, in the very words of an id that nobody has"
    OWN_CODE = "only whose it is, with the code that was sent; to all others it is a wrong code, as of an id nobody has"
    PROOF = "whoever shows the code, secret or token that only the owner has; signed in or not does not matter"
    CODE = "whoever shows the code or the secret; of a locked account too, which it does not open"
    AGENTS = "whoever serves customers as an agent, each on what is their own; who is none is told so"
    VERIFIED = "whoever's identity was verified, each on what is their own; who is not known so far is told so"
    MONITOR = "only who shows the operator's monitoring token"

    def succeeds_for(self, column: str) -> bool:
        """Whether that column is let in. The owner alone shows the proof, the others guess."""
        match self:
            case Reach.EVERYBODY:
                return True
            case Reach.EACH:
                return column in CUSTOMERS
            case Reach.OWNER | Reach.OWN_CODE | Reach.PROOF | Reach.AGENTS | Reach.VERIFIED:  # the owner is made that
                return column == Who.OWNER
            case Reach.CODE:
                return column in {Who.OWNER, Who.LOCKED}
            case Reach.MONITOR:
                return False


API: Final[dict[str, Reach]] = {
    # Known to everybody
    "GET /api/v1/fees": Reach.EVERYBODY,
    "GET /api/v1/agents": Reach.EVERYBODY,
    "GET /api/v1/meta/countries": Reach.EVERYBODY,
    "GET /api/v1/meta/currencies": Reach.EVERYBODY,
    "GET /api/v1/meta/keys": Reach.EVERYBODY,
    "GET /api/v1/meta/languages": Reach.EVERYBODY,
    "GET /api/v1/meta/operators": Reach.EVERYBODY,
    "GET /api/v1/meta/rates": Reach.EVERYBODY,
    "GET /health/live": Reach.EVERYBODY,
    "GET /health/ready": Reach.EVERYBODY,
    "GET /health/celery/": Reach.MONITOR,
    "GET /health/system/": Reach.MONITOR,
    # Ways in
    "POST /api/v1/auth/register": Reach.EVERYBODY,
    "POST /api/v1/auth/register/verify": Reach.CODE,
    "POST /api/v1/auth/login": Reach.PROOF,
    "POST /api/v1/auth/login/verify": Reach.PROOF,
    "POST /api/v1/auth/refresh": Reach.PROOF,
    "POST /api/v1/auth/pin/reset": Reach.EVERYBODY,
    "POST /api/v1/auth/pin/reset/confirm": Reach.PROOF,
    "POST /api/v1/auth/lock/with-secret": Reach.CODE,
    "POST /api/v1/auth/lock/request": Reach.EVERYBODY,
    "POST /api/v1/auth/lock/confirm": Reach.CODE,
    "POST /api/v1/auth/request-otp": Reach.EVERYBODY,
    "POST /api/v1/auth/verify-otp": Reach.PROOF,
    "POST /api/v1/auth/google-oauth": Reach.PROOF,
    "POST /api/v1/auth/passkeys/sign-in/options": Reach.EVERYBODY,
    "POST /api/v1/auth/passkeys/sign-in": Reach.PROOF,
    # One's own stay, and oneself
    "POST /api/v1/auth/logout": Reach.EACH,
    "GET /api/v1/auth/sessions": Reach.EACH,
    "DELETE /api/v1/auth/sessions/{session_id}": Reach.OWNER,
    "GET /api/v1/auth/devices": Reach.EACH,
    "PATCH /api/v1/auth/devices/{device_id}": Reach.OWNER,
    "DELETE /api/v1/auth/devices/{device_id}": Reach.OWNER,
    "PUT /api/v1/auth/devices/current/push-token": Reach.EACH,
    "DELETE /api/v1/auth/devices/current/push-token": Reach.EACH,
    "PUT /api/v1/auth/pin": Reach.EACH,
    "DELETE /api/v1/auth/account": Reach.EACH,
    "POST /api/v1/auth/step-up": Reach.EACH,
    "POST /api/v1/auth/lock": Reach.EACH,
    "GET /api/v1/auth/pin/resets": Reach.EACH,
    "PUT /api/v1/auth/pin/resets/{reset_id}/approval": Reach.OWNER,
    "GET /api/v1/auth/passkeys": Reach.EACH,
    "POST /api/v1/auth/passkeys/options": Reach.EACH,
    "POST /api/v1/auth/passkeys": Reach.EACH,
    "DELETE /api/v1/auth/passkeys/{passkey_id}": Reach.OWNER,
    "POST /api/v1/auth/passkeys/step-up/options": Reach.EACH,
    "POST /api/v1/auth/passkeys/step-up": Reach.EACH,
    "GET /api/v1/profiles/me": Reach.EACH,
    "PATCH /api/v1/profiles/me": Reach.EACH,
    "POST /api/v1/profiles/me/phone": Reach.EACH,
    "POST /api/v1/profiles/me/phone/confirm": Reach.OWN_CODE,
    "POST /api/v1/profiles/me/email": Reach.EACH,
    "POST /api/v1/profiles/me/email/confirm": Reach.OWN_CODE,
    "GET /api/v1/profiles/me/identities": Reach.EACH,
    "PUT /api/v1/profiles/me/name": Reach.EACH,
    "POST /api/v1/profiles/me/avatar": Reach.EACH,
    "DELETE /api/v1/profiles/me/avatar": Reach.EACH,
    "GET /api/v1/profiles/search": Reach.EACH,  # a masked name, by the whole username or number
    "GET /api/v1/profiles/{user_id}/avatar": Reach.EACH,  # what somebody shows of themselves
    "PUT /api/v1/profiles/me/google": Reach.EACH,
    "DELETE /api/v1/profiles/me/google": Reach.EACH,
    "GET /api/v1/limits": Reach.EACH,
    "GET /api/v1/notifications/preferences": Reach.EACH,
    "PUT /api/v1/notifications/preferences/{kind}": Reach.EACH,
    "GET /api/v1/notifications/habits": Reach.EACH,
    "PUT /api/v1/notifications/habits": Reach.EACH,
    "GET /api/v1/limits/own": Reach.EACH,
    "PUT /api/v1/limits/own/{currency}/{product}": Reach.EACH,
    "DELETE /api/v1/limits/own/{currency}/{product}": Reach.EACH,
    # Being known
    "GET /api/v1/kyc": Reach.EACH,
    "POST /api/v1/kyc/cases": Reach.EACH,
    "PUT /api/v1/kyc/cases/{case_id}/data": Reach.OWNER,
    "POST /api/v1/kyc/cases/{case_id}/documents": Reach.OWNER,
    "POST /api/v1/kyc/cases/{case_id}/submission": Reach.OWNER,
    # Wallets and what happened in them
    "GET /api/v1/wallets": Reach.EACH,
    "POST /api/v1/wallets": Reach.EACH,
    "GET /api/v1/wallets/{wallet_id}": Reach.OWNER,
    "PATCH /api/v1/wallets/{wallet_id}": Reach.OWNER,
    "DELETE /api/v1/wallets/{wallet_id}": Reach.OWNER,
    "PUT /api/v1/wallets/{wallet_id}/default": Reach.OWNER,
    "PUT /api/v1/wallets/{wallet_id}/freeze": Reach.OWNER,
    "DELETE /api/v1/wallets/{wallet_id}/freeze": Reach.OWNER,
    "GET /api/v1/wallets/{wallet_id}/statement": Reach.OWNER,
    "GET /api/v1/wallets/{wallet_id}/statement.csv": Reach.OWNER,
    "GET /api/v1/wallets/{wallet_id}/statement.pdf": Reach.OWNER,
    "GET /api/v1/wallets/{wallet_id}/statement.xml": Reach.OWNER,
    "GET /api/v1/wallets/{wallet_id}/statements": Reach.OWNER,
    "GET /api/v1/wallets/{wallet_id}/analytics": Reach.OWNER,
    "GET /api/v1/wallets/{wallet_id}/transactions": Reach.OWNER,
    "GET /api/v1/transactions/{payment_id}": Reach.OWNER,
    "GET /api/v1/transactions/{payment_id}/receipt": Reach.OWNER,
    "GET /api/v1/transactions/{payment_id}/receipt.pdf": Reach.OWNER,
    "POST /api/v1/transactions/{payment_id}/receipt/links": Reach.OWNER,
    # Money
    "POST /api/v1/fees/quote": Reach.EACH,
    "POST /api/v1/sandbox/faucet": Reach.OWNER,
    "GET /api/v1/deposits": Reach.EACH,
    "GET /api/v1/deposits/methods": Reach.EACH,
    "GET /api/v1/deposits/accounts": Reach.EACH,
    "PUT /api/v1/deposits/accounts/{wallet_id}": Reach.OWNER,
    "POST /api/v1/deposits": Reach.OWNER,
    "GET /api/v1/deposits/{deposit_id}": Reach.OWNER,
    "GET /api/v1/withdrawals/banks": Reach.EACH,
    "POST /api/v1/withdrawals/account-checks": Reach.EACH,
    "GET /api/v1/withdrawals/beneficiaries": Reach.EACH,
    "POST /api/v1/withdrawals/beneficiaries": Reach.EACH,
    "DELETE /api/v1/withdrawals/beneficiaries/{beneficiary_id}": Reach.OWNER,
    "POST /api/v1/withdrawals/quotes": Reach.OWNER,
    "POST /api/v1/withdrawals": Reach.OWNER,
    "GET /api/v1/withdrawals/{withdrawal_id}": Reach.OWNER,
    "GET /api/v1/cash-outs": Reach.EACH,
    "POST /api/v1/cash-outs/quotes": Reach.OWNER,
    "POST /api/v1/cash-outs": Reach.OWNER,
    "GET /api/v1/cash-outs/{cash_out_id}": Reach.OWNER,
    "DELETE /api/v1/cash-outs/{cash_out_id}": Reach.OWNER,
    "POST /api/v1/agents/cash-outs": Reach.AGENTS,
    "POST /api/v1/agents/application": Reach.VERIFIED,
    "GET /api/v1/agents/me": Reach.AGENTS,
    "GET /api/v1/agents/commissions": Reach.AGENTS,
    "GET /api/v1/agents/closing": Reach.AGENTS,
    "GET /api/v1/agents/closing.csv": Reach.AGENTS,
    "POST /api/v1/agents/cash-ins/quotes": Reach.AGENTS,
    "POST /api/v1/agents/cash-ins": Reach.AGENTS,
    "GET /api/v1/agents/cash-ins/{cash_in_id}": Reach.OWNER,
    "POST /api/v1/agents/float-requests": Reach.AGENTS,
    "GET /api/v1/agents/float-requests": Reach.AGENTS,
    "DELETE /api/v1/agents/float-requests/{float_request_id}": Reach.OWNER,
    "GET /api/v1/bills/categories": Reach.EACH,
    "GET /api/v1/bills/billers": Reach.EACH,
    "GET /api/v1/bills/billers/{biller}/packages": Reach.EACH,
    "POST /api/v1/bills/operators": Reach.EACH,
    "POST /api/v1/bills/validations": Reach.EACH,
    "POST /api/v1/bills/quotes": Reach.OWNER,
    "POST /api/v1/bills": Reach.OWNER,
    "GET /api/v1/bills": Reach.EACH,
    "GET /api/v1/bills/{bill_id}": Reach.OWNER,
    "POST /api/v1/bills/{bill_id}/refund-request": Reach.OWNER,
    "GET /api/v1/bills/accounts": Reach.EACH,
    "POST /api/v1/bills/accounts": Reach.EACH,
    "DELETE /api/v1/bills/accounts/{account_id}": Reach.OWNER,
    "GET /api/v1/bills/schedules": Reach.EACH,
    "POST /api/v1/bills/schedules": Reach.OWNER,
    "PUT /api/v1/bills/schedules/{schedule_id}/pause": Reach.OWNER,
    "DELETE /api/v1/bills/schedules/{schedule_id}/pause": Reach.OWNER,
    "DELETE /api/v1/bills/schedules/{schedule_id}": Reach.OWNER,
    "POST /api/v1/standing-orders/previews": Reach.OWNER,
    "POST /api/v1/standing-orders": Reach.OWNER,
    "GET /api/v1/standing-orders": Reach.EACH,
    "GET /api/v1/standing-orders/{order_id}": Reach.OWNER,
    "GET /api/v1/standing-orders/{order_id}/runs": Reach.OWNER,
    "PUT /api/v1/standing-orders/{order_id}/pause": Reach.OWNER,
    "DELETE /api/v1/standing-orders/{order_id}/pause": Reach.OWNER,
    "PUT /api/v1/standing-orders/{order_id}/skip": Reach.OWNER,
    "DELETE /api/v1/standing-orders/{order_id}": Reach.OWNER,
    "GET /api/v1/payouts": Reach.EACH,
    "POST /api/v1/payouts": Reach.OWNER,  # the owner here is who may bring files for an employer's wallet
    "GET /api/v1/payouts/preparers": Reach.EACH,
    "POST /api/v1/payouts/preparers": Reach.OWNER,
    "DELETE /api/v1/payouts/preparers/{preparer_id}": Reach.OWNER,
    "GET /api/v1/payouts/{payout_id}": Reach.OWNER,
    "DELETE /api/v1/payouts/{payout_id}": Reach.OWNER,
    "POST /api/v1/payouts/{payout_id}/approval": Reach.OWNER,
    "PUT /api/v1/payouts/{payout_id}/rejection": Reach.OWNER,
    "PUT /api/v1/payouts/{payout_id}/stop": Reach.OWNER,
    "POST /api/v1/payouts/{payout_id}/retry": Reach.OWNER,
    "GET /api/v1/payouts/{payout_id}/lines": Reach.OWNER,
    "GET /api/v1/payouts/{payout_id}/results.csv": Reach.OWNER,
    "GET /api/v1/payouts/{payout_id}/faults": Reach.OWNER,
    "GET /api/v1/payouts/{payout_id}/faults.csv": Reach.OWNER,
    "GET /api/v1/exchanges": Reach.EACH,
    "POST /api/v1/exchanges": Reach.OWNER,
    "POST /api/v1/exchanges/quotes": Reach.OWNER,
    "GET /api/v1/exchanges/{exchange_id}": Reach.OWNER,
    "GET /api/v1/requests": Reach.EACH,
    "POST /api/v1/requests": Reach.EACH,
    "GET /api/v1/requests/{request_id}": Reach.OWNER,
    "DELETE /api/v1/requests/{request_id}": Reach.OWNER,
    "POST /api/v1/requests/{request_id}/quotes": Reach.OWNER,
    "POST /api/v1/requests/{request_id}/payment": Reach.OWNER,
    "PUT /api/v1/requests/{request_id}/decline": Reach.OWNER,
    "PUT /api/v1/requests/{request_id}/reminder": Reach.OWNER,
    "PUT /api/v1/requests/{request_id}/block": Reach.OWNER,
    "PUT /api/v1/splits/{split_id}/block": Reach.OWNER,
    "GET /api/v1/blocks": Reach.EACH,
    "DELETE /api/v1/blocks/{block_id}": Reach.OWNER,
    "POST /api/v1/claims/quotes": Reach.OWNER,
    "POST /api/v1/claims": Reach.OWNER,
    "GET /api/v1/claims": Reach.EACH,
    "GET /api/v1/claims/{claim_id}": Reach.OWNER,
    "PUT /api/v1/claims/{claim_id}/claim": Reach.OWNER,
    "DELETE /api/v1/claims/{claim_id}": Reach.OWNER,
    "POST /api/v1/recalls": Reach.OWNER,
    "GET /api/v1/recalls": Reach.EACH,
    "GET /api/v1/recalls/{recall_id}": Reach.OWNER,
    "PUT /api/v1/recalls/{recall_id}/consent": Reach.OWNER,
    "PUT /api/v1/recalls/{recall_id}/decline": Reach.OWNER,
    "DELETE /api/v1/recalls/{recall_id}": Reach.OWNER,
    "GET /api/v1/splits": Reach.EACH,
    "POST /api/v1/splits": Reach.EACH,
    "GET /api/v1/splits/{split_id}": Reach.OWNER,
    "DELETE /api/v1/splits/{split_id}": Reach.OWNER,
    "POST /api/v1/splits/{split_id}/quotes": Reach.OWNER,
    "POST /api/v1/splits/{split_id}/payment": Reach.OWNER,
    "PUT /api/v1/splits/{split_id}/decline": Reach.OWNER,
    "PUT /api/v1/splits/{split_id}/close": Reach.OWNER,
    "PUT /api/v1/splits/{split_id}/reminder": Reach.OWNER,
    "GET /api/v1/bank-requests/kinds": Reach.EACH,
    "POST /api/v1/bank-requests/quotes": Reach.OWNER,
    "POST /api/v1/bank-requests": Reach.OWNER,
    "GET /api/v1/bank-requests": Reach.EACH,
    "GET /api/v1/bank-requests/{bank_request_id}": Reach.OWNER,
    "DELETE /api/v1/bank-requests/{bank_request_id}": Reach.OWNER,
    "GET /api/v1/qr/codes": Reach.EACH,
    "POST /api/v1/qr/codes": Reach.OWNER,
    "GET /api/v1/qr/codes/mine/{wallet_id}": Reach.OWNER,
    "POST /api/v1/qr/codes/mine/{wallet_id}/replacement": Reach.OWNER,
    "GET /api/v1/qr/codes/{code_id}": Reach.OWNER,
    "DELETE /api/v1/qr/codes/{code_id}": Reach.OWNER,
    "GET /api/v1/qr/codes/{code_id}/image.png": Reach.OWNER,
    "GET /api/v1/qr/codes/{code_id}/image.svg": Reach.OWNER,
    "GET /api/v1/qr/codes/{code_id}/poster.svg": Reach.OWNER,
    "POST /api/v1/qr/resolve": Reach.EACH,  # a code is for whoever scans it
    "POST /api/v1/qr/quotes": Reach.OWNER,
    "POST /api/v1/qr/payments": Reach.OWNER,
    "POST /api/v1/transfers/quotes": Reach.OWNER,
    "POST /api/v1/transfers": Reach.OWNER,
    "GET /api/v1/transfers/{transfer_id}": Reach.OWNER,
    "GET /api/v1/transfers/recipients": Reach.EACH,
    "PUT /api/v1/transfers/recipients/{recipient_id}/favourite": Reach.OWNER,
    "DELETE /api/v1/transfers/recipients/{recipient_id}/favourite": Reach.OWNER,
    "GET /api/v1/answers/{key}": Reach.OWNER,
    # What one is told
    "POST /api/v1/realtime/tickets": Reach.EACH,
    "GET /api/v1/notifications": Reach.EACH,
    "PUT /api/v1/notifications/read": Reach.EACH,
    "PUT /api/v1/notifications/{notice_id}/read": Reach.OWNER,
}
