"""What somebody was told, in words. Names and amounts come from where they stand, one question a page for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.models import Posting
from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.books.wallets.models import Wallet
from cauri.identity.users import queries as users
from cauri.kit.errors import Refusal
from cauri.money import Money
from cauri.products.agents.cash_outs import queries as cash_outs
from cauri.products.bills import queries as bills
from cauri.products.claims import queries as claims
from cauri.products.exchanges import queries as exchanges
from cauri.products.withdrawals import queries as withdrawals
from cauri.servicing.notifications import subjects, texts
from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.texts import Words

MOST_COUNTED = 100

Kind = Notice.Kind
_TO_PAYEE = {
    Kind.RECEIVED,
    Kind.ARRIVED,
    Kind.CASHED_IN,
    Kind.FLOAT_GRANTED,
    Kind.GOT_BACK,
    Kind.EXCHANGED,
    Kind.CLAIM_GOT,
}
_WHAT_ARRIVED = {*_TO_PAYEE, Kind.CASHED_OUT}


class UnknownNotice(Refusal):
    """Nobody told you that."""

    code = "unknown_notice"
    status = 404


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A notice in words."""

    notice_id: UUID
    kind: str
    title: str
    text: str
    payment_id: UUID | None
    made_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of notices, newest first, and how many are unread in all (MOST_COUNTED at most)."""

    notices: list[ShownNotice]
    unread: int


def notice(notice_id: UUID) -> Notice | None:
    """One notice; None when it was forgotten."""
    return Notice.objects.filter(pk=notice_id).first()


def inbox_of(user_id: UUID, *, language: str, before: int | None = None, most: int = 20) -> Inbox:
    """What somebody was told, newest first: at most `most`, made before the one whose id is the number `before`."""
    told = Notice.objects.filter(user_id=user_id)
    if before is not None:
        told = told.filter(pk__lt=_id_numbered(before))
    unread = Notice.objects.filter(user_id=user_id, read_at=None)[:MOST_COUNTED].count()
    return Inbox(shown(list(told.order_by("-pk")[:most]), language=language), unread)


def shown(notices: Sequence[Notice], *, language: str) -> list[ShownNotice]:
    """Notices in words of a language."""
    paid = payments.payments({one.about for one in notices if one.tells_of_money and one.about})
    given_back = ledger.postings([one.pk for one in paid.values() if one.quote is None])
    welcomed = users.users_by_id({one.user_id for one in notices if one.kind == Kind.WELCOME})
    exchanged = exchanges.sold_for([one.about for one in notices if one.kind == Kind.EXCHANGED and one.about])
    named = subjects.named_in(notices, language)
    others = {
        **withdrawals.destinations_of(paid.values()),
        **cash_outs.agents_of(paid.values()),
        **bills.destinations_of(paid.values()),
        **subjects.of_the_house(paid.values(), language),
        **claims.others_of(paid.values()),
    }
    for one in notices:
        if one.kind == Kind.WELCOME:
            named[one.pk] = {"name": welcomed[one.user_id].name}
        if one.tells_of_money and one.about is not None:
            payment = paid[one.about]
            named[one.pk] = _found(one, payment, given_back.get(payment.pk), others.get(payment.pk), language)
            if payment.pk in exchanged:
                named[one.pk]["sold"] = str(exchanged[payment.pk])
    return [_shown(one, language, named.get(one.pk, {})) for one in notices]


def words_of(notice: Notice, *, language: str) -> Words:
    """One notice in words of a language."""
    found = shown([notice], language=language)[0]
    return Words(title=found.title, text=found.text)


def payment(payment_id: UUID) -> Payment:
    """The payment that a fact tells of. Raises payments.UnknownPayment."""
    return payments.payment(payment_id)


def was_left(returned: Payment) -> bool:
    """Whether a return reached nobody, because the wallet it is for is closed."""
    return payments.was_left(returned)


def owners_of(payment: Payment) -> tuple[UUID | None, UUID | None]:
    """Whose wallet the money left and whose it reached; None is the house."""
    return (
        payment.payer.owner_id if payment.payer else None,
        payment.payee.owner_id if payment.payee else None,
    )


def _shown(notice: Notice, language: str, found: Mapping[str, str]) -> ShownNotice:
    said = texts.words(notice.kind, language, **found)
    return ShownNotice(
        notice_id=notice.pk,
        kind=notice.kind,
        title=said.title,
        text=said.text,
        payment_id=notice.about if notice.tells_of_money else None,
        made_at=notice.made_at,
        read_at=notice.read_at,
    )


def _found(
    notice: Notice, payment: Payment, given_back: Posting | None, outside: str | None, language: str
) -> dict[str, str]:
    """What the texts about money name: the other party, the amount on the reader's side, why it was refused."""
    mine, other = payment.payer, payment.payee
    if notice.kind in _TO_PAYEE:
        mine, other = other, mine
    return {
        "name": users.masked_name(other.owner) if other else outside or texts.STRANGER[language],
        "amount": str(_amount(notice, payment, mine, given_back)),
        "reason": texts.reason(payment.code, language, payment.facts),
    }


def _amount(notice: Notice, payment: Payment, mine: Wallet | None, given_back: Posting | None) -> Money:
    """What was asked to be paid, what arrived, or what went back: a return has no quote, only its moves."""
    if payment.quote is not None:
        return payment.quote.credit if notice.kind in _WHAT_ARRIVED else payment.quote.amount
    if mine is None or given_back is None:
        raise AssertionError(f"notice {notice.pk} tells of a return that touches no wallet")
    moves = given_back.moves
    total = sum(part * ((to == mine.account_id) - (source == mine.account_id)) for source, to, part in moves)
    return Money.of_minor(abs(total), mine.currency)


def _id_numbered(number: int) -> UUID:
    """The id with a number; the highest there is for a number that no id has."""
    return UUID(int=min(max(number, 0), 2**128 - 1))
