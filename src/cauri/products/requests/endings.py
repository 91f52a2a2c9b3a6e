"""How requests end without anybody's asking for it: a payment was decided on, their time is over, somebody has left."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from cauri.books.payments import queries as payments
from cauri.books.payments import services as quotes
from cauri.books.payments.models import Payment
from cauri.identity.users.models import User
from cauri.infra.outbox import events
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.requests import services
from cauri.products.requests.events import RequestCancelled, RequestDeclined, RequestExpired
from cauri.products.requests.models import MoneyRequest

State = MoneyRequest.State
EXPIRED_AT_ONCE: Final = 200
PRUNED_AT_ONCE: Final = 10_000
# What quotes would have paid that `payments.prune_quotes` has forgotten. A payment keeps its quote, so it is kept too.
_PRUNE: Final = """
    DELETE FROM requests_quoted WHERE quote_id IN (
        SELECT quote_id FROM requests_quoted AS stale
         WHERE made_at < %(before)s AND NOT EXISTS (SELECT FROM payments_quote WHERE id = stale.quote_id)
         ORDER BY made_at LIMIT %(most)s
    )
"""


@transaction_required
def follow(payment_id: UUID, *, now: datetime) -> None:
    """A payment was decided on: the request that it pays is paid, or as if nobody had paid. Again changes nothing."""
    found = _locked(payment_id)
    if found is None:
        return
    state = payments.payment(payment_id).state
    if state == Payment.State.COMPLETED:
        services.paid(found, now=now)
    elif state == Payment.State.REJECTED:
        _open_again(found, now=now)


@durable
def expire(*, now: datetime) -> int:
    """End the requests whose time is over. Returns how many. One that somebody acts on now waits for the next run."""
    ended = 0
    while some := _expired(now):
        ended += some
    return ended


@transaction_required
def forget_all(user_id: UUID, *, now: datetime) -> None:
    """End every open request of somebody who has left, as who asked and as who was asked, and forget their words."""
    open_ones = MoneyRequest.objects.select_for_update(no_key=True).filter(state=State.OPEN).order_by("pk")
    for one in open_ones.filter(Q(asker_id=user_id) | Q(asked_id=user_id)):
        if one.asker_id == user_id:
            services.end(one, State.CANCELLED, now=now)
            events.publish(RequestCancelled(**services.sides_of(one)))
        else:
            services.end(one, State.DECLINED, now=now)
            events.publish(RequestDeclined(**services.sides_of(one)))
    MoneyRequest.objects.filter(asker_id=user_id).exclude(note="").update(note="")


@durable
def prune(*, now: datetime) -> int:
    """Forget what quotes that came to nothing would have paid. Returns how many."""
    with transaction(), connection.cursor() as cursor:
        cursor.execute(_PRUNE, {"before": now - quotes.QUOTES_KEPT, "most": PRUNED_AT_ONCE})
        forgotten: int = cursor.rowcount
    return forgotten


def _expired(now: datetime) -> int:
    with transaction():
        due = MoneyRequest.objects.filter(state=State.OPEN, expires_at__lte=now).order_by("expires_at", "pk")
        ended = list(due.select_for_update(no_key=True, skip_locked=True)[:EXPIRED_AT_ONCE])
        for one in ended:
            services.end(one, State.EXPIRED, now=now)
        events.publish_each([RequestExpired(**services.sides_of(one)) for one in ended])
    return len(ended)


@transaction_required
def _open_again(request: MoneyRequest, *, now: datetime) -> None:
    """Nobody has paid it after all: it is open as long as there is time, and somebody to be paid."""
    request.payment = None
    if request.asker.state == User.State.CLOSED:
        services.end(request, State.CANCELLED, now=now)
        events.publish(RequestCancelled(**services.sides_of(request)))
    elif request.expires_at <= now:
        services.end(request, State.EXPIRED, now=now)
        events.publish(RequestExpired(**services.sides_of(request)))
    else:
        request.state = State.OPEN
        request.save(update_fields=["state", "payment"])


@transaction_required
def _locked(payment_id: UUID) -> MoneyRequest | None:
    """The request that waits for what becomes of a payment, locked; None where none does."""
    waiting = MoneyRequest.objects.filter(payment_id=payment_id, state=State.PAYING)
    return waiting.select_related("asker").select_for_update(no_key=True, of=("self",)).first()
