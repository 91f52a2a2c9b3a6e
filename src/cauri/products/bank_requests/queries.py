"""What can be asked for, and requests as customers and staff see them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Case, QuerySet, When

from cauri.books.fees import queries as fees
from cauri.books.payments.models import Payment
from cauri.identity.users.models import User
from cauri.kit.errors import Refusal
from cauri.money import currencies
from cauri.money.amounts import Money
from cauri.products.bank_requests.models import BankRequest

State = BankRequest.State
PRODUCTS: Final = tuple(str(kind) for kind in BankRequest.Kind)
LOWEST_TIER: Final = User.TIER_OF_VERIFIED_NAMES
A_DAY: Final = timedelta(days=1)
_WAITING: Final = (State.REQUESTED, State.APPROVED, State.PRODUCED)
_HIGHEST_ID: Final = 2**128 - 1


class UnknownBankRequest(Refusal):
    """There is no such request, or it is somebody else's."""

    code = "unknown_bank_request"
    status = 404


@dataclass(frozen=True, slots=True)
class Offered:
    """Something that can be asked for: what it costs, how well one has to be known, which numbers of leaves it has."""

    kind: str
    price: Money
    lowest_tier: int
    leaves: tuple[int, ...]


def offered_to(user: User, *, now: datetime) -> list[Offered]:
    """What there is to ask for, at the prices of a customer's tier in their home currency."""
    return [
        Offered(
            kind=str(kind),
            price=price_of(kind, currency=user.home_currency, tier=user.tier, now=now),
            lowest_tier=LOWEST_TIER,
            leaves=leaves_of(kind),
        )
        for kind in BankRequest.Kind
    ]


def price_of(kind: str, *, currency: str, tier: int, now: datetime) -> Money:
    """What it costs: the operator sets it as a fee, by the name of the kind and `.price`."""
    return fees.price_of(kind, currency=currencies.named(currency), tier=tier, now=now)


def leaves_of(kind: str) -> tuple[int, ...]:
    """How many leaves it may have; none where it has no leaves."""
    return BankRequest.LEAVES if kind == BankRequest.Kind.CHEQUE_BOOK else ()


def request_of(user_id: UUID, request_id: UUID) -> BankRequest:
    """What a customer has asked for. Raises UnknownBankRequest."""
    found = _asked().filter(pk=request_id, owner_id=user_id).first()
    if found is None:
        raise UnknownBankRequest
    return found


def requests_of(user_id: UUID, *, before: int | None, most: int) -> list[BankRequest]:
    """What a customer has asked for, the newest first; `before` is the number of an id."""
    own = _asked().filter(owner_id=user_id)
    if before is not None:
        own = own.filter(pk__lt=UUID(int=min(max(before, 0), _HIGHEST_ID)))
    return list(own.order_by("-pk")[:most])


def request(request_id: UUID) -> BankRequest:
    """The request with this id, whoever's. Raises UnknownBankRequest."""
    found = _asked().filter(pk=request_id).first()
    if found is None:
        raise UnknownBankRequest
    return found


def requests(request_ids: Collection[UUID]) -> dict[UUID, BankRequest]:
    """Several requests, whoever's, in one question."""
    return BankRequest.objects.in_bulk(list(request_ids))


def kinds_paid(made: Iterable[Payment]) -> dict[UUID, str]:
    """What was asked of the bank for these payments, or for those that came back with them, by payment."""
    return {one.pk: kind for one in made if (kind := (one.original or one).product) in PRODUCTS}


def is_free(user_id: UUID, request_id: UUID) -> bool:
    """Whether there is something of a customer's, asked for or only quoted, that costs nothing."""
    return BankRequest.objects.filter(pk=request_id, owner_id=user_id, price_minor=0).exists()


def live_of(user_id: UUID, kind: str) -> UUID | None:
    """What of this kind a customer has asked for that is not over yet."""
    live = BankRequest.objects.filter(owner_id=user_id, kind=kind, state__in=BankRequest.LIVE)
    return live.values_list("pk", flat=True).first()


def asked_within_a_day(user_id: UUID, *, now: datetime) -> int:
    """How many requests a customer has made in the last 24 hours, whatever became of them."""
    return BankRequest.objects.filter(owner_id=user_id, asked_at__gt=now - A_DAY).count()


def waiting() -> QuerySet[BankRequest]:
    """What staff have to do something about: first what is to be decided, then what is to be made and delivered.

    The longest waiting first, of each.
    """
    undecided = Case(When(state=State.REQUESTED, then=0), When(state=State.APPROVED, then=1), default=2)
    return _asked().filter(state__in=_WAITING).order_by(undecided, "asked_at", "pk")


def over() -> QuerySet[BankRequest]:
    """What staff have nothing more to do about, the latest first."""
    ended = (State.DELIVERED, State.REFUSED, State.CANCELLED)
    return _asked().filter(state__in=ended).order_by("-changed_at", "-pk")


def _asked() -> QuerySet[BankRequest]:
    return BankRequest.objects.select_related("owner", "wallet").exclude(state=State.QUOTED)
