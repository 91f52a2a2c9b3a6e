"""What an agent's float pays and takes: nothing else finds its way in or out."""

from typing import Final

from cauri.books.payments.house import House
from cauri.books.wallets.models import Wallet
from cauri.kit.errors import Refusal

OWN_TRANSFER: Final = "own_transfer"
PAYS: Final = frozenset({"cash_in", OWN_TRANSFER})
TAKES: Final = frozenset({"cash_out_paid", "commission", "float_top_up", OWN_TRANSFER})


class NotFromFloat(Refusal):
    """A float serves customers' cash, and goes to and from the agent's own main wallet; nothing else."""

    code = "wallet_is_a_float"
    status = 409


def must_fit(product: str, *, payer: Wallet | House, payee: Wallet | House) -> None:
    """Return if no float is a side of this payment, or one that may be. Raises NotFromFloat."""
    from_float, to_float = _is_float(payer), _is_float(payee)
    if (from_float and product not in PAYS) or (to_float and product not in TAKES):
        raise NotFromFloat(product=product)
    if (from_float or to_float) and product == OWN_TRANSFER and not _are_float_and_main(payer, payee):
        raise NotFromFloat(product=product)


def _are_float_and_main(payer: Wallet | House, payee: Wallet | House) -> bool:
    if not isinstance(payer, Wallet) or not isinstance(payee, Wallet):
        return False
    return payer.owner_id == payee.owner_id and {payer.kind, payee.kind} == {Wallet.Kind.FLOAT, Wallet.Kind.MAIN}


def _is_float(side: Wallet | House) -> bool:
    return isinstance(side, Wallet) and side.kind == Wallet.Kind.FLOAT
