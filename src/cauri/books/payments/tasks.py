"""The jobs of payments. `config/schedule.py` says when they run."""

from cauri.books.payments import held, services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("payments.reject_overdue", queue="payments")
def reject_overdue() -> dict[str, int]:
    """Give back held payments that nobody decided on."""
    return {"payments": held.reject_overdue(now=clock.now())}


@job("payments.prune_quotes")
def prune_quotes() -> dict[str, int]:
    """Forget quotes that came to nothing."""
    return {"quotes": services.prune_quotes(now=clock.now())}
