"""Sending money to a phone number that nobody here has: quote, send, claim, cancel.

A transfer and its sender's payment end together, in one transaction, with the transfer's row locked first: claimed,
cancelled, expired or rejected, whichever comes first, and none of the others afterwards. Until it is claimed the money
is only reserved in the sender's wallet.
"""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import connection

from cauri.books.payments import house, notes, pending
from cauri.books.payments import queries as paid
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation, ByPlatform, UnknownQuote
from cauri.books.payments.models import Payment, Quote, Settles
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.access import contacts, keys
from cauri.identity.access.callers import Caller
from cauri.identity.access.contacts import Contact
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction, transaction_required
from cauri.money.amounts import Money
from cauri.products.claims import queries
from cauri.products.claims.events import RecipientFound, TransferClaimed
from cauri.products.claims.models import ClaimableTransfer, Quoted
from cauri.products.claims.queries import CLAIMABLE, CLAIMED, Seen, UnknownClaim

CANCELLED, EXPIRED = "cancelled", "claim_expired"
State = ClaimableTransfer.State
_BOX = "claimable_transfer"


class PhoneHasAccount(Refusal):
    """Somebody here has that number: send them a transfer."""

    code: ClassVar[str] = "phone_has_account"
    status: ClassVar[int] = 409


class TooManyClaimable(Refusal):
    """So many of the sender's transfers wait, or were made within a day, that the next has to: the fact `most`."""

    code: ClassVar[str] = "too_many_claimable"
    status: ClassVar[int] = 429


class ClaimHeld(Refusal):
    """Somebody is looking at the sender's payment first."""

    code: ClassVar[str] = "claim_held"
    status: ClassVar[int] = 409


class ClaimEnded(Refusal):
    """It has ended: the fact `state` says how."""

    code: ClassVar[str] = "claim_ended"
    status: ClassVar[int] = 409


class NotPayable(Refusal):
    """The money cannot be given now. It waits on until its time is over. Why is not told: it may be the sender's."""

    code: ClassVar[str] = "claim_not_payable"
    status: ClassVar[int] = 409


def quote(
    phone: str, amount: Money, *, caller: Caller, from_wallet: UUID | None = None, note: str = "", now: datetime
) -> tuple[Quote, Quoted]:
    """Fix what it costs to send money to a number that nobody here has, before anything is agreed.

    Raises notes.NoteInvalid, phone.PhoneRefused, contacts.PhoneNotMobile, PhoneNotServed, PhoneHasAccount, and what
    wallets.queries and payments.quote raise.
    """
    notes.must_be_readable(note)
    country = users.user(caller.user_id).country  # as a transfer reads it: one number is one person's at both doors
    contact, owner = contacts.phone_at(phone, language=caller.language, region=country)
    if owner is not None:
        raise PhoneHasAccount
    currency = amount.currency.code
    payer = (
        wallets.own_wallet(from_wallet, owner_id=caller.user_id)
        if from_wallet
        else wallets.wallet_of(caller.user_id, currency)
    )
    with transaction():
        made = payments.quote(
            product=CLAIMABLE,
            payer=payer,
            payee=house.transit(CLAIMABLE, currency, now=now),
            amount=amount,
            asked_by=caller.user_id,
            note=note,
            settles=Settles.BY_TOKEN,
            now=now,
        )
        quoted = Quoted.objects.create(
            quote=made,
            target=contact.target,
            address=keys.sealed(_BOX, contact.address),
            masked=contact.masked,
            made_at=now,
        )
    return made, quoted


@transaction_required
def send(quote_id: UUID, authorisation: Authorisation, *, caller: Caller, posting_id: UUID, now: datetime) -> Seen:
    """Reserve the quoted money for whoever joins with the number.

    Raises UnknownQuote, PhoneHasAccount, TooManyClaimable, and what payments.execute raises.
    """
    quoted = queries.quoted_for(quote_id)
    if quoted is None:
        raise UnknownQuote(quote_id=str(quote_id))
    one_at_a_time(f"claims of {caller.user_id}")
    _must_not_be_too_many(caller.user_id, now=now)
    if users.by_phone(number_in(bytes(quoted.address))) is not None:
        raise PhoneHasAccount
    payment = payments.execute(quote_id, authorisation, products=(CLAIMABLE,), posting_id=posting_id, now=now)
    transfer = ClaimableTransfer(
        payment_id=payment.pk,
        sender_id=caller.user_id,
        target=bytes(quoted.target),
        address=bytes(quoted.address),
        masked=quoted.masked,
        made_at=now,
        expires_at=now + timedelta(days=settings.CLAIM_DAYS),
    )
    transfer.save(force_insert=True)
    return Seen(transfer, payment)


@transaction_required
def find(user_id: UUID, *, now: datetime) -> int:
    """Make what waits for somebody's phone number theirs, and theirs alone. Returns how many. Again changes nothing."""
    person = users.user(user_id)
    if person.phone is None or person.phone_verified_at is None or person.state == User.State.CLOSED:
        return 0
    targets = Contact("sms", person.phone, person.language).targets
    waiting = queries.open_for(targets, now=now).exclude(sender_id=user_id).select_for_update(no_key=True)
    found = 0
    for one in waiting:
        one.recipient, one.found_at = person, max(now, one.made_at)  # a job may have begun before it was made
        one.save(update_fields=["recipient", "found_at"])
        events.publish(RecipientFound(payment_id=one.pk, recipient_id=user_id))
        found += 1
    return found


