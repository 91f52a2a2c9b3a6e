"""The month: hour by hour, what people do, what goes wrong, the worker's jobs, the staff's lists."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, Final

from celery import Celery
from django.conf import settings
from django.utils.module_loading import import_string

from cauri.books.ledger import upkeep
from cauri.infra.jobs import declarations
from cauri.infra.jobs.declarations import Job
from cauri.interfaces.simulation import companies, counters, offices, payrolls, people, spending
from cauri.interfaces.simulation.people import Person
from cauri.interfaces.simulation.town import Town
from cauri.money import Money

HOUR: Final = timedelta(hours=1)
SETTLING: Final = timedelta(days=9)  # longer than a company is asked about what has ended (instructions)
STEP: Final = timedelta(hours=12)  # while things settle
_TIDIED_EVERY: Final = timedelta(hours=6)
AGENTS_TIER, KNOWN_TIER = 2, 2
# The worker runs most of these each minute, or more often; here they run each hour. The others tidy up, and the books
# are read through: that is done less often than the worker does it, so that a month passes in minutes.
_HOURLY: Final = (
    "instructions.pursue", "deposits.ask_open", "deposits.expire", "agents.settle_cash_ins", "agents.expire_cash_outs",
    "bills.pay_due", "payouts.pay_on", "ledger.seal",
)  # fmt: skip
_RARER: Final = {"ledger.verify": timedelta(days=1), **dict.fromkeys(_HOURLY, HOUR)}
_BY_DAY: Final = range(8, 18)
_HOMES: Final = ("MRU",) * 7 + ("NGN",) * 2 + ("XOF",)
_AGENTS_HOMES: Final = ("MRU", "MRU", "XOF", "MRU", "NGN")
_PER_ROUND: Final = 100  # customers who join between two looks at the floats
_CHARGES, _NOTHING = Money.of("150.00", "NGN"), Money.of("0.00", "NGN")

Act = Callable[[Town, Person], str]
# What somebody does, how often, by home currency.
HABITS: Final[dict[str, tuple[tuple[Act, int], ...]]] = {
    "MRU": (
        (spending.transfer, 34), (spending.top_up, 18), (spending.bill, 8), (counters.cash_in, 16),
        (counters.make_code, 12), (counters.use_code, 12),
    ),
    "XOF": ((spending.transfer, 40), (spending.top_up, 20), (counters.cash_in, 18), (counters.use_code, 22)),
    "NGN": ((spending.transfer, 38), (spending.deposit, 34), (spending.withdraw, 20), (counters.use_code, 8)),
}  # fmt: skip
_PAYDAY: Final[dict[str, Act]] = {"MRU": counters.cash_in, "XOF": counters.cash_in, "NGN": spending.deposit}


def settle_in(town: Town, customers: int, agents: int) -> Iterator[None]:
    """Everybody joins, agents are admitted with their first float, some agree to bills that are paid by themselves."""
    offices.open_office(town)
    run_jobs(town, only="bills.refresh_catalogue")
    for number in range(agents):
        currency = _AGENTS_HOMES[number % len(_AGENTS_HOMES)]
        keeper = people.joined(number, currency=currency, tier=AGENTS_TIER, dice=town.dice, now=town.later(30))
        town.shops.append(offices.admit(town, keeper))
        town.attempt("float", partial(counters.ask_for_float, town, town.shops[-1]))
        yield
    offices.work(town)
    for number in range(agents, agents + customers):
        tier = KNOWN_TIER if town.dice.random() < 0.3 else 1
        currency = _HOMES[number % len(_HOMES)]
        one = people.joined(number, currency=currency, tier=tier, dice=town.dice, now=town.later(5))
        town.people.append(one)
        if number % _PER_ROUND == 0:
            _floats(town)
            offices.work(town)
        town.attempt(_PAYDAY[currency].__name__, partial(_PAYDAY[one.currency], town, one))
        if currency == "MRU" and town.dice.random() < 0.3:
            town.attempt("set_schedule", partial(spending.set_schedule, town, one))
        yield
    for firm in payrolls.founded(town, firms_of(customers), first=agents + customers):
        town.firms.append(firm)
        yield
    town.deliver()


def firms_of(customers: int) -> int:
    """How many firms there are in a town of so many."""
    return customers // payrolls.CUSTOMERS_PER_FIRM + 1


def day(town: Town, begins: datetime, number: int) -> Iterator[None]:
    """A day of everybody's."""
    planned = _planned(town, begins, number)
    for hour in range(24):
        town.clockwork.reach(begins + hour * HOUR)
        town.sandbox.go_wrong(town.dice)
        if hour == min(_BY_DAY):
            _morning(town, number)
        if hour in _BY_DAY:
            _floats(town)
            _codes(town)
        if hour % 8 == 7:
            _count(town, companies.think_again(town.sandbox, town.dice))
        while planned and planned[0][0] < begins + (hour + 1) * HOUR:
            at, person, act = planned.pop(0)
            town.clockwork.reach(at)
            people.sign_in_again(person, now=town.now)
            town.attempt(act.__name__, partial(act, town, person))
        end_hour(town, hour)
        yield


def end_hour(town: Town, hour: int) -> None:
    """The worker's round, and the staff's while they are there."""
    town.deliver()
    run_jobs(town)
    town.deliver()
    if hour in _BY_DAY:
        offices.work(town)
        town.deliver()


def settling(town: Town, begins: datetime) -> Iterator[None]:
    """The days after: nobody does anything, nothing goes wrong, and everything that is open comes to its end."""
    town.sandbox.go_well()
    for person in town.people:
        town.attempt("pause_schedules", partial(spending.pause_schedules, town, person))
    for step in range(int(SETTLING / STEP)):
        town.clockwork.reach(begins + step * STEP)
        if step % 4 == 1:
            town.attempt("statement of the bank", lambda: offices.bring_statement(town, _NOTHING))
        end_hour(town, min(_BY_DAY))
        yield


def run_jobs(town: Town, only: str = "") -> None:
    """Run every scheduled job that is due, through its own declaration and on record, at the simulated time."""
    for name, (job, every) in scheduled().items():
        ran_at = town.ran_at.get(name)
        is_due = only == name if only else ran_at is None or town.now - ran_at >= every
        if is_due:
            town.ran_at[name] = town.now
            town.attempt(f"job {name}", partial(_run, job))
    upkeep.fold()


def _run(job: Job) -> str:
    return str(job().outcome)


@cache
def scheduled() -> dict[str, tuple[Job, timedelta]]:
    """Every job of the schedule, and how often it runs here."""
    app: Celery = import_string(settings.CELERY_APP)
    app.loader.import_default_modules()
    jobs = {one.name: one for one in declarations.declared()}
    listed = app.conf.beat_schedule.items()
    return {name: (jobs[name], _RARER.get(name, max(entry["schedule"], _TIDIED_EVERY))) for name, entry in listed}


def _floats(town: Town) -> None:
    for shop in town.shops:
        town.attempt("float", partial(counters.ask_for_float, town, shop))


def _codes(town: Town) -> None:
    """Some of those who walk around with a code go to an agent."""
    for one in [one.holder for one in town.codes if town.dice.random() < 0.4]:
        town.attempt("use_code", partial(counters.use_code, town, one))


def _count(town: Town, thought_again: list[str]) -> None:
    for what in thought_again:
        town.outcomes["a company thinks again", what] += 1


def _morning(town: Town, number: int) -> None:
    """Shops open: yesterday is closed. Firms pay wages. Now and then the bank's statement comes."""
    for shop in town.shops:
        people.sign_in_again(shop.person, now=town.now)
        town.attempt("close_day", partial(counters.close_day, town, shop))
    for place, firm in enumerate(town.firms):
        payrolls.sign_in_again(firm, now=town.now)
        if number % 7 == place % 5:
            town.attempt("till", partial(_PAYDAY[firm.owner.currency], town, firm.owner))
        if number % 7 == place % 5 + 1:
            town.attempt("payroll", partial(payrolls.wages, town, firm))
        if number % 7 == place % 5 + 2:
            town.attempt("payroll again", partial(payrolls.wages_again, town, firm))
    if number % 7 == 1:
        town.attempt("statement of the bank", lambda: offices.bring_statement(town, _CHARGES))


def _planned(town: Town, begins: datetime, number: int) -> list[tuple[datetime, Person, Act]]:
    """Who does what when: three of ten people do something in a day, more at the month's end."""
    planned: list[tuple[datetime, Person, Act]] = []
    busy = 0.5 if number % 30 >= 25 else 0.3
    for person in town.people:
        if number % 30 == person.payday:
            planned.append((_some_time(town, begins), person, _PAYDAY[person.currency]))
        if town.dice.random() < busy:
            acts, weights = zip(*HABITS[person.currency], strict=True)
            planned.append((_some_time(town, begins), person, town.dice.choices(acts, weights)[0]))
    return sorted(planned, key=_when)


def _when(one: tuple[datetime, Any, Any]) -> datetime:
    return one[0]


def _some_time(town: Town, begins: datetime) -> datetime:
    return begins + timedelta(seconds=int(town.dice.triangular(6 * 3600, 23 * 3600, 13 * 3600)))
