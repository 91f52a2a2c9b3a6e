"""Sending money to somebody, or to another wallet of one's own."""

from datetime import datetime
from uuid import UUID

from cauri.books.payments import notes
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation
from cauri.books.payments.models import Payment, Quote
from cauri.books.wallets import queries as wallets
from cauri.books.wallets import recipients
from cauri.books.wallets.recipients import Recipient
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.kit.transactions import transaction, transaction_required
from cauri.money.amounts import Money
from cauri.products.transfers import queries
from cauri.products.transfers.queries import OWN_TRANSFER, TRANSFER


def quote(
    recipient: Recipient, amount: Money, *, caller: Caller, from_wallet: UUID | None = None, note: str, now: datetime
) -> Quote:
    """Say who will get how much and what it costs, before anything is agreed.

    It leaves the named wallet, or the one the caller is paid into in this currency. Who is named by an id is paid only
    by who has paid them before. Raises notes.NoteInvalid, RecipientUnknown, and what wallets.queries, kit.phone and
    payments.quote raise.
    """
    notes.must_be_readable(note)
    sender = users.user(caller.user_id)
    payer = (
        wallets.own_wallet(from_wallet, owner_id=sender.pk)
        if from_wallet
        else wallets.wallet_of(sender.pk, amount.currency.code)
    )
    if recipient.kind == "person_id":
        queries.must_know(sender.pk, UUID(recipient.value))
    payee = recipients.wallet_of(recipient, sender=sender, currency=amount.currency.code)
    with transaction():
        return payments.quote(
            product=OWN_TRANSFER if payee.owner_id == payer.owner_id else TRANSFER,
            payer=payer,
            payee=payee,
            amount=amount,
            asked_by=sender.pk,
            note=note,
            now=now,
        )


@transaction_required
def send(quote_id: UUID, authorisation: Authorisation, *, posting_id: UUID, now: datetime) -> Payment:
    """Send the quoted money, all of it or none of it. Raises what payments.execute raises."""
    return payments.execute(quote_id, authorisation, products=(TRANSFER, OWN_TRANSFER), posting_id=posting_id, now=now)
