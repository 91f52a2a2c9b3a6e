"""The invariants of wallets …"""

import pytest

from cauri.books.ledger import accounts, invariants
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.tests.owners import NOON, opened
from cauri.identity.users.models import User
from cauri.kit.transactions import transaction

pytestmark = pytest.mark.usefixtures("tampered")


def _found() -> dict[str, str]:
    return {one.check: one.row for one in invariants.findings()}


def test_find_a_wallet_whose_account_is_another_or_missing(awa: User) -> None:
    wallet = opened(awa)
    with transaction():
        account = accounts.open_account("wallet:another", currency="MRU", kind="wallet", now=NOON)
    Wallet.objects.filter(pk=wallet.pk).update(account_id=account)
    assert _found() == {"wallet_has_account": f"wallet {wallet.pk}"}
    Wallet.objects.filter(pk=wallet.pk).update(account_id=2**40)
    assert _found() == dict.fromkeys(("wallet_has_account", "wallet_status_is_accounts"), f"wallet {wallet.pk}")


def test_find_a_wallet_of_another_currency_than_its_account(awa: User) -> None:
    wallet = opened(awa)
    Wallet.objects.filter(pk=wallet.pk).update(currency="XOF")
    assert _found() == {"wallet_has_account": f"wallet {wallet.pk}"}


def test_find_a_status_that_is_not_the_accounts(awa: User) -> None:
    wallet = opened(awa)
    with transaction():
        accounts.freeze(wallet.account_id)
    assert _found() == {"wallet_status_is_accounts": f"wallet {wallet.pk}"}
    Wallet.objects.filter(pk=wallet.pk).update(status="frozen", frozen_by="owner")
    assert _found() == {}


def test_find_an_owner_whom_nobody_can_pay(awa: User) -> None:
    wallet = opened(awa)
    Wallet.objects.filter(pk=wallet.pk).update(is_default=False)
    assert _found() == {"wallet_to_be_paid_into": f"owner {awa.pk}"}
