"""Codes that people are paid by: made, replaced, cancelled."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from cauri.books.payments import notes
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.access import keys, sessions
from cauri.identity.access.callers import Caller
from cauri.identity.users import services as users
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required
from cauri.money.amounts import Money
from cauri.products.qr import queries
from cauri.products.qr.events import StaticCodeReplaced
from cauri.products.qr.models import REFERENCE_SIGNS, Code

LASTS: Final = timedelta(minutes=15)

State = Code.State


class TooManyQrCodes(Refusal):
    """So many codes were made within a day that no more can be; the fact `most` says how many may."""

    code = "too_many_qr_codes"
    status = 429


class QrAmountsUnfit(Refusal):
    """A code asks for an amount above zero, or for one between two bounds that fit, or leaves it to the payer."""

    code = "qr_amounts_unfit"


class QrCurrencyDiffers(Refusal):
    """The wallet that is paid is kept in another currency: the fact `currency`."""

    code = "qr_currency_differs"


class QrWalletNotPayable(Refusal):
    """Nobody can be asked to pay into this wallet: it is closed, or an agent's float."""

    code = "qr_wallet_not_payable"
    status = 409


class StaticQrStays(Refusal):
    """A static code is not cancelled but replaced, with the PIN: it may hang on a wall."""

    code = "static_qr_stays"
    status = 409


class QrEnded(Refusal):
    """The code has ended already, and the fact `state` says how."""

    code = "qr_ended"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a code shall ask for: one amount, or none, and then perhaps bounds of what the payer may name."""

    wallet_id: UUID
    amount: Money | None = None
    least: Money | None = None
    most: Money | None = None
    purpose: str = field(default="", repr=False)
    single_use: bool = True
    lasts: timedelta = LASTS


@transaction_required
def make(wanted: Wanted, *, caller: Caller, code_id: UUID, now: datetime) -> Code:
    """Make a dynamic code under this id.

    Raises notes.NoteInvalid, QrAmountsUnfit, QrCurrencyDiffers, QrWalletNotPayable, TooManyQrCodes,
    wallets.UnknownWallet.
    """
    notes.must_be_readable(wanted.purpose)
    wallet = _payable(wanted.wallet_id, caller)
    _must_fit(wanted, wallet.currency)
    _one_more(caller, now=now)
    made = Code(
        id=code_id,
        reference=_new_reference(),
        owner_id=caller.user_id,
        wallet=wallet,
        is_static=False,
        single_use=wanted.single_use,
        currency=wallet.currency,
        amount_minor=_minor_of(wanted.amount),
        least_minor=_minor_of(wanted.least),
        most_minor=_minor_of(wanted.most),
        purpose=wanted.purpose,
        made_at=now,
        expires_at=now + wanted.lasts,
    )
    made.save(force_insert=True)
    return queries.own_code(caller.user_id, made.pk)


def static_code(wallet_id: UUID, *, caller: Caller, now: datetime) -> Code:
    """The static code of one's wallet, always the same one; it is made when it is asked for first.

    Raises QrWalletNotPayable, TooManyQrCodes, wallets.UnknownWallet.
    """
    wallet = _payable(wallet_id, caller)
    found = queries.static_code_of(wallet.pk)
    if found is not None:
        return found
    with transaction():
        users.locked(caller.user_id)
        return queries.static_code_of(wallet.pk) or _static(wallet, ids.new_id(), caller=caller, now=now)


@transaction_required
def replace(wallet_id: UUID, *, caller: Caller, code_id: UUID, now: datetime, origin: Origin = NOWHERE) -> Code:
    """Give a wallet another static code under this id; its owner has just agreed to it with the PIN.

    From then on the one before pays nobody. Raises QrWalletNotPayable, TooManyQrCodes, wallets.UnknownWallet,
    access.SessionOver, AccountLocked.
    """
    sessions.must_stand(caller)
    wallet = _payable(wallet_id, caller)
    before = queries.static_code_of(wallet.pk)
    if before is not None:
        _end(queries.locked(before.pk), State.REPLACED, now=now)
    made = _static(wallet, code_id, caller=caller, now=now)
    audit.record(
        "qr.static_code_replaced",
        actor=Actor("customer", caller.user_id),
        subject=Subject("qr.code", made.pk),
        before={"code": None if before is None else str(before.pk)},
        after={"wallet": str(wallet.pk)},
        now=now,
        origin=origin,
    )
    events.publish(StaticCodeReplaced(user_id=caller.user_id, code_id=made.pk))
    return made


def cancel(code_id: UUID, *, caller: Caller, now: datetime) -> Code:
    """Let nobody pay by a dynamic code any more. Again changes nothing. Raises UnknownQr, StaticQrStays, QrEnded."""
    with transaction():
        queries.own_code(caller.user_id, code_id)
        code = queries.locked(code_id)
        if code.is_static:
            raise StaticQrStays
        if code.state == State.USED:
            raise QrEnded(state=code.state)
        if code.state == State.ACTIVE:
            _end(code, State.CANCELLED, now=now)
    return code


@transaction_required
def _end(code: Code, state: State, *, now: datetime) -> None:
    code.state, code.ended_at = state, now
    code.save(update_fields=["state", "ended_at"])


@transaction_required
def _static(wallet: Wallet, code_id: UUID, *, caller: Caller, now: datetime) -> Code:
    _one_more(caller, now=now)
    made = Code(
        id=code_id,
        reference=_new_reference(),
        owner_id=caller.user_id,
        wallet=wallet,
        is_static=True,
        single_use=False,
        currency=wallet.currency,
        made_at=now,
    )
    made.save(force_insert=True)
    return queries.own_code(caller.user_id, made.pk)


def _payable(wallet_id: UUID, caller: Caller) -> Wallet:
    wallet = wallets.own_wallet(wallet_id, owner_id=caller.user_id)
    if not wallet.is_open_to_others:
        raise QrWalletNotPayable
    return wallet


def _must_fit(wanted: Wanted, currency: str) -> None:
    named = [one for one in (wanted.amount, wanted.least, wanted.most) if one is not None]
    if any(one.currency.code != currency for one in named):
        raise QrCurrencyDiffers(currency=currency)
    if any(one.minor <= 0 for one in named) or (wanted.amount is not None and len(named) > 1):
        raise QrAmountsUnfit
    if wanted.least is not None and wanted.most is not None and wanted.least > wanted.most:
        raise QrAmountsUnfit


def _one_more(caller: Caller, *, now: datetime) -> None:
    """Return if the caller may make one more code today; nobody else makes one for them until the transaction ends."""
    users.locked(caller.user_id)
    if queries.made_of_late(caller.user_id, now=now) >= settings.MOST_QR_CODES_A_DAY:
        raise TooManyQrCodes(most=settings.MOST_QR_CODES_A_DAY)


def _new_reference() -> str:
    return keys.new_token()[:REFERENCE_SIGNS]


def _minor_of(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor
