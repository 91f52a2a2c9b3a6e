"""What happens to claimable transfers without anybody's asking: somebody is found, is told, or time is over."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection

from cauri.books.payments import services as quotes
from cauri.books.payments.models import Payment
from cauri.identity.users import queries as users
from cauri.infra.messaging import services as messaging
from cauri.infra.messaging.ports import Message, Outcome
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal, frames_of
from cauri.kit.transactions import durable, retrying, transaction, transaction_required
from cauri.products.claims import queries, services
from cauri.products.claims.events import ClaimExpired, ClaimWaits
from cauri.products.claims.models import ClaimableTransfer

log = structlog.get_logger(__name__)
State = ClaimableTransfer.State
AT_ONCE: Final = 200
PRUNED_AT_ONCE: Final = 10_000
TEXTS_COUNT_FOR: Final = timedelta(days=7)
NUMBERS_KEPT: Final = timedelta(days=30)
PURPOSE: Final = "claimable_transfer"
_WORDS: Final = {
    "ar": "أرسل إليك {name} مالًا عبر كوري. افتح حسابًا بهذا الرقم قبل {day} ليصير لك، وإلا عاد إلى صاحبه.",
    "en": "{name} has sent you money with Cauri. Join with this phone number before {day} and it is yours. If not, it "
    "goes back.",
    "fr": "{name} vous a envoyé de l'argent avec Cauri. Ouvrez un compte avec ce numéro avant le {day} et il est à "
    "vous. Sinon, il repart.",
}
# What quotes were for that `payments.prune_quotes` has forgotten. A payment keeps its quote, so it is kept too.
_PRUNE: Final = """
    DELETE FROM claims_quoted WHERE quote_id IN (
        SELECT quote_id FROM claims_quoted AS stale
         WHERE made_at < %(before)s AND NOT EXISTS (SELECT FROM payments_quote WHERE id = stale.quote_id)
         ORDER BY made_at LIMIT %(most)s
    )
"""


class NotTexted(Exception):
    """The carrier would not take the message; it may be tried again."""


@durable
def settle_by_itself(payment_id: UUID, *, now: datetime) -> bool:
    """Give a transfer whose recipient is known to them, if they can take it now; whether they have it.

    If they cannot, they are told that it waits for them. Again changes nothing.
    """
    try:
        return retrying(partial(_settled, payment_id, now=now))
    except Refusal as refusal:
        log.info("claims.waits", payment_id=str(payment_id), why=refusal.code)
    with transaction():
        transfer, payment = services.locked(payment_id)
        waits = transfer.state == State.OPEN and payment.state == Payment.State.PENDING and transfer.expires_at > now
        if waits and transfer.recipient_id is not None:
            events.publish(ClaimWaits(payment_id=payment_id, recipient_id=transfer.recipient_id))
    return False


@durable
def follow_pending(payment_id: UUID, *, now: datetime) -> None:
    """The sender's payment stands: whoever has joined meanwhile gets the money, and otherwise the number gets word.

    Raises NotTexted: try again later.
    """
    transfer = queries.transfer_by(payment_id)
    if transfer is None or transfer.state != State.OPEN:
        return
    if transfer.recipient_id is not None:
        settle_by_itself(payment_id, now=now)
    else:
        text(payment_id, now=now)


@durable
def text(payment_id: UUID, *, now: datetime) -> None:
    """Write to the number that money waits for it: once for a transfer, and to one number no oftener than may be.

    That it was written is noted before it is, so a process that dies in between writes nothing twice. Raises NotTexted.
    """
    with transaction():
        message = _to_send(payment_id, now=now)
    if message is None:
        return
    try:
        outcome: Outcome | None = messaging.send(message)
    except messaging.NoCarrier:
        outcome = None
    if outcome not in (Outcome.REFUSED, None):
        return
    with transaction():
        ClaimableTransfer.objects.filter(pk=payment_id).update(texted_at=None)
    if outcome is not None:
        raise NotTexted


@transaction_required
def follow_rejected(payment_id: UUID, *, now: datetime) -> None:
    """Somebody looked at the sender's payment and gave it back. Again changes nothing."""
    transfer = ClaimableTransfer.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
    if transfer is not None and transfer.state == State.OPEN:
        services.end(transfer, State.REJECTED, code="", now=now)


