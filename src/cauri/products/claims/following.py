"""What happens to claimable transfers without anybody's asking: somebody is found, is told, or time is over."""

import unicodedata
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection

from cauri.books.payments.models import Payment
from cauri.identity.access import sms_spending
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.messaging import services as messaging
from cauri.infra.messaging.ports import Message, Outcome, Told
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
SETTLED_AT_ONCE: Final = 1_000
QUOTED_KEPT: Final = timedelta(days=1)
LONGEST_NAME: Final = 12
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
# A quote is good for minutes, and a transfer keeps what it needs: whatever became of it, nobody looks here again.
_PRUNE: Final = """
    DELETE FROM claims_quoted WHERE quote_id IN (
        SELECT quote_id FROM claims_quoted WHERE made_at < %(before)s ORDER BY made_at LIMIT %(most)s
    )
"""


class NotTexted(Exception):
    """The carrier would not take the message, or too many go out just now; it may be tried again."""


@durable
def settle_by_itself(payment_id: UUID, *, again: bool = False, now: datetime) -> bool:
    """Give a transfer whose recipient is known to them, if they can take it now; whether they have it.

    If they cannot, they are told that it waits for them, unless it is tried `again`. Again changes nothing.
    """
    try:
        return retrying(partial(_settled, payment_id, now=now))
    except Refusal as refusal:
        log.info("claims.waits", payment_id=str(payment_id), why=refusal.code)
    if again:
        return False
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

    That it was written is noted before it is, so a process that dies in between writes nothing twice. Raises NotTexted,
    but not for a number that is refused for good.
    """
    try:
        with transaction():
            message = _to_send(payment_id, now=now)
    except sms_spending.CodesUnavailable:
        raise NotTexted from None
    if message is None:
        return
    try:
        told: Told | None = messaging.hand_over(message)
    except messaging.NoCarrier:
        told = None
    if told is not None and told.outcome is not Outcome.REFUSED:
        return
    with transaction():
        ClaimableTransfer.objects.filter(pk=payment_id).update(texted_at=None)
    if told is not None and told.may_later:
        raise NotTexted


@transaction_required
def follow_rejected(payment_id: UUID, *, now: datetime) -> None:
    """Somebody looked at the sender's payment and gave it back. Again changes nothing."""
    transfer = ClaimableTransfer.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
    if transfer is not None and transfer.state == State.OPEN:
        services.end(transfer, State.REJECTED, code="", now=now)


@durable
def look_for_recipients(*, now: datetime) -> int:
    """Find those who proved a number at the very moment when money was sent to it. Returns how many transfers.

    One that cannot be looked at keeps none of the others.
    """
    found, after = 0, None
    while waiting := queries.unfound(after=after, most=AT_ONCE):
        for one in waiting:
            try:
                found += retrying(partial(_found, one, now=now))
            except Exception as error:
                _alarm("claims.not_looked_for", one.pk, error)
        after = waiting[-1].pk
    return found


@durable
def settle_again(*, now: datetime) -> int:
    """Try once more what its recipients could not take before, some of it, what is over soonest. Returns how many got
    theirs. One that cannot be tried keeps none of the others.
    """
    settled = 0
    for payment_id in queries.unsettled(now, most=SETTLED_AT_ONCE):
        try:
            settled += settle_by_itself(payment_id, again=True, now=now)
        except Exception as error:
            _alarm("claims.not_settled", payment_id, error)
    return settled


@durable
def expire(*, now: datetime) -> dict[str, int]:
    """End what is due, each in a transaction of its own, so that one that cannot end keeps none of the others."""
    done, after = {"expired": 0, "failed": 0}, None
    while due := queries.due(now, after=after, most=AT_ONCE):
        for payment_id in due:
            try:
                done["expired"] += retrying(partial(_expired, payment_id, now=now))
            except Exception as error:
                _alarm("claims.not_ended", payment_id, error)
                done["failed"] += 1
        after = due[-1]
    return done


@durable
def forget(*, now: datetime) -> int:
    """Forget what quotes of before yesterday were for, and the numbers of what ended long ago. Returns how many."""
    forgotten = gone = _prune(before=now - QUOTED_KEPT)
    while gone == PRUNED_AT_ONCE:
        gone = _prune(before=now - QUOTED_KEPT)
        forgotten += gone
    with transaction():
        ended = ClaimableTransfer.objects.filter(ended_at__lt=now - NUMBERS_KEPT, target__isnull=False)
        forgotten += ended.update(target=None)
    return forgotten


def _prune(*, before: datetime) -> int:
    with transaction(), connection.cursor() as cursor:
        cursor.execute(_PRUNE, {"before": before, "most": PRUNED_AT_ONCE})
        return int(cursor.rowcount)


def _alarm(event: str, payment_id: UUID, error: Exception) -> None:
    """Tell staff, with nothing of the error's own words: they may hold a row's."""
    log.error(event, payment_id=str(payment_id), frames=frames_of(error), alarm=True)


def _found(waiting: ClaimableTransfer, *, now: datetime) -> int:
    owner = users.by_phone(services.number_in(bytes(waiting.address or b"")))
    if owner is None:
        return 0
    with transaction():
        return services.find(owner.pk, now=now)


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
    """The message, if it is to be sent now, noted as sent; None otherwise.

    It is counted among the texts to strangers. Raises sms_spending.CodesUnavailable when there are too many.
    """
    transfer, payment = services.locked(payment_id)
    is_open = transfer.state == State.OPEN and payment.state == Payment.State.PENDING and transfer.expires_at > now
    if not is_open or transfer.recipient_id is not None or transfer.texted_at is not None:
        return None
    target = bytes(transfer.target or b"")
    services.one_at_a_time(f"texts to {target.hex()}")
    if queries.texts_to(target, since=now - TEXTS_COUNT_FOR) >= settings.MOST_CLAIM_TEXTS:
        log.info("claims.texted_enough", payment_id=str(payment_id))
        return None
    number = services.number_in(bytes(transfer.address or b""))
    if not sms_spending.count(number, to_stranger=True, is_urgent=False, now=now):
        raise sms_spending.unavailable(now=now)
    transfer.texted_at = now
    transfer.save(update_fields=["texted_at"])
    sender = payment.payer
    if sender is None:
        raise AssertionError("a claimable transfer leaves a wallet")
    words = _WORDS[sender.owner.language].format(
        name=_name_to_strangers(sender.owner), day=transfer.expires_at.date().isoformat()
    )
    return Message(channel="sms", recipient=number, body=words, purpose=PURPOSE)


def _name_to_strangers(sender: User) -> str:
    """A masked name in which nobody writes a number or an address: letters only, and not many."""
    words = ["".join(filter(_is_of_a_name, word))[:LONGEST_NAME] for word in users.masked_name(sender).split()]
    return " ".join(filter(None, words))


def _is_of_a_name(sign: str) -> bool:
    return sign in "-'\u2019•" or unicodedata.category(sign)[0] in "LM"
