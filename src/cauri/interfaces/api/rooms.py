"""Every room that customers reach over HTTP, and where it stands under the API's root."""

from cauri.books.fees.api import router as fees
from cauri.books.fx.api import router as rates
from cauri.books.limits.api import router as limits
from cauri.books.wallets.api import router as wallets
from cauri.identity.access.addresses.api import router as addresses
from cauri.identity.access.api import profiles
from cauri.identity.access.api import router as access
from cauri.identity.access.by_email.api import router as by_email
from cauri.identity.access.own_devices.api import router as own_devices
from cauri.identity.access.recovery.api import router as recovery
from cauri.identity.blocks.api import router as blocks
from cauri.identity.federation.api import profiles as identities
from cauri.identity.federation.api import router as federation
from cauri.identity.kyc.api import router as kyc
from cauri.identity.passkeys.api import router as passkeys
from cauri.identity.profiles.api import router as people
from cauri.interfaces.api.answers import router as answers
from cauri.interfaces.api.meta import router as meta
from cauri.kit.web.routing import Router
from cauri.products.agents.api import router as agents
from cauri.products.agents.cash_ins.api import router as cash_ins
from cauri.products.agents.cash_outs.api import counter
from cauri.products.agents.cash_outs.api import router as cash_outs
from cauri.products.agents.floats.api import router as float_requests
from cauri.products.bank_requests.api import router as bank_requests
from cauri.products.bills.api import router as bills
from cauri.products.bills.keeping.api import router as bills_kept
from cauri.products.bills.refunds.api import router as bills_refunds
from cauri.products.claims.api import router as claims
from cauri.products.deposits.api import router as deposits
from cauri.products.exchanges.api import router as exchanges
from cauri.products.faucet.api import router as faucet
from cauri.products.onboarding.api import router as onboarding
from cauri.products.payouts.api import router as payouts
from cauri.products.qr.api import router as qr
from cauri.products.recalls.api import router as recalls
from cauri.products.requests.api import router as requests
from cauri.products.splits.api import router as splits
from cauri.products.standing_orders.api import router as standing_orders
from cauri.products.transfers.api import router as transfers
from cauri.products.withdrawals.api import router as withdrawals
from cauri.servicing.notifications.api import router as notifications
from cauri.servicing.statements.analytics.api import router as analytics
from cauri.servicing.statements.api import router as statements
from cauri.servicing.statements.documents.api import router as documents
from cauri.servicing.statements.monthly.api import router as monthly
from cauri.servicing.statements.receipts.api import router as receipts
from cauri.servicing.streams.api import router as streams

ROOT = "/api/v1"

ROOMS: dict[str, list[Router]] = {
    "/meta": [meta, rates],
    "/auth": [onboarding, access, by_email, recovery, federation],
    "/auth/devices": [own_devices],
    "/auth/passkeys": [passkeys],
    "/profiles": [profiles, addresses, identities, people],
    "/blocks": [blocks],
    "/kyc": [kyc],
    "/wallets": [wallets],
    "": [statements, documents, monthly, analytics, receipts],
    "/transfers": [transfers],
    "/claims": [claims],
    "/deposits": [deposits],
    "/withdrawals": [withdrawals],
    "/cash-outs": [cash_outs],
    "/exchanges": [exchanges],
    "/agents": [agents, counter],
    "/agents/cash-ins": [cash_ins],
    "/agents/float-requests": [float_requests],
    "/bills": [bills_kept, bills_refunds, bills],
    "/payouts": [payouts],
    "/recalls": [recalls],
    "/requests": [requests],
    "/splits": [splits],
    "/standing-orders": [standing_orders],
    "/bank-requests": [bank_requests],
    "/qr": [qr],
    "/notifications": [notifications],
    "/realtime": [streams],
    "/fees": [fees],
    "/limits": [limits],
    "/answers": [answers],
    "/sandbox": [faucet],
}
