"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.agents.cash_ins import services as cash_ins
from cauri.products.agents.cash_outs import guesses
from cauri.products.agents.cash_outs import services as cash_outs


@job("agents.settle_cash_ins")
def settle_cash_ins() -> dict[str, int]:
    """Pay the commissions of cash-ins that staff have let through."""
    return {"settled": cash_ins.settle(now=clock.now())}


@job("agents.expire_cash_outs", queue="payments")
def expire_cash_outs() -> dict[str, int]:
    """Give back what nobody has got as cash in time."""
    return cash_outs.expire(now=clock.now())


@job("agents.prune_wrong_codes")
def prune_wrong_codes() -> dict[str, int]:
    """Forget wrong codes that count no more."""
    return {"wrong_codes": guesses.prune(now=clock.now())}
