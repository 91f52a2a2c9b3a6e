"""Accounts at billers that customers save."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings

from cauri.identity.access import sessions
from cauri.identity.access.callers import Caller
from cauri.identity.users import services as users
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.bills import accounts, checking, queries
from cauri.products.bills.checking import Checked
from cauri.products.bills.models import SavedAccount, Schedule


class TooManySavedAccounts(Refusal):
    """So many accounts are saved that one has to go first; the fact `most` says how many may be."""

    code: ClassVar[str] = "too_many_saved_accounts"
    status: ClassVar[int] = 409


class SavedAccountInUse(Refusal):
    """A schedule pays to this account: cancel that first."""

    code: ClassVar[str] = "saved_account_in_use"
    status: ClassVar[int] = 409


@durable
def save(
    caller: Caller, *, biller: str, package: UUID | None, account: str, label: str = "", now: datetime
) -> SavedAccount:
    """Save an account as the biller knows it; one that is saved already is brought up to date and keeps its id.

    Raises what checking.check raises, TooManySavedAccounts, access.SessionOver, AccountLocked.
    """
    checked = checking.check(biller, package, account, now=now)
    with transaction():
        sessions.must_stand(caller)
        return _saved(caller.user_id, checked, label=label, now=now)


def remove(caller: Caller, account_id: UUID) -> None:
    """Forget an account. Raises queries.UnknownSavedAccount, SavedAccountInUse."""
    with transaction():
        users.locked(caller.user_id)
        found = queries.own_account(caller.user_id, account_id)
        if found.schedules.exclude(state=Schedule.State.CANCELLED).exists():
            raise SavedAccountInUse
        found.delete()


@transaction_required
def _saved(user_id: UUID, checked: Checked, *, label: str, now: datetime) -> SavedAccount:
    """The row, new or brought up to date. The customer is locked: their accounts are saved one after the other."""
    known_as = accounts.fingerprints(checked.offer.biller_id, checked.number)
    own = SavedAccount.objects.filter(owner_id=user_id)
    found = own.filter(fingerprint__in=known_as).first()
    if found is None and own.count() >= settings.MOST_SAVED_BILL_ACCOUNTS:
        raise TooManySavedAccounts(most=settings.MOST_SAVED_BILL_ACCOUNTS)
    kept = found or SavedAccount(id=ids.new_id(), owner_id=user_id, created_at=now)
    kept.biller, kept.fingerprint, kept.label = checked.offer.biller, known_as[0], label or kept.label
    accounts.seal(accounts.Sealed(checked.number, checked.holder), into=kept)
    kept.save()
    return kept
