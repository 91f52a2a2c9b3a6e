"""What a charge is for: an intent, by our reference or by what the payer wrote; or the wallet of an account number."""

from dataclasses import dataclass

from django.db.models import Q

from cauri.books.wallets.models import Wallet
from cauri.identity.users.models import User
from cauri.products.deposits import naming
from cauri.products.deposits.models import Account, Incoming, Intent
from cauri.products.deposits.ports import Charge

Reason = Incoming.Reason
_LOCKED, _GONE = "payee_locked", "payee_gone"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a charge names, as far as it is known here."""

    intent: Intent | None
    account: Account | None


def aim_of(company: str, charge: Charge) -> Aim:
    """What a company's charge names."""
    if not charge.account:
        return Aim(Intent.objects.filter(company=company, reference=charge.reference).first(), None)
    called = Q(reference=charge.account) | Q(company_id=charge.account)
    account = Account.objects.filter(called, company=company).first()
    if account is None or account.wallet_id is not None:
        return Aim(None, account)
    named = list(Intent.objects.filter(account=account, remark__in=set(naming.found_in(charge.remark)))[:2])
    return Aim(named[0] if len(named) == 1 else None, account)


def payee_of(incoming: Incoming) -> Wallet | None:
    """Whose it is, if it can be credited; None where it names nobody."""
    if incoming.intent is not None:
        return incoming.intent.wallet
    return None if incoming.account is None else incoming.account.wallet


def mismatch(incoming: Incoming) -> tuple[Reason, str] | None:
    """Why a charge is not what was wanted, with a code where it is not accepted; None when it is what was wanted."""
    if incoming.intent is not None:
        reason = _differs(incoming, incoming.intent)
        return None if reason is None else (reason, "")
    account = incoming.account
    if account is None or account.wallet is None:
        return Reason.UNMATCHED, ""
    if account.state == Account.State.CLOSED:
        return Reason.ACCOUNT_CLOSED, ""
    if incoming.currency != account.currency:
        return Reason.CURRENCY_DIFFERS, ""
    owner = account.wallet.owner
    if owner.state != User.State.ACTIVE:
        return Reason.NOT_ACCEPTED, _LOCKED if owner.state == User.State.LOCKED else _GONE
    return None


def _differs(incoming: Incoming, intent: Intent) -> Reason | None:
    is_paid = intent.state in (Intent.State.PAID, Intent.State.REVERSED)
    if is_paid or intent.incomings.filter(state=Incoming.State.HELD).exists():
        return Reason.PAID_TWICE
    if incoming.currency != intent.currency:
        return Reason.CURRENCY_DIFFERS
    if incoming.amount_minor != intent.amount_minor:
        return Reason.AMOUNT_OVER if incoming.amount > intent.amount else Reason.AMOUNT_UNDER
    return None
