"""What customers do by way of companies: bring money in, take it out to a bank, top phones up, pay bills."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from cauri.books.payments.authorisations import ByPin
from cauri.books.payments.models import Payment, Quote
from cauri.books.wallets.recipients import Recipient
from cauri.identity.access import reauthentication
from cauri.interfaces.simulation.people import PIN, Person
from cauri.interfaces.simulation.town import Town
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.products.bills import dates, queries, saved, schedules
from cauri.products.bills import services as bills
from cauri.products.bills.models import Offer
from cauri.products.bills.schedules import Agreement
from cauri.products.bills.services import Wanted
from cauri.products.deposits import services as deposits
from cauri.products.transfers import services as transfers
from cauri.products.withdrawals import beneficiaries
from cauri.products.withdrawals import services as withdrawals

WRONG_PIN: Final = "1593"
_DIGITS: Final = {"[0-9]{11}": 11, "[0-9]{8,10}": 9, "[0-9]{8}": 8, "[0-9]{14}": 14, "[0-9]{6,10}": 8}
_BANKS: Final = ("044", "058", "011")


def transfer(town: Town, person: Person) -> str:
    """Send money to somebody with the same currency; now and then with a wrong PIN, or more than there is."""
    others = [one for one in town.of(person.currency) if one is not person]
    if not others:
        return "nobody there"
    payee = town.dice.choice(others)
    amount = person.money(town.dice.lognormvariate(5.2, 0.9) * person.wealth)
    if town.dice.random() < 0.02:
        amount = person.available + amount
    quote = transfers.quote(Recipient("username", payee.username), amount, caller=person.caller, note="", now=town.now)
    return _paid(town, person, quote, lambda by, posting_id: transfers.send(
        quote.pk, by, posting_id=posting_id, now=town.now
    ))  # fmt: skip


def deposit(town: Town, person: Person) -> str:
    """Bring money in from a card: most pay what they said, some too much or too little, some nothing."""
    amount = person.money(town.dice.uniform(300, 4000) * person.wealth)
    intent = deposits.open_intent(person.wallet.pk, amount, caller=person.caller, key=str(ids.new_id()), now=town.now)
    town.payers[intent.reference] = person
    if not intent.address:
        return "no page"
    town.later(town.dice.uniform(20, 200))
    luck = town.dice.random()
    if luck < 0.08:
        return "left"
    said: dict[str, object] = {"reference": intent.reference}
    if luck < 0.11:
        said["status"] = "failed"
    elif luck < 0.15:
        said["amount"] = amount.minor + town.dice.choice((-100, 5000))
    town.sandbox.switch("paystack/pay", **said)
    if town.dice.random() < 0.5:
        return deposits.look(intent.pk, caller=person.caller, now=town.later(3)).state
    return "paid"


def withdraw(town: Town, person: Person) -> str:
    """Have money paid out to a bank account, which some have to save first."""
    if person.has_beneficiary is None:
        number = town.dice.choice(("0000000001", "0000000002", *(f"{town.dice.randrange(10**9, 10**10)}",) * 28))
        person.has_beneficiary = beneficiaries.save(
            person.caller, currency=person.currency, bank_code=town.dice.choice(_BANKS), number=number, pin=PIN,
            now=town.now,
        ).pk  # fmt: skip
    amount = person.money(town.dice.uniform(200, 2500) * person.wealth)
    quoted = withdrawals.quote(person.has_beneficiary, amount, caller=person.caller, now=town.now)
    return _paid(town, person, quoted.quote, lambda by, posting_id: withdrawals.send(
        quoted.quote.pk, by, posting_id=posting_id, now=town.now
    ).payment)  # fmt: skip


def top_up(town: Town, person: Person) -> str:
    """Airtime or data for one's own phone, or somebody else's."""
    number = (person if town.dice.random() < 0.6 else town.dice.choice(town.of(person.currency))).number
    biller = next(
        (one for one in queries.operators() if any(number.startswith(prefix) for prefix in one.prefixes)), None
    )
    if biller is None:
        return "no operator"
    sold = [one for one in biller.offers.all() if one.is_for_a_phone and one.currency == person.currency]
    return _bill(town, person, town.dice.choice(sold), number) if sold else "nothing sold"


def bill(town: Town, person: Person) -> str:
    """Electricity, water, a channel, a line."""
    sold = [one for one in _utilities() if one.currency == person.currency]
    offer = town.dice.choice(sold)
    return _bill(town, person, offer, _account(town, offer))


def set_schedule(town: Town, person: Person) -> str:
    """Agree, once, to a bill that is paid by itself from then on."""
    offer = town.dice.choice([one for one in _utilities() if one.currency == person.currency])
    reauthentication.reauthenticate(person.caller, pin=PIN, now=town.now)
    kept = saved.save(
        person.caller, biller=offer.biller_id, package=offer.pk, account=_account(town, offer), now=town.now
    )
    amount = offer.least if offer.is_fixed else max(offer.least, person.money(town.dice.randrange(100, 900)))
    agreed = Agreement(
        account_id=kept.pk,
        package=offer.pk,
        amount=amount,
        up_to=amount + person.money(150),
        every=town.dice.choice(("week", "month")),
        first_on=dates.today(town.now) + timedelta(days=town.dice.randrange(1, 25)),
    )
    schedule_id = ids.new_id()
    with transaction():
        schedules.arrange(agreed, caller=person.caller, schedule_id=schedule_id, now=town.now)
    person.schedules.append(schedule_id)
    return agreed.every


def pause_schedules(town: Town, person: Person) -> str:
    """Let one's bills rest."""
    for schedule_id in person.schedules:
        schedules.pause(person.caller, schedule_id, now=town.now)
    return "paused" if person.schedules else "none"


def _bill(town: Town, person: Person, offer: Offer, account: str) -> str:
    least, most = bills.bounds_of(offer)
    wished = min(max(person.money(town.dice.uniform(20, 600) * person.wealth), least), most)
    wanted = Wanted(
        biller=offer.biller_id, account=account, package=offer.pk, amount=None if offer.is_fixed else wished
    )
    quoted = bills.quote(wanted, user_id=person.user.pk, now=town.now)
    outcome = _paid(town, person, quoted.quote, lambda by, posting_id: bills.send(
        quoted.quote.pk, by, posting_id=posting_id, now=town.now
    ).payment)  # fmt: skip
    return f"{offer.category} {outcome}"


def _paid(town: Town, person: Person, quote: Quote, send: Callable[[ByPin, UUID], Payment]) -> str:
    """Agree with the PIN, and have it carried out, as the doors do."""
    town.later(town.dice.uniform(3, 60))
    by = person.consent(quote, WRONG_PIN if town.dice.random() < 0.01 else PIN)
    by.establish(now=town.now)
    with transaction():
        return send(by, ids.new_id()).state


def _utilities() -> list[Offer]:
    return [offer for one in queries.billers() for offer in one.offers.all() if not offer.is_for_a_phone]


def _account(town: Town, offer: Offer) -> str:
    """A number as the biller wants it; its end says what becomes of what is paid for it."""
    end = town.dice.choice(("100", "100", "100", "100", "100", "101", "106", "200", "205", "999", "998", "997"))
    digits = _DIGITS.get(offer.pattern, 8)
    return f"{town.dice.randrange(10 ** (digits - 4), 10 ** (digits - 3))}{end}"
