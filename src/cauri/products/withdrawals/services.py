"""Taking money out to a saved bank account: quote, send, look."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from cauri.books.instructions import looks
from cauri.books.instructions import services as instructions
from cauri.books.payments import house, notes
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation, UnknownQuote
from cauri.books.payments.models import Quote, Settles
from cauri.books.wallets import queries as wallets
from cauri.identity.access.callers import Caller
from cauri.infra.companies import queries as availability
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.money.amounts import Money
from cauri.products.withdrawals import accounts, companies, queries
from cauri.products.withdrawals.models import Order
from cauri.products.withdrawals.ports import BankAccount, BankSilent
from cauri.products.withdrawals.queries import WITHDRAWAL, Withdrawal

PRUNED_AT_ONCE: Final = 10_000
# The orders of quotes that `payments.prune_quotes` has forgotten. A payment keeps its quote, so it keeps its order.
_PRUNE: Final = """
    DELETE FROM withdrawals_order WHERE quote_id IN (
        SELECT quote_id FROM withdrawals_order AS stale
         WHERE made_at < %(before)s AND NOT EXISTS (SELECT FROM payments_quote WHERE id = stale.quote_id)
         ORDER BY made_at LIMIT %(most)s
    )
"""


class BeneficiaryCurrencyDiffers(Refusal):
    """The bank account is kept in another currency than the amount."""

    code = "beneficiary_currency_differs"


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a withdrawal will cost, and where it will go."""

    quote: Quote
    order: Order
    account: BankAccount = field(repr=False)


def quote(
    beneficiary_id: UUID,
    amount: Money,
    *,
    caller: Caller,
    from_wallet: UUID | None = None,
    note: str = "",
    now: datetime,
) -> Quoted:
    """Fix where the money will go and what that costs, before anything is agreed.

    It leaves the named wallet, or the one the caller is paid into in this currency. Raises notes.NoteInvalid,
    queries.UnknownBeneficiary, BeneficiaryCurrencyDiffers, companies.CurrencyNotPaidOut and CompanyUnavailable, and
    what wallets.queries and payments.quote raise.
    """
    notes.must_be_readable(note)
    beneficiary = queries.own_beneficiary(caller.user_id, beneficiary_id)
    currency = amount.currency.code
    if beneficiary.currency != currency:
        raise BeneficiaryCurrencyDiffers(beneficiary_currency=beneficiary.currency, currency=currency)
    if companies.named(beneficiary.company) is None:
        raise companies.CurrencyNotPaidOut(currency=currency)
    availability.must_be_available(beneficiary.company, now=now)
    payer = (
        wallets.own_wallet(from_wallet, owner_id=caller.user_id)
        if from_wallet
        else wallets.wallet_of(caller.user_id, currency)
    )
    account = accounts.opened(beneficiary)
    with transaction():
        made = payments.quote(
            product=WITHDRAWAL,
            payer=payer,
            payee=house.clearing(beneficiary.company, currency, now=now),
            amount=amount,
            asked_by=caller.user_id,
            note=note,
            settles=Settles.BY_COMPANY,
            now=now,
        )
        order = Order(quote=made, company=beneficiary.company, bank_name=beneficiary.bank_name, made_at=now)
        accounts.seal(account, into=order)
        order.save(force_insert=True)
    return Quoted(made, order, account)


@transaction_required
def send(quote_id: UUID, authorisation: Authorisation, *, posting_id: UUID, now: datetime) -> Withdrawal:
    """Reserve the quoted money and have it paid out after the commit.

    Raises payments.UnknownQuote, also for the quote of something else, companies.CompanyUnavailable, and what
    payments.execute raises.
    """
    order = queries.order_of(quote_id)
    if order is None:
        raise UnknownQuote(quote_id=str(quote_id))
    availability.must_be_available(order.company, now=now)
    payment = payments.execute(quote_id, authorisation, products=(WITHDRAWAL,), posting_id=posting_id, now=now)
    return Withdrawal(payment, order)


@durable
def look(payment_id: UUID, *, user_id: UUID, now: datetime) -> Withdrawal:
    """A withdrawal of one's own, as it stands; the company is asked first, where that may tell more.

    Raises payments.UnknownPayment.
    """
    found = queries.withdrawal_of(user_id, payment_id)
    if looks.ask_for_look(found.payment, now=now):
        found = queries.withdrawal_of(user_id, payment_id)
    return found


@durable
def ask_after(reference: str, *, now: datetime) -> None:
    """A company says that something became of a payout: it is asked what.

    Raises payments.UnknownPayment, instructions.UnknownInstruction; BankSilent when it does not answer.
    """
    if not instructions.ask(queries.payment_of(reference), now=now):
        raise BankSilent("it told of something and did not answer what")


@durable
def prune_orders(*, now: datetime) -> int:
    """Forget where quotes that came to nothing would have gone. Returns how many."""
    with transaction(), connection.cursor() as cursor:
        cursor.execute(_PRUNE, {"before": now - payments.QUOTES_KEPT, "most": PRUNED_AT_ONCE})
        forgotten: int = cursor.rowcount
    return forgotten
