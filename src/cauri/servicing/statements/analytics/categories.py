"""Which category a kind of payment belongs to. Every kind has one, so that the sums of a time are all of it."""

from typing import Final, Literal, get_args

from cauri.products.bills.queries import PRODUCTS as BILLS

Category = Literal[
    "transfers",
    "own_wallets",
    "deposits",
    "withdrawals",
    "cash",
    "salaries",
    "airtime",
    "data",
    "electricity",
    "cable_tv",
    "internet",
    "water",
    "waste",
    "education",
    "government",
    "insurance",
    "tax",
    "other_bills",
    "commissions",
    "refunds",
    "fees",
    "other",
]
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
FEES: Final[Category] = "fees"

_OTHER_BILL: Final = "other"  # what bills call what is none of the rest
_BY_KIND: Final[dict[str, Category]] = {
    **dict.fromkeys(
        ("transfer", "request", "split", "standing_order", "qr", "claimable_transfer", "claimed_transfer"), "transfers"
    ),
    **dict.fromkeys(("own_transfer", "exchange", "exchange_bought"), "own_wallets"),
    **dict.fromkeys(("cheque_book", "debit_card"), "fees"),
    **dict.fromkeys(("deposit", "deposit_by_account", "faucet"), "deposits"),
    "withdrawal": "withdrawals",
    **dict.fromkeys(("cash_in", "cash_out", "cash_out_paid", "float_top_up"), "cash"),
    "payouts": "salaries",
    "commission": "commissions",
    **dict.fromkeys(("refund", "reversal"), "refunds"),
    **{kind: kind for kind in BILLS if kind in CATEGORIES},
    _OTHER_BILL: "other_bills",
}


def category_of(kind: str) -> Category:
    """The category of a kind of payment; a kind that is new here is one of the others."""
    return _BY_KIND.get(kind, "other")