def claim(payment_id: UUID, *, caller: Caller, now: datetime) -> Seen:
    """Get what is one's own, once, within one's own limits. Again changes nothing.

    Raises UnknownClaim, ClaimHeld, ClaimEnded, NotPayable, wallets.NoWallet, and what payments.execute raises.
    """
    with transaction():
        if not ClaimableTransfer.objects.filter(pk=payment_id, recipient_id=caller.user_id).exists():
            find(caller.user_id, now=now)
        transfer, payment = locked(payment_id)
        if transfer.recipient_id != caller.user_id:
            raise UnknownClaim
        if transfer.state != State.CLAIMED:
            settle(transfer, payment, now=now)
    return queries.transfer_of(caller.user_id, payment_id)


def cancel(payment_id: UUID, *, caller: Caller, now: datetime) -> Seen:
    """Take back what nobody has claimed: the money and the fee are free again. Again changes nothing.

    Raises UnknownClaim, ClaimHeld, ClaimEnded.
    """
    with transaction():
        transfer, payment = locked(payment_id)
        if transfer.sender_id != caller.user_id:
            raise UnknownClaim
        if transfer.state not in (State.OPEN, State.CANCELLED):
            raise ClaimEnded(state=transfer.state)
        if transfer.state == State.OPEN:
            _must_not_be_held(payment)
            end(transfer, State.CANCELLED, code=CANCELLED, now=now)
    return queries.transfer_of(caller.user_id, payment_id)


@transaction_required
def settle(transfer: ClaimableTransfer, payment: Payment, *, now: datetime) -> None:
    """Give a transfer, whose row is locked, to its recipient; the sender's payment is completed with it.

    The recipient is paid out of the transit account first, so that limits are locked before anybody's balance.
    Raises ClaimHeld, ClaimEnded, NotPayable, wallets.NoWallet, and what payments.execute raises.
    """
    if transfer.state != State.OPEN or transfer.expires_at <= now:
        raise ClaimEnded(state=State.EXPIRED if transfer.state == State.OPEN else transfer.state)
    _must_not_be_held(payment)
    _must_be_let_go(payment)
    if transfer.recipient_id is None or payment.quote is None:
        raise AssertionError("nobody gets what is nobody's")
    cash = payment.quote.credit
    quoted = payments.quote(
        product=CLAIMED,
        payer=house.transit(CLAIMABLE, cash.currency.code, now=now),
        payee=wallets.wallet_of(transfer.recipient_id, cash.currency.code),
        amount=cash,
        asked_by=None,
        note=payment.quote.note,
        now=now,
    )
    if quoted.debit != cash or quoted.credit != cash:
        raise NotPayable
    posting_id = ids.derived_id(payment.made_at, CLAIMED, str(payment.pk))
    transfer.paid = payments.execute(quoted.pk, ByPlatform(), products=(CLAIMED,), posting_id=posting_id, now=now)
    if transfer.paid.state != Payment.State.COMPLETED:
        raise NotPayable
    pending.succeed(payment.pk, now=now)
    _close(transfer, State.CLAIMED, now=now)
    events.publish(
        TransferClaimed(payment_id=payment.pk, sender_id=transfer.sender_id, recipient_id=transfer.recipient_id)
    )


@transaction_required
def end(transfer: ClaimableTransfer, state: str, *, code: str, now: datetime) -> None:
    """End an open transfer, whose row is locked, unclaimed: the money is the sender's to use again."""
    if paid.payment(transfer.pk).state != Payment.State.REJECTED:  # of that it was given back then
        pending.fail(transfer.pk, code=code, now=now)
    _close(transfer, state, now=now)


@transaction_required
def locked(payment_id: UUID) -> tuple[ClaimableTransfer, Payment]:
    """The transfer, locked: it ends once. And its payment as it stands then. Raises UnknownClaim."""
    found = ClaimableTransfer.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
    if found is None:
        raise UnknownClaim
    return found, paid.payment(payment_id)


def number_in(address: bytes) -> E164:
    """The number that was sealed."""
    return E164(keys.opened(_BOX, address))


def _close(transfer: ClaimableTransfer, state: str, *, now: datetime) -> None:
    """The number is nobody's business any more; its digest stays for a while, so that texts are counted."""
    transfer.state, transfer.ended_at, transfer.address = state, now, None
    transfer.save(update_fields=["state", "ended_at", "address", "paid"])


def _must_not_be_held(payment: Payment) -> None:
    if payment.state == Payment.State.HELD:
        raise ClaimHeld
    if payment.state == Payment.State.REJECTED:
        raise ClaimEnded(state=State.REJECTED)


def _must_be_let_go(payment: Payment) -> None:
    """Return if money may leave the sender now. That it may not is for the sender to know."""
    try:
        payments.must_be_allowed_to_pay(payment)
    except Refusal:
        raise NotPayable from None
    if payment.payer is None or payment.payer.status != Wallet.Status.ACTIVE:
        raise NotPayable


def _must_not_be_too_many(sender_id: UUID, *, now: datetime) -> None:
    if queries.open_of(sender_id) >= settings.MOST_OPEN_CLAIMS:
        raise TooManyClaimable(most=settings.MOST_OPEN_CLAIMS)
    if queries.made_of_late(sender_id, now=now) >= settings.MOST_CLAIMS_A_DAY:
        raise TooManyClaimable(most=settings.MOST_CLAIMS_A_DAY)


@transaction_required
def one_at_a_time(name: str) -> None:
    """Let nobody else do the same until the transaction ends: they are counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
