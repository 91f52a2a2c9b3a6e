"""What firms do: each week the accountant brings a file of wages, and the employer agrees to it, or does not."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from cauri.books.wallets.recipients import Recipient
from cauri.identity.access import reauthentication
from cauri.interfaces.simulation import people
from cauri.interfaces.simulation.people import PIN, Person
from cauri.interfaces.simulation.town import Firm, Town
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.products.payouts import files, preparers, services
from cauri.products.payouts.consent import Consent
from cauri.products.payouts.models import Batch

CUSTOMERS_PER_FIRM: Final = 50
EMPLOYED: Final = 40  # by a firm, at most
_TIER: Final = 2
_WEALTH: Final = 25.0
_HOMES: Final = ("MRU", "XOF", "MRU", "NGN")


def founded(town: Town, count: int, *, first: int) -> Iterator[Firm]:
    """So many firms, whose two people are customers from the number `first` on, and who employ others. Commits."""
    for number in range(count):
        currency = _HOMES[number % len(_HOMES)]
        owner, accountant = (
            people.joined(first + 2 * number + k, currency=currency, tier=_TIER, dice=town.dice, now=town.later(30))
            for k in range(2)
        )
        owner.wealth = _WEALTH
        known = town.of(currency)
        firm = Firm(owner, accountant, town.dice.sample(known, min(len(known), EMPLOYED)))
        reauthentication.reauthenticate(owner.caller, pin=PIN, now=town.now)
        with transaction():
            preparers.name(
                owner.wallet.pk, Recipient("username", accountant.username), caller=owner.caller,
                preparer_id=ids.new_id(), now=town.now,
            )  # fmt: skip
        yield firm


def sign_in_again(firm: Firm, *, now: datetime) -> None:
    """Both of them, once a week. Commits."""
    for person in (firm.owner, firm.accountant):
        people.sign_in_again(person, now=now)


def wages(town: Town, firm: Firm) -> str:
    """Bring this week's file; a name that nobody has makes it a report, and it is brought once more without."""
    lines = [f"@{one.username},{_wage(town, one)},Wages" for one in firm.employed]
    if town.dice.random() < 0.2:
        wrong = [*lines, "@nobodyofthisname,100.00,Wages"]
        town.attempt("payroll", lambda: _brought(town, firm, wrong).state)
    batch = _brought(town, firm, lines)
    firm.batch_id = batch.pk
    luck = town.dice.random()
    if luck < 0.04:
        return services.reject(batch.pk, caller=firm.owner.caller, now=town.later(600)).state
    if luck < 0.08:
        services.cancel(batch.pk, caller=firm.accountant.caller, now=town.later(600))
        return "cancelled"
    if luck < 0.12:
        return "left"
    approved = _approved(town, firm, batch)
    if luck < 0.2:
        return services.stop(batch.pk, caller=firm.owner.caller, now=town.later(1)).state
    return approved.state


def wages_again(town: Town, firm: Firm) -> str:
    """Have what was refused of last week's file paid after all, where there is money by now."""
    former, firm.batch_id = firm.batch_id, None
    if former is None:
        return "nothing"
    with transaction():
        again = services.retry(former, caller=firm.accountant.caller, new_id=ids.new_id(), now=town.now)
    return _approved(town, firm, again).state


def _brought(town: Town, firm: Firm, lines: list[str]) -> Batch:
    read = files.of_csv("\n".join(["payee,amount,note", *lines]).encode())
    caller = firm.accountant.caller
    looked = services.look_at(read, wallet_id=firm.owner.wallet.pk, caller=caller, now=town.later(60))
    with transaction():
        return services.bring(looked, caller=caller, batch_id=ids.new_id(), now=town.now)


def _approved(town: Town, firm: Firm, batch: Batch) -> Batch:
    consent = Consent(firm.owner.caller, batch.terms, pin=PIN)
    consent.establish(batch.pk, now=town.later(600))
    with transaction():
        return services.approve(batch.pk, consent, now=town.now)


def _wage(town: Town, employed: Person) -> str:
    return employed.money(town.dice.uniform(100, 900)).amount
