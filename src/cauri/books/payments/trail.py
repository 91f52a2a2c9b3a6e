"""One payment's whole story, for staff: from the request to the books, and what was told of it afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.models import Posting
from cauri.books.ledger.refusals import UnknownPosting
from cauri.books.limits import queries as limits
from cauri.books.limits.ruling import ALL
from cauri.books.payments import queries
from cauri.books.payments.models import Payment, Quote, Unclaimed
from cauri.books.wallets.models import Wallet
from cauri.identity.access import queries as access
from cauri.infra.idempotency import queries as idempotency
from cauri.infra.outbox import queries as outbox
from cauri.kit import clock
from cauri.money import Money


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a payment. `what` is the part of the house; names of people are never in it."""

    at: datetime | None
    what: str
    detail: str


def payment_meant_by(some_id: UUID) -> Payment:
    """The payment an id belongs to: its own, its quote's, or a phase's of its hold. Raises UnknownPayment."""
    meant = queries.latest_of(some_id)
    if meant is None and not Payment.objects.filter(pk=some_id).exists():
        try:
            meant = ledger.posting(some_id).original_id
        except UnknownPosting:
            meant = None
    return queries.payment(meant or some_id)


def trail_of(payment: Payment) -> list[Step]:
    """Everything that is known of a payment, in the order it happened; what has no time of its own stands in place."""
    return [
        *_quoted(payment.quote),
        *_asked(payment),
        *_authorised(payment),
        *_limited(payment),
        *_posted(payment),
        *_told(payment),
        *_returned(payment),
    ]


def _quoted(quote: Quote | None) -> Iterator[Step]:
    if quote is not None:
        borne = f"fee {quote.fee} borne by the {quote.fee_borne_by}" if quote.fee else "no fee"
        rule = f", by rule {quote.fee_rule_id}" if quote.fee_rule_id else ""
        yield Step(quote.made_at, "quote", f"{quote.pk}: {quote.product} of {quote.amount}, {borne}{rule}")
        yield Step(quote.made_at, "quote", f"good until {quote.expires_at:%H:%M:%S}, terms {quote.terms[:16]}…")
        for side, wallet, account_id in (
            ("payer", quote.payer, quote.payer_account_id),
            ("payee", quote.payee, quote.payee_account_id),
        ):
            yield Step(None, side, f"{_wallet(wallet)}, ledger account {account_id}")


def _asked(payment: Payment) -> Iterator[Step]:
    request = idempotency.request_of(payment.pk)
    if request is not None:
        yield Step(payment.made_at, "request", f"key {request.key} of user {request.principal}")
        yield Step(request.answered_at, "answer", f"status {request.status}, {len(request.body)} bytes remembered")


def _authorised(payment: Payment) -> Iterator[Step]:
    detail = f"by {payment.authorised_by.replace('_', ' ')}"
    if payment.session_id is not None:
        session = access.session(payment.session_id)
        detail += f", in session {payment.session_id}"
        detail += f" on device {session.device_id} since {session.opened_at:%Y-%m-%d %H:%M}" if session else ""
    yield Step(payment.made_at, "authorisation", detail)


def _limited(payment: Payment) -> Iterator[Step]:
    if payment.quote is None:
        return
    for side, wallet, direction in (("payer", payment.payer, "out"), ("payee", payment.payee, "in")):
        if wallet is None:
            continue
        for rule in limits.allowances_of(
            wallet.owner_id, tier=wallet.owner.tier, currency=wallet.currency, now=payment.made_at
        ):
            for period, use in (("day", rule.day), ("month", rule.month)):
                if rule.direction == direction and use is not None and rule.product in ("", payment.product, ALL):
                    cap = f" of {use.limit}" if use.limit else ""
                    yield Step(None, "limits", f"{side}, that {period}: {use.used}{cap}, {use.count_used} payments")


def _posted(payment: Payment) -> Iterator[Step]:
    state = f"{payment.state}{': ' + payment.code if payment.code else ''}"
    yield Step(payment.settled_at or payment.made_at, "payment", state)
    try:
        postings = [ledger.posting(payment.pk), *ledger.phases_of(payment.pk)]
    except UnknownPosting:
        return
    for posting in postings:
        why = f" ({posting.code})" if posting.code else ""
        yield Step(clock.from_microseconds(posting.at), "posting", f"{posting.id}: {posting.kind} {posting.state}{why}")
        yield from _lines(posting)


def _lines(posting: Posting) -> Iterator[Step]:
    for line in ledger.entries_of(posting):
        currency = ledger.balance_of(line.account_id).balance.currency.code
        balance = getattr(line, "balance", None)
        after = "waits to be folded" if balance is None else f"balance after {Money.of_minor(balance, currency)}"
        amount = Money.of_minor(line.amount, currency)
        yield Step(None, "entry", f"account {line.account_id}: {amount}, {after}")
    if posting.state == Posting.State.POSTED:
        block = ledger.block_of(posting)
        yield Step(None, "seal", f"block {block}" if block is not None else "not sealed yet")


def _told(payment: Payment) -> Iterator[Step]:
    try:
        xid = ledger.posting(payment.pk).xid
    except UnknownPosting:
        return
    for fact in outbox.facts_told_in(xid):
        yield Step(fact.at, "fact", f"{fact.name} {fact.fact_id}")
        for delivery in fact.deliveries.all():
            tried = f"{delivery.state} after {delivery.attempts} attempts"
            yield Step(delivery.finished_at, "delivery", f"{delivery.handler}: {tried}")


def _returned(payment: Payment) -> Iterator[Step]:
    if payment.original_id is not None:
        yield Step(None, "returns", f"payment {payment.original_id}")
    for back in queries.returns_of(payment.pk):
        yield Step(back.made_at, "returned", f"by {back.product} {back.pk}")
    owed = Unclaimed.objects.filter(pk=payment.pk).first()
    if owed is not None:
        yield Step(owed.made_at, "unclaimed", f"{owed.amount} {owed.state} to user {owed.owner_id}, who has left")


def _wallet(wallet: Wallet | None) -> str:
    return "the house" if wallet is None else f"wallet {wallet.pk} of user {wallet.owner_id}"
