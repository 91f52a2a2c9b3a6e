"""Codes as their owners see them, and as whoever reads one does."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required
from cauri.products.qr.models import Code, Order

QR: Final = "qr"
A_DAY: Final = timedelta(days=1)
_HIGHEST_ID: Final = 2**128 - 1
_SHARE: Final = "SELECT id FROM qr_code WHERE id = %s FOR SHARE"


class UnknownQr(Refusal):
    """There is no such code here, or it is somebody else's to see, or nobody has signed it."""

    code = "unknown_qr"
    status = 404


def own_code(user_id: UUID, code_id: UUID) -> Code:
    """A code of one's own. Raises UnknownQr."""
    found = _whole().filter(pk=code_id, owner_id=user_id).first()
    if found is None:
        raise UnknownQr
    return found


def codes_of(user_id: UUID, *, before: int | None, most: int) -> list[Code]:
    """Somebody's codes, the newest first; `before` is the number of an id."""
    own = _whole().filter(owner_id=user_id)
    if before is not None:
        own = own.filter(pk__lt=UUID(int=min(max(before, 0), _HIGHEST_ID)))
    return list(own.order_by("-pk")[:most])


def static_code_of(wallet_id: UUID) -> Code | None:
    """The static code that pays into a wallet now."""
    return _whole().filter(wallet_id=wallet_id, is_static=True, state=Code.State.ACTIVE).first()


def code_by(reference: str) -> Code:
    """The code with this reference, whatever has become of it. Raises UnknownQr."""
    found = _whole().filter(reference=reference).first()
    if found is None:
        raise UnknownQr
    return found


def made_of_late(user_id: UUID, *, now: datetime) -> int:
    """How many codes somebody has made within a day."""
    return Code.objects.filter(owner_id=user_id, made_at__gt=now - A_DAY).count()


def order_of(quote_id: UUID) -> Order | None:
    """Which code a quote was made of."""
    return Order.objects.select_related("code").filter(pk=quote_id).first()


def order_paid_by(payment_id: UUID) -> Order | None:
    """The order that a payment carried out."""
    return Order.objects.select_related("code").filter(payment_id=payment_id).first()


@transaction_required
def locked(code_id: UUID, *, shared: bool = False) -> Code:
    """A code, locked until the transaction ends. Many may share it who only need that it stays as it is.

    So nobody waits who pays by the printed code of a busy shop. Raises UnknownQr.
    """
    if shared:
        with connection.cursor() as cursor:
            cursor.execute(_SHARE, [code_id])
        found = _whole().filter(pk=code_id).first()
    else:
        found = _whole().select_for_update(of=("self",), no_key=True).filter(pk=code_id).first()
    if found is None:
        raise UnknownQr
    return found


def _whole() -> QuerySet[Code]:
    return Code.objects.select_related("owner", "wallet")
