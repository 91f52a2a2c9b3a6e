"""A receipt as a third person sees it, who has a link and is nobody to us."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from cauri.books.ledger import queries as ledger
from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.books.wallets.models import Wallet
from cauri.identity.users import queries as users
from cauri.money import Money
from cauri.servicing.statements import queries as statements
from cauri.servicing.statements.items import Item
from cauri.servicing.statements.receipts import links
from cauri.servicing.statements.receipts.links import Link, NotGenuine


@dataclass(frozen=True, slots=True)
class GenuineReceipt:
    """A payment that was carried out, as anybody with the link may see it: no note, names masked.

    `given_back` is what went back of it until now; None if nothing did. `signed` is what we signed.
    """

    item: Item
    payer: str
    payee: str
    given_back: Money | None
    expires_at: datetime
    signed: str
    signature: str
    key_id: str


def genuine(token: str, *, now: datetime) -> GenuineReceipt:
    """What a link stands for, as it is now. Raises links.NotGenuine, LinkExpired."""
    claim = links.claim_in(token)
    try:
        payment = payments.payment(claim.payment_id)
        item = item_of(payment)
    except UnknownPayment:
        raise NotGenuine from None
    links.must_be_ours(claim, item, now=now)
    return GenuineReceipt(
        item=item,
        payer=_named(payment.payer, item),
        payee=_named(payment.payee, item),
        given_back=_given_back(payment),
        expires_at=claim.expires_at,
        signed=links.signed_text(item, claim.expires_at),
        signature=claim.signature.content.hex(),
        key_id=claim.signature.key_id.hex(),
    )


def link_to(payment_id: UUID, *, now: datetime) -> Link:
    """A link to a payment that was carried out. Who may have it is the caller's business. Raises UnknownPayment."""
    return links.link_to(item_of(payments.payment(payment_id)), now=now)


def item_of(payment: Payment) -> Item:
    """A payment that was carried out, seen from its payer's wallet, or from its payee's if the house paid.

    Always from the same one, since two accounts may write a payment down some microseconds apart. Raises
    UnknownPayment.
    """
    wallet = payment.payer or payment.payee
    if wallet is None or payment.state != Payment.State.COMPLETED:
        raise UnknownPayment(payment_id=str(payment.pk))
    return statements.seen_from(wallet, payment)


def _named(wallet: Wallet | None, item: Item) -> str:
    """A side's masked name; of the house what the other side is told of it, or else the operator's."""
    if wallet is not None:
        return users.masked_name(wallet.owner)
    return item.counterparty.name or settings.OPERATOR_NAME


def _given_back(payment: Payment) -> Money | None:
    postings = ledger.postings([one.pk for one in payments.returns_of(payment.pk)])
    if not postings:
        return None
    currency = (payment.payer or payment.payee).currency  # type: ignore[union-attr] # item_of has seen one
    return Money.of_minor(sum(part for one in postings.values() for _, _, part in one.moves), currency)
