"""The scenes of wallets, money and notices: `scenes.py` has the others."""

import dataclasses
from uuid import UUID

from django.test import Client

from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.deposits import services as deposits
from cauri.products.transfers import favourites
from cauri.products.withdrawals.tests import bank
from cauri.servicing.notifications import services as notifications
from cauri.servicing.notifications.models import Notice
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.operations import JSON
from tests.support.people import Customer

# Wallets and what happened in them


@scene("show_wallet")
@scene("list_transactions")
@scene("get_statement")
@scene("get_statement_csv")
@scene("freeze_wallet")
@scene("thaw_wallet")
@scene("make_wallet_default")
def _own_wallet(owner: Customer) -> Request:
    return about("wallet_id", owner.wallet.pk)


@scene("rename_wallet")
def _rename_wallet(owner: Customer) -> Request:
    return about("wallet_id", owner.wallet.pk, body={"name": "School fees"})


@scene("close_wallet")
def _close_wallet(owner: Customer) -> Request:
    return about("wallet_id", people.another_wallet(owner).pk)


@scene("open_wallet")
def _open_wallet(_: Customer) -> Request:
    return Request(body={"currency": "MRU", "kind": "savings", "name": "School fees"})


@scene("get_transaction")
@scene("get_receipt")
def _own_payment(owner: Customer) -> Request:
    return about("payment_id", people.paid(owner, people.customer("Khady Ba"), "1.00").pk)


# Money


@scene("close_account")
def _close_account(owner: Customer) -> Request:
    people.emptied(owner)
    return Request(body={"pin": people.PIN})


@scene("quote_fee")
def _quote_fee(_: Customer) -> Request:
    return Request(body={"product": "transfer", "amount": {"amount": "1.00", "currency": "MRU"}})


@scene("top_up_from_faucet")
def _top_up_from_faucet(owner: Customer) -> Request:
    wallet, amount = str(owner.wallet.pk), {"amount": "5.00", "currency": "MRU"}
    return Request(body={"wallet_id": wallet, "amount": amount}, named=wallet)


@scene("open_deposit")
def _open_deposit(owner: Customer) -> Request:
    wallet = str(people.another_wallet(owner, currency="NGN").pk)
    return Request(body={"wallet_id": wallet, "amount": {"amount": "500.00", "currency": "NGN"}}, named=wallet)


@scene("get_deposit")
def _get_deposit(owner: Customer) -> Request:
    wallet = people.another_wallet(owner, currency="NGN")
    intent = deposits.open_intent(
        wallet.pk, Money.of("500.00", "NGN"), caller=owner.caller, key="awas-deposit", now=clock.now()
    )
    return about("deposit_id", intent.pk)


@scene("open_deposit_account")
def _open_deposit_account(owner: Customer) -> Request:
    return about("wallet_id", owner.wallet.pk)


@scene("list_banks")
def _list_banks(_: Customer) -> Request:
    return Request(query={"currency": "NGN"})


@scene("check_bank_account")
def _check_bank_account(_: Customer) -> Request:
    return Request(body={"currency": "NGN", "bank_code": bank.GTB, "account_number": bank.GOOD})


@scene("save_beneficiary")
def _save_beneficiary(_: Customer) -> Request:
    return Request(body=bank.account())


@scene("remove_beneficiary")
def _remove_beneficiary(owner: Customer) -> Request:
    return about("beneficiary_id", bank.saved(owner))


@scene("quote_withdrawal")
def _quote_withdrawal(owner: Customer) -> Request:
    saved = bank.saved(_with_naira(owner))
    return Request(body={"beneficiary_id": saved, "amount": {"amount": "5.00", "currency": "NGN"}}, named=saved)


@scene("withdraw")
def _withdraw(owner: Customer) -> Request:
    quote = bank.quoted(_with_naira(owner), amount="5.00")
    asked = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": people.PIN}}
    return Request(body=asked, named=quote["id"])


@scene("get_withdrawal")
def _get_withdrawal(owner: Customer) -> Request:
    return about("withdrawal_id", bank.taken_out(_with_naira(owner), amount="5.00"))


@scene("quote_transfer")
def _quote_transfer(owner: Customer) -> Request:
    wallet, payee = str(owner.wallet.pk), people.customer("Khady Ba")
    asked = {
        "recipient": {"username": payee.user.username},
        "amount": {"amount": "5.00", "currency": "MRU"},
        "from_wallet": wallet,
    }
    return Request(body=asked, named=wallet)


@scene("send_transfer")
def _send_transfer(owner: Customer) -> Request:
    quote = people.quoted(owner, people.customer("Khady Ba"), "5.00")
    asked = {"quote_id": str(quote.pk), "terms": quote.terms, "authorisation": {"pin": people.PIN}}
    return Request(body=asked, named=str(quote.pk))


@scene("get_transfer")
def _get_transfer(owner: Customer) -> Request:
    return about("transfer_id", people.paid(owner, people.customer("Khady Ba"), "1.00").pk)


@scene("keep_favourite")
def _keep_favourite(owner: Customer) -> Request:
    khady = people.customer("Khady Ba")
    people.paid(owner, khady, "1.00")
    return about("recipient_id", khady.user.pk, body={"label": "Sister"})


@scene("drop_favourite")
def _drop_favourite(owner: Customer) -> Request:
    asked = _keep_favourite(owner)
    favourites.keep(UUID(str(asked.named)), label="Sister", caller=owner.caller, now=clock.now())
    return asked


@scene("get_answer")
def _get_answer(owner: Customer) -> Request:
    top_up = _top_up_from_faucet(owner)
    headers = {"Idempotency-Key": "awas-key-0001", "Authorization": f"Bearer {owner.access_token}"}
    answer = Client().post("/api/v1/sandbox/faucet", top_up.body, content_type=JSON, headers=headers)
    assert answer.status_code == 201, answer.content
    return about("key", "awas-key-0001")


# What one is told


@scene("read_notification")
def _read_notification(owner: Customer) -> Request:
    fact = ids.new_id()
    with transaction():
        notifications.tell(owner.user.pk, Notice.Kind.WELCOME, fact_id=fact, now=clock.now())
    return about("notice_id", Notice.objects.get(fact_id=fact).pk)


def _with_naira(owner: Customer) -> Customer:
    """Somebody whose wallet is one of naira now, with some money."""
    rich = dataclasses.replace(owner, wallet=people.another_wallet(owner, currency="NGN"))
    people.fund(rich, "100.00")
    return rich
