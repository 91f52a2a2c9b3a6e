"""What happens at agents' counters: cash comes in, cash goes out by codes, float is asked for, the day is closed."""

from datetime import timedelta

from cauri.books.wallets import queries as wallets
from cauri.books.wallets.recipients import Recipient
from cauri.interfaces.simulation.people import Person, Shopkeeper
from cauri.interfaces.simulation.town import OpenCode, Town
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.products.agents import closing
from cauri.products.agents.cash_ins import services as cash_ins
from cauri.products.agents.cash_outs import guesses
from cauri.products.agents.cash_outs import services as cash_outs
from cauri.products.agents.cash_outs.customers import Named
from cauri.products.agents.floats import services as floats

LOW = 60_000  # ouguiyas, or about as much: with less, an agent asks for more
ASKED = 250_000


def cash_in(town: Town, person: Person) -> str:
    """Bring cash to an agent."""
    shop = _shop_for(town, person)
    if shop is None:
        return "no agent"
    amount = person.money(town.dice.uniform(200, 3000) * person.wealth)
    keeper = shop.person
    quoted = cash_ins.quote(Recipient("phone", person.number), amount, caller=keeper.caller, now=town.now)
    town.later(town.dice.uniform(5, 60))
    by = keeper.consent(quoted.quote)
    by.establish(now=town.now)
    with transaction():
        taken = cash_ins.take(quoted.quote.pk, by, caller=keeper.caller, posting_id=ids.new_id(), now=town.now)
    return taken.payment.state


def make_code(town: Town, person: Person) -> str:
    """Have money reserved for cash, and get the code."""
    amount = person.money(town.dice.uniform(100, 1500) * person.wealth)
    quote = cash_outs.quote(amount, caller=person.caller, now=town.now)
    town.later(town.dice.uniform(5, 60))
    by = person.consent(quote)
    by.establish(now=town.now)
    with transaction():
        made = cash_outs.make(quote.pk, by, caller=person.caller, posting_id=ids.new_id(), now=town.now)
    code = cash_outs.code_of(made.payment.pk)
    if code is None:
        raise AssertionError("a code that was made just now is known")
    if town.dice.random() < 0.93:  # the others never go there: it expires
        town.codes.append(OpenCode(person, made.payment.pk, code))
    return made.payment.state


def use_code(town: Town, person: Person) -> str:
    """Go to an agent with a code, give it up, or read it out wrongly first."""
    mine = next((one for one in town.codes if one.holder is person), None)
    if mine is None:
        return make_code(town, person)
    town.codes.remove(mine)
    if town.dice.random() < 0.06:
        return cash_outs.cancel(mine.payment_id, caller=person.caller, now=town.now).state
    shop = _shop_for(town, person)
    if shop is None:
        return "no agent"
    named, caller = Named("username", person.username), shop.person.caller
    if town.dice.random() < 0.05:
        town.attempt("wrong code", lambda: _shown(town, shop, named, f"{int(mine.code) ^ 1:08d}"))
    _shown(town, shop, named, mine.code)
    with transaction():
        cash_outs.redeem(named, mine.code, caller=caller, now=town.now)
    return "redeemed"


def ask_for_float(town: Town, shop: Shopkeeper) -> str:
    """Pay cash at the operator's bank, and ask for as much float, when there is little left."""
    held = wallets.balance_of(shop.float).available
    if held >= shop.person.money(LOW):
        return "enough"
    amount, request_id = shop.person.money(ASKED), ids.new_id()
    with transaction():
        floats.ask(
            amount, reference=f"Slip {request_id}", caller=shop.person.caller, request_id=request_id, now=town.now
        )
    town.slips[request_id] = amount
    return "asked"


def close_day(town: Town, shop: Shopkeeper) -> str:
    """Yesterday, as the books have it. What does not add up raises closing.ClosingDiffers, which is a bug."""
    day = (town.now - timedelta(days=1)).date()
    closing.of(shop.float, day, now=town.now)
    return "closed"


def _shown(town: Town, shop: Shopkeeper, named: Named, code: str) -> str:
    guesses.show(named, code, caller=shop.person.caller, attempt=str(ids.new_id()), now=town.now)
    return "right"


def _shop_for(town: Town, person: Person) -> Shopkeeper | None:
    near = [one for one in town.shops if one.person.currency == person.currency and one.person is not person]
    return town.dice.choice(near) if near else None
