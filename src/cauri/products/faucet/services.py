"""Play money, for demonstrations and tests."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from cauri.books.payments import house
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import ByPlatform
from cauri.books.payments.models import Payment
from cauri.books.wallets import queries as wallets
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required
from cauri.money.amounts import Money

FAUCET = "faucet"


class NoFaucet(Refusal):
    """In production money comes from somewhere."""

    code = "no_faucet"
    status = 404


@transaction_required
def top_up(wallet_id: UUID, amount: Money, *, owner_id: UUID, posting_id: UUID, now: datetime) -> Payment:
    """Put play money into somebody's wallet, from the sandbox's clearing account.

    Raises NoFaucet in production, and what wallets.queries, payments.quote and payments.execute raise.
    """
    if settings.PRODUCTION:
        raise NoFaucet
    wallet = wallets.own_wallet(wallet_id, owner_id=owner_id)
    sandbox = house.clearing("sandbox", amount.currency.code, now=now)
    quote = payments.quote(product=FAUCET, payer=sandbox, payee=wallet, amount=amount, asked_by=None, now=now)
    return payments.execute(quote.pk, ByPlatform(), posting_id=posting_id, now=now)