@durable
def look_for_recipients(*, now: datetime) -> int:
    """Find those who proved a number at the very moment when money was sent to it. Returns how many transfers."""
    found, after = 0, None
    while waiting := queries.unfound(after=after, most=AT_ONCE):
        for one in waiting:
            owner = users.by_phone(services.number_in(bytes(one.address or b"")))
            if owner is not None:
                with transaction():
                    found += services.find(owner.pk, now=now)
        after = waiting[-1].pk
    return found


@durable
def expire(*, now: datetime) -> dict[str, int]:
    """End what is due, each in a transaction of its own, so that one that cannot end keeps none of the others."""
    done, after = {"expired": 0, "failed": 0}, None
    while due := queries.due(now, after=after, most=AT_ONCE):
        for payment_id in due:
            try:
                done["expired"] += retrying(partial(_expired, payment_id, now=now))
            except Exception as error:
                log.error(  # noqa: TRY400 # an error's own words may hold a row's
                    "claims.not_ended", payment_id=str(payment_id), frames=frames_of(error), alarm=True
                )
                done["failed"] += 1
        after = due[-1]
    return done


@durable
def forget(*, now: datetime) -> int:
    """Forget what quotes that came to nothing were for, and the numbers of what ended long ago. Returns how many."""
    with transaction(), connection.cursor() as cursor:
        cursor.execute(_PRUNE, {"before": now - quotes.QUOTES_KEPT, "most": PRUNED_AT_ONCE})
        forgotten: int = cursor.rowcount
        ended = ClaimableTransfer.objects.filter(ended_at__lt=now - NUMBERS_KEPT, target__isnull=False)
        forgotten += ended.update(target=None)
    return forgotten


def _settled(payment_id: UUID, *, now: datetime) -> bool:
    with transaction():
        transfer, payment = services.locked(payment_id)
        if transfer.state == State.OPEN and transfer.recipient_id is not None:
            services.settle(transfer, payment, now=now)
    return transfer.state == State.CLAIMED


def _expired(payment_id: UUID, *, now: datetime) -> bool:
    """End one if it is still due; whether it was."""
    with transaction():
        transfer, payment = services.locked(payment_id)
        if transfer.state != State.OPEN or payment.state == Payment.State.HELD or transfer.expires_at > now:
            return False
        services.end(transfer, State.EXPIRED, code=services.EXPIRED, now=now)
        events.publish(ClaimExpired(payment_id=payment_id, sender_id=transfer.sender_id))
    return True


@transaction_required
def _to_send(payment_id: UUID, *, now: datetime) -> Message | None:
    """The message, if it is to be sent now, noted as sent; None otherwise."""
    transfer, payment = services.locked(payment_id)
    is_open = transfer.state == State.OPEN and payment.state == Payment.State.PENDING and transfer.expires_at > now
    if not is_open or transfer.recipient_id is not None or transfer.texted_at is not None:
        return None
    target = bytes(transfer.target or b"")
    services.one_at_a_time(f"texts to {target.hex()}")
    if queries.texts_to(target, since=now - TEXTS_COUNT_FOR) >= settings.MOST_CLAIM_TEXTS:
        log.info("claims.texted_enough", payment_id=str(payment_id))
        return None
    transfer.texted_at = now
    transfer.save(update_fields=["texted_at"])
    sender = payment.payer
    if sender is None:
        raise AssertionError("a claimable transfer leaves a wallet")
    words = _WORDS[sender.owner.language].format(
        name=users.masked_name(sender.owner), day=transfer.expires_at.date().isoformat()
    )
    return Message(
        channel="sms", recipient=services.number_in(bytes(transfer.address or b"")), body=words, purpose=PURPOSE
    )
