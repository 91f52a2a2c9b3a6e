"""What happened in a wallet, as its owner reads it: made of a movement, or of a posting that moved nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.models import Posting
from cauri.books.payments import queries as payments
from cauri.books.payments.models import FeeBearer, Payment
from cauri.books.wallets.models import Wallet
from cauri.identity.users import queries as users
from cauri.kit import clock
from cauri.money import Money
from cauri.products.agents.cash_outs import queries as cash_outs
from cauri.products.bills import queries as bills
from cauri.products.claims import queries as claims
from cauri.products.recalls.queries import RECALL
from cauri.products.withdrawals import queries as withdrawals
from cauri.servicing.statements import movements
from cauri.servicing.statements.movements import Movement

State = Payment.State
_STATES = {Posting.State.PENDING: State.HELD, Posting.State.REFUSED: State.REFUSED}


@dataclass(frozen=True, slots=True)
class Counterparty:
    """The other side: a stranger's masked name, a bank's or an agent's; one's own and the wallet's id; else nothing."""

    name: str | None
    own_wallet_id: UUID | None


HOUSE = Counterparty(name=None, own_wallet_id=None)


@dataclass(frozen=True, slots=True)
class Item:
    """One payment in one wallet. `total` is what left it or arrived, the fee counted where this side bears it.

    `change` is the same as the books have it: negative for what left, zero for what did not happen. `balance` is the
    wallet's after it; None for what did not happen.
    """

    id: UUID
    wallet_id: UUID
    place: int
    kind: str
    direction: Literal["in", "out"]
    state: State
    amount: Money
    fee: Money
    total: Money
    change: Money
    balance: Money | None
    counterparty: Counterparty
    at: datetime
    code: str
    note: str
    original_id: UUID | None


def of(wallet: Wallet, happened: Sequence[Movement | Posting]) -> list[Item]:
    """The items of a wallet for what happened in it, in that order. Five questions, however many there are;
    one more where there is a withdrawal, where there is a cash-out, and where there is a bill.

    What was held and then carried out is told by its movement alone; what is held because somebody wants it back is no
    payment.
    """
    moved = {one.posting_id for one in happened if isinstance(one, Movement)}
    paid = payments.payments(moved | {one.id for one in happened if isinstance(one, Posting)})
    settling = ledger.postings(moved - paid.keys())
    paid_by = {one.id: one.original_id for one in settling.values() if one.original_id}
    paid |= payments.payments(set(paid_by.values()) - paid.keys()) if paid_by else {}
    others = {
        **withdrawals.destinations_of(paid.values()),
        **cash_outs.agents_of(paid.values()),
        **bills.destinations_of(paid.values()),
        **claims.others_of(paid.values()),
    }
    items = []
    for one in happened:
        if isinstance(one, Movement):
            payment = paid.get(paid_by.get(one.posting_id, one.posting_id))
            items.append(_moved(wallet, one, payment, settling.get(one.posting_id), others))
        elif one.kind != RECALL and (one.id not in paid or paid[one.id].state != State.COMPLETED):
            items.append(_unmoved(wallet, one, paid.get(one.id), others))
    return items


def _moved(
    wallet: Wallet, movement: Movement, payment: Payment | None, posting: Posting | None, others: Mapping[UUID, str]
) -> Item:
    direction: Literal["in", "out"] = "out" if movement.total.minor < 0 else "in"
    total = abs(movement.total)
    fee = _fee(payment, direction, wallet)
    return Item(
        id=payment.pk if payment else movement.posting_id,
        wallet_id=wallet.pk,
        place=movement.place,
        kind=payment.product if payment else posting.kind if posting else "",
        direction=direction,
        state=State.COMPLETED,
        amount=total - fee if direction == "out" else total + fee,
        fee=fee,
        total=total,
        change=movement.total,
        balance=movement.balance,
        counterparty=_other_side(wallet, payment, others),
        at=movement.at,
        code="",
        note=_note(payment),
        original_id=payment.original_id if payment else None,
    )


def _unmoved(wallet: Wallet, posting: Posting, payment: Payment | None, others: Mapping[UUID, str]) -> Item:
    amount = payment.quote.amount if payment and payment.quote else Money.of_minor(posting.amount, wallet.currency)
    fee = _fee(payment, "out", wallet)
    return Item(
        id=posting.id,
        wallet_id=wallet.pk,
        place=movements.place_of(posting.at, posting.id),
        kind=payment.product if payment else posting.kind,
        direction="out",
        state=State(payment.state) if payment else _STATES[Posting.State(posting.state)],
        amount=amount,
        fee=fee,
        total=amount + fee,
        change=Money(0, amount.currency),
        balance=None,
        counterparty=_other_side(wallet, payment, others),
        at=clock.from_microseconds(posting.at),
        code=posting.code or (payment.code if payment and payment.state == State.FAILED else ""),
        note=_note(payment),
        original_id=payment.original_id if payment else None,
    )


def _fee(payment: Payment | None, direction: str, wallet: Wallet) -> Money:
    """The part of a payment's fee that this side bears. A return has none of its own."""
    quote = payment.quote if payment else None
    bearer = FeeBearer.PAYER if direction == "out" else FeeBearer.PAYEE
    return quote.fee if quote and quote.fee_borne_by == bearer else Money.of_minor(0, wallet.currency)


def _note(payment: Payment | None) -> str:
    return payment.quote.note if payment and payment.quote else ""


def _other_side(wallet: Wallet, payment: Payment | None, others: Mapping[UUID, str]) -> Counterparty:
    if payment is None:
        return HOUSE
    other = payment.payee if payment.payer_id == wallet.pk else payment.payer
    if other is None:
        return Counterparty(name=others.get(payment.pk), own_wallet_id=None)
    if other.owner_id == wallet.owner_id:
        return Counterparty(name=other.owner.name, own_wallet_id=other.pk)
    return Counterparty(name=users.masked_name(other.owner), own_wallet_id=None)
