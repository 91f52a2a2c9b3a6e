"""Whether a wallet may take an amount, as far as that can be known before anybody pays it.

Nothing is claimed: the limits are asked in earnest when the money has come. This only spares customers to pay what
would have to wait for a person then.
"""

from datetime import datetime

from cauri.books.fees import queries as fees
from cauri.books.limits import queries as limits
from cauri.books.limits import refusals
from cauri.books.limits.queries import Allowance, Use
from cauri.books.limits.refusals import TierCannotPay
from cauri.books.payments.services import (
    LARGEST_MINOR,
    AmountBelowFee,
    AmountNotPositive,
    AmountTooLarge,
    WrongWalletCurrency,
)
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.services import WalletIsClosed
from cauri.money.amounts import Money
from cauri.products.deposits.queries import DEPOSIT

_CHANNEL, _TOTAL = "@api", "all"


def must_fit(wallet: Wallet, amount: Money, *, now: datetime) -> None:
    """Return if nothing speaks against it yet.

    Raises payments.AmountNotPositive, AmountTooLarge, WrongWalletCurrency, AmountBelowFee, wallets.WalletIsClosed,
    limits.LimitExceeded.
    """
    _must_be_payable(wallet, amount)
    if wallet.owner.tier == 0:
        raise TierCannotPay(side="payee")
    fee = fees.fee_for(product=DEPOSIT, amount=amount, tier=wallet.owner.tier, now=now)
    if fee.borne_by == "payee" and fee.amount >= amount:
        raise AmountBelowFee(fee=str(fee.amount))
    for allowance in _standing(wallet, now):
        code = _broken(allowance, wallet, amount)
        if code is not None:
            raise refusals.of_payee(code)


def _must_be_payable(wallet: Wallet, amount: Money) -> None:
    if amount.minor <= 0:
        raise AmountNotPositive
    if amount.minor > LARGEST_MINOR:
        raise AmountTooLarge
    if wallet.currency != amount.currency.code:
        raise WrongWalletCurrency(wallet_currency=wallet.currency, currency=amount.currency.code)
    if wallet.status == Wallet.Status.CLOSED:
        raise WalletIsClosed


def _standing(wallet: Wallet, now: datetime) -> list[Allowance]:
    """The rules that a payment into the wallet meets: a product's own stands in place of the one for any."""
    mine = limits.allowances_of(wallet.owner_id, tier=wallet.owner.tier, currency=wallet.currency, now=now)
    into = {one.product: one for one in mine if one.direction == "in"}
    met = (into.get(DEPOSIT) or into.get(""), into.get(_CHANNEL), into.get(_TOTAL))
    return [one for one in met if one is not None]


def _broken(allowance: Allowance, wallet: Wallet, amount: Money) -> str | None:
    """The code of what an amount breaks; None where it breaks nothing."""
    if allowance.per_payment_min is not None and amount < allowance.per_payment_min:
        return "less_than_transaction_min_value"
    if allowance.per_payment_max is not None and amount > allowance.per_payment_max:
        return "greater_than_transaction_max_value"
    for period, use in (("daily", allowance.day), ("monthly", allowance.month)):
        if use is not None and (broken := _broken_use(use, amount)):
            return f"{period}_{broken}_limit_exceeded"
    cap = allowance.balance_cap
    if cap is not None and wallets.balance_of(wallet).balance + amount > cap:
        return "account_max_total_value_exceeded"
    return None


def _broken_use(use: Use, amount: Money) -> str | None:
    if use.left is not None and amount > use.left:
        return "value"
    return "volume" if use.count_left == 0 else None
