"""What notices name that tell of no payment: one question a page for each room that knows of it."""

from collections.abc import Callable, Iterable, Sequence
from textwrap import shorten
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from cauri.books.payments.models import Payment
from cauri.identity.kyc import queries as kyc
from cauri.identity.kyc import reasons
from cauri.identity.users import queries as users
from cauri.products.bank_requests import queries as bank_requests
from cauri.products.claims import queries as claims
from cauri.products.exchanges.queries import EXCHANGE
from cauri.products.recalls import queries as recalls
from cauri.products.requests import queries as requests
from cauri.products.splits import queries as splits
from cauri.products.standing_orders import queries as standing_orders
from cauri.servicing.notifications import texts
from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.phrases.arrangements import THINGS

Kind = Notice.Kind
Named = dict[str, str]
LONGEST_REASON: Final = 80  # of staff's own words: a message is short, and the rest is where the request is


def named_in(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    """What the texts of notices name, by notice. Those about money and the welcome are left out."""
    found: dict[UUID, Named] = {}
    for kinds, look_up in _ROOMS:
        theirs = [one for one in notices if one.kind in kinds]
        if theirs:
            found |= look_up(theirs, language)
    return found


def of_the_house(paid: Iterable[Payment], language: str) -> dict[UUID, str]:
    """What stands for the house, by payment, where a payment is for something of its own, or comes back from it."""
    wanted = list(paid)
    what = {
        payment_id: texts.BANK[language].format(what=THINGS[kind][language])
        for payment_id, kind in bank_requests.kinds_paid(wanted).items()
    }
    exchanged = {one.pk: texts.EXCHANGE[language] for one in wanted if (one.original or one).product == EXCHANGE}
    return {**what, **exchanged}


def _of_identity(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    """The tier or the reason that was told, and the day an approval ends."""
    return {
        one.pk: {
            "tier": one.detail,
            "reason": reasons.words(one.detail, language),
            "day": _end_of_approval(one),
        }
        for one in notices
    }


def _end_of_approval(notice: Notice) -> str:
    case = kyc.case(notice.about) if notice.kind == Kind.IDENTITY_ENDING and notice.about else None
    ends_at = case.expires_at if case else None
    return ends_at.astimezone(ZoneInfo(settings.OPERATOR_TIME_ZONE)).date().isoformat() if ends_at else "…"


def _of_schedules(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    return {one.pk: {"reason": texts.reason(one.detail, language, {})} for one in notices}


def _of_payouts(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    return {one.pk: {"count": one.detail} for one in notices}


def _of_requests(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    """The other side, whichever the reader is, and what is asked."""
    found = requests.requests(_abouts(notices))
    asked = [(one, found[one.about]) for one in notices if one.about in found]
    return {
        one.pk: {
            "name": users.masked_name(request.asked if one.user_id == request.asker_id else request.asker),
            "amount": str(request.amount),
        }
        for one, request in asked
    }


def _of_parts(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    """The other side, and the whole part or, of a reminder, what is left of it by now."""
    found = splits.parts(_abouts(notices))
    borne = [(one, found[one.about]) for one in notices if one.about in found]
    return {
        one.pk: {
            "name": users.masked_name(part.split.creator if one.user_id == part.person_id else part.person),
            "amount": str(part.left if one.kind == Kind.SPLIT_REMINDED else part.amount),
        }
        for one, part in borne
    }


def _of_splits(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    found = splits.unpaid_of(_abouts(notices))
    return {one.pk: {"amount": str(found[one.about])} for one in notices if one.about in found}


def _of_orders(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    found = standing_orders.orders(_abouts(notices))
    ordered = [(one, found[one.about]) for one in notices if one.about in found]
    return {
        one.pk: {
            "name": users.masked_name(order.payee.owner),
            "amount": str(order.amount),
            "reason": texts.reason(one.detail, language, {}),
        }
        for one, order in ordered
    }


def _of_bank_requests(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    """What was asked for, and the beginning of what staff said of a refusal."""
    found = bank_requests.requests(_abouts(notices))
    asked = [(one, found[one.about]) for one in notices if one.about in found]
    return {
        one.pk: {
            "what": THINGS[request.kind][language],
            "reason": shorten(request.reason, LONGEST_REASON, placeholder="…"),
        }
        for one, request in asked
    }


def _of_statements(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    return {one.pk: {"day": one.detail} for one in notices}


def _of_claims(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    """Who sent it, what arrives, and until when it can be claimed."""
    found = claims.transfers(_abouts(notices))
    waiting = [(one, found[one.about]) for one in notices if one.about in found]
    return {
        one.pk: {
            "name": users.masked_name(seen.transfer.sender),
            "amount": str(seen.payment.quote.credit) if seen.payment.quote else "…",
            "day": seen.transfer.expires_at.date().isoformat(),
        }
        for one, seen in waiting
    }


def _of_recalls(notices: Sequence[Notice], language: str) -> dict[UUID, Named]:
    """The other side, what is held, or to the sender what was wanted back, and until when."""
    found = recalls.recalls(_abouts(notices))
    asked = [(one, found[one.about]) for one in notices if one.about in found]
    return {
        one.pk: {
            "name": users.masked_name(recall.recipient if one.user_id == recall.sender_id else recall.sender),
            "amount": str(recall.amount if one.user_id == recall.sender_id else recall.held),
            "day": recall.expires_at.date().isoformat(),
        }
        for one, recall in asked
    }


def _abouts(notices: Iterable[Notice]) -> set[UUID]:
    return {one.about for one in notices if one.about is not None}


_ROOMS: Final[Sequence[tuple[frozenset[str], Callable[[Sequence[Notice], str], dict[UUID, Named]]]]] = (
    (Notice.ABOUT_IDENTITY, _of_identity),
    (Notice.ABOUT_SCHEDULES, _of_schedules),
    (Notice.ABOUT_PAYOUTS, _of_payouts),
    (Notice.ABOUT_REQUESTS, _of_requests),
    (Notice.ABOUT_PARTS, _of_parts),
    (Notice.ABOUT_SPLITS, _of_splits),
    (Notice.ABOUT_ORDERS, _of_orders),
    (Notice.ABOUT_BANK_REQUESTS, _of_bank_requests),
    (Notice.ABOUT_STATEMENTS, _of_statements),
    (Notice.ABOUT_CLAIMS, _of_claims),
    (Notice.ABOUT_RECALLS, _of_recalls),
)
