"""Bank accounts that customers save: with a proof of who they are, since whoever adds one decides where money goes."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings

from cauri.identity.access import reauthentication, sessions
from cauri.identity.access.callers import Caller
from cauri.identity.users import services as users
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.withdrawals import accounts, banks, queries
from cauri.products.withdrawals.banks import Checked
from cauri.products.withdrawals.events import BeneficiarySaved
from cauri.products.withdrawals.models import LONGEST_BANK_NAME, Beneficiary


class TooManyBeneficiaries(Refusal):
    """So many accounts are saved that one has to go first; the fact `most` says how many may be."""

    code: ClassVar[str] = "too_many_beneficiaries"
    status: ClassVar[int] = 409


@durable
def save(
    caller: Caller,
    *,
    currency: str,
    bank_code: str,
    number: str,
    label: str = "",
    pin: str | None = None,
    password: str | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> Beneficiary:
    """Save an account under the name that its bank tells; one that is saved already is brought up to date.

    Raises what access.reauthenticate and banks.check raise, TooManyBeneficiaries, access.SessionOver, AccountLocked.
    """
    reauthentication.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    checked = banks.check(currency, bank_code, number, now=now)
    with transaction():
        sessions.must_stand(caller)
        return _saved(caller.user_id, checked, label=label, now=now, origin=origin)


def remove(caller: Caller, beneficiary_id: UUID, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """Forget an account. What was ordered before goes where it was to go. Raises queries.UnknownBeneficiary."""
    with transaction():
        users.locked(caller.user_id)
        found = queries.own_beneficiary(caller.user_id, beneficiary_id)
        found.delete()
        _record("withdrawals.beneficiary_removed", caller.user_id, beneficiary_id, now=now, origin=origin)


@transaction_required
def forget_all(user_id: UUID) -> None:
    """Forget every account of somebody who has left."""
    Beneficiary.objects.filter(owner_id=user_id).delete()


@transaction_required
def _saved(user_id: UUID, checked: Checked, *, label: str, now: datetime, origin: Origin) -> Beneficiary:
    """The row, new or brought up to date. The customer is locked: their accounts are saved one after the other."""
    known_as = accounts.fingerprints(checked.company, checked.currency, checked.account)
    own = Beneficiary.objects.filter(owner_id=user_id)
    found = own.filter(fingerprint__in=known_as).first()
    if found is None and own.count() >= settings.MOST_BENEFICIARIES:
        raise TooManyBeneficiaries(most=settings.MOST_BENEFICIARIES)
    saved = found or Beneficiary(id=ids.new_id(), owner_id=user_id, created_at=now)
    saved.company, saved.currency = checked.company, checked.currency
    saved.bank_name, saved.fingerprint = checked.bank_name[:LONGEST_BANK_NAME], known_as[0]
    saved.label = label or saved.label
    accounts.seal(checked.account, into=saved)
    saved.save()
    if found is None:
        _record("withdrawals.beneficiary_saved", user_id, saved.pk, now=now, origin=origin)
        events.publish(BeneficiarySaved(user_id=user_id, beneficiary_id=saved.pk))
    return saved


@transaction_required
def _record(action: str, user_id: UUID, beneficiary_id: UUID, *, now: datetime, origin: Origin) -> None:
    audit.record(
        action,
        actor=Actor("customer", user_id),
        subject=Subject("withdrawals.beneficiary", beneficiary_id),
        now=now,
        origin=origin,
    )
