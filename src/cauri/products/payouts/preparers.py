"""Who may bring files of payments for a wallet: named by its owner, and ended at any time."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings

from cauri.books.wallets import queries as wallets
from cauri.books.wallets import recipients
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.recipients import Recipient
from cauri.identity.access import sessions
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required
from cauri.products.payouts.events import PreparerNamed
from cauri.products.payouts.models import Batch, Preparer
from cauri.products.payouts.queries import UnknownPreparer


class PayoutTierTooLow(Refusal):
    """Files of payments are for people whose identity was verified: the fact `lowest` says up to which tier."""

    code: ClassVar[str] = "payout_tier_too_low"
    status: ClassVar[int] = 403


class PreparerIsOwner(Refusal):
    """An owner brings no file for a wallet of their own: whoever agrees is another."""

    code: ClassVar[str] = "payout_preparer_is_owner"
    status: ClassVar[int] = 409


class NotFromThisWallet(Refusal):
    """A float and a closed wallet pay no files."""

    code: ClassVar[str] = "payout_not_from_wallet"
    status: ClassVar[int] = 409


class TooManyPreparers(Refusal):
    """So many may bring files for this wallet that one has to be ended first; the fact `most` says how many may."""

    code: ClassVar[str] = "too_many_payout_preparers"
    status: ClassVar[int] = 409


@transaction_required
def name(
    wallet_id: UUID, recipient: Recipient, *, caller: Caller, preparer_id: UUID, now: datetime, origin: Origin = NOWHERE
) -> Preparer:
    """Let somebody bring files for the caller's wallet; the caller has just shown the PIN. Who may already still may.

    Raises wallets.UnknownWallet, PayoutTierTooLow, NotFromThisWallet, PreparerIsOwner, TooManyPreparers, what
    recipients.wallet_of raises, access.SessionOver, AccountLocked.
    """
    wallet = wallets.own_wallet(wallet_id, owner_id=caller.user_id)
    sessions.must_stand(caller)  # one after the other: how many there are holds until the commit
    owner = users.user(caller.user_id)
    must_be_verified(owner)
    if wallet.kind == Wallet.Kind.FLOAT or wallet.status == Wallet.Status.CLOSED:
        raise NotFromThisWallet
    person = recipients.wallet_of(recipient, sender=owner, currency=wallet.currency).owner
    if person.pk == owner.pk:
        raise PreparerIsOwner
    named = Preparer.objects.filter(wallet=wallet, ended_at=None)
    already = named.filter(user=person).select_related("user", "wallet").first()
    if already is not None:
        return already
    if named.count() >= settings.MOST_PAYOUT_PREPARERS:
        raise TooManyPreparers(most=settings.MOST_PAYOUT_PREPARERS)
    made = Preparer.objects.create(id=preparer_id, wallet=wallet, owner=owner, user=person, named_at=now)
    _record("payouts.preparer_named", made, now=now, origin=origin)
    events.publish(PreparerNamed(user_id=owner.pk, preparer_id=made.pk))
    return made


def end(preparer_id: UUID, *, caller: Caller, now: datetime, origin: Origin = NOWHERE) -> None:
    """Let somebody bring files no more, and look at none. What waits is the owner's to decide.

    Raises UnknownPreparer.
    """
    with transaction():
        named = Preparer.objects.select_for_update(no_key=True).filter(pk=preparer_id, owner=caller.user_id)
        found = named.filter(ended_at=None).first()
        if found is None:
            raise UnknownPreparer
        found.ended_at = now
        found.save(update_fields=["ended_at"])
        _record("payouts.preparer_ended", found, now=now, origin=origin)


@transaction_required
def forget_all(user_id: UUID, *, now: datetime) -> None:
    """End all of somebody who has left, as an owner and as a preparer, and what waits for their consent."""
    for named in (Preparer.objects.filter(owner=user_id), Preparer.objects.filter(user=user_id)):
        named.filter(ended_at=None).update(ended_at=now)
    waiting = Batch.objects.filter(owner=user_id, state=Batch.State.CHECKED)
    waiting.update(state=Batch.State.CANCELLED, ended_at=now)


def must_be_verified(person: User) -> None:
    """Raises PayoutTierTooLow."""
    lowest = User.TIER_OF_VERIFIED_NAMES
    if person.tier < lowest:
        raise PayoutTierTooLow(tier=person.tier, lowest=lowest)


@transaction_required
def _record(action: str, preparer: Preparer, *, now: datetime, origin: Origin) -> None:
    audit.record(
        action,
        actor=Actor("customer", preparer.owner_id),
        subject=Subject("payouts.preparer", preparer.pk),
        after={"wallet": str(preparer.wallet_id), "user": str(preparer.user_id)},
        now=now,
        origin=origin,
    )
