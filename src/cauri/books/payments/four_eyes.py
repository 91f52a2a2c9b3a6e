"""What may be asked for about money: an adjustment between a wallet and the house, and paying out what is owed."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from cauri.books.ledger import accounts
from cauri.books.payments import services, unclaimed
from cauri.books.payments.authorisations import ByFourEyes
from cauri.books.payments.house import House
from cauri.books.payments.services import AmountNotPositive, WrongWalletCurrency
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required
from cauri.money import Money

PRODUCT = "adjustment"


class AdjustmentRefused(Refusal):
    """The payment that was asked for is refused now: the fact `why` is its code. The request waits on."""

    code: ClassVar[str] = "adjustment_refused"
    status: ClassVar[int] = 409


class Adjustment(Payload):
    """Money for a customer's wallet out of the house's account of adjustments, or back into it."""

    account_number: str = Field(title="Account number", min_length=1, description="Of the customer's wallet.")
    direction: Literal["credit", "debit"] = Field(title="Direction", description="Credit gives, debit takes.")
    amount: str = Field(title="Amount", examples=["12.50"])
    currency: str = Field(title="Currency", examples=["MRU"])


@transaction_required
def adjust(asked: Adjustment, approved: Approved) -> None:
    """Pay it, within the customer's limits like any payment. Raises AdjustmentRefused.

    The books' own refusal would be remembered under a quote that goes with this transaction, so it is told as ours.
    """
    wallet, amount = _payable(asked, approved.now)
    code = f"suspense:adjustments:{amount.currency.code}"
    house = House(accounts.open_account(code, currency=amount.currency.code, kind="suspense", now=approved.now))
    payer, payee = (house, wallet) if asked.direction == "credit" else (wallet, house)
    try:
        quote = services.quote(
            product=PRODUCT, payer=payer, payee=payee, amount=amount, asked_by=None, now=approved.now
        )
        services.execute(quote.pk, ByFourEyes(PRODUCT, may_debit=True), posting_id=ids.new_id(), now=approved.now)
    except Refusal as refusal:
        raise AdjustmentRefused(why=refusal.code) from refusal


def _payable(asked: Adjustment, _now: datetime) -> tuple[Wallet, Money]:
    wallet, amount = wallets.by_number(asked.account_number), Money.of(asked.amount, asked.currency)
    if amount.minor <= 0:
        raise AmountNotPositive
    if wallet.currency != amount.currency.code:
        raise WrongWalletCurrency(wallet_currency=wallet.currency, currency=amount.currency.code)
    return wallet, amount


kinds.declare(
    "ledger.adjustment",
    "Adjustment of a balance",
    payload=Adjustment,
    carry_out=adjust,
    check=_payable,
    makers=("sub_admin", "finance"),
    checkers=("sub_admin", "finance"),
)


class NotWhatIsOwed(Refusal):
    """It is paid out as a whole: the fact `owed` says how much that is."""

    code: ClassVar[str] = "not_what_is_owed"


class PayOut(Payload):
    """What is owed to somebody who has left, for a wallet of theirs now that they are back, or of an heir."""

    unclaimed: UUID = Field(title="Return", description="Its id, as the page of what is owed shows it.")
    account_number: str = Field(title="Account number", min_length=1, description="Of the wallet it is for.")
    amount: str = Field(title="Amount", description="All of it.", examples=["12.50"])
    currency: str = Field(title="Currency", examples=["MRU"])


@transaction_required
def pay_out(asked: PayOut, approved: Approved) -> None:
    """Raises NotWhatIsOwed, unclaimed.NotOwed, AlreadyClaimed, PayOutRefused, and what wallets.by_number raises."""
    _owed(asked, approved.now)
    unclaimed.pay_out(asked.unclaimed, asked.account_number, ByFourEyes(unclaimed.PRODUCT), now=approved.now)


def _owed(asked: PayOut, _now: datetime) -> None:
    owed, wallet = unclaimed.owed(asked.unclaimed), wallets.by_number(asked.account_number)
    if Money.of(asked.amount, asked.currency) != owed.amount:
        raise NotWhatIsOwed(owed=str(owed.amount))
    if wallet.currency != owed.currency:
        raise WrongWalletCurrency(wallet_currency=wallet.currency, currency=owed.currency)


OF_UNCLAIMED = kinds.declare(
    "payments.unclaimed",
    "Payout of unclaimed money",
    payload=PayOut,
    carry_out=pay_out,
    check=_owed,
    makers=("sub_admin", "finance"),
    checkers=("sub_admin", "finance"),
)
