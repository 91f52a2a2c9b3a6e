"""The job of the audit log. `config/schedule.py` says when it runs."""

from cauri.infra.audit import services
from cauri.infra.jobs.declarations import job


@job("audit.forget")
def forget() -> dict[str, int]:
    """Forget what is older than the law asks for."""
    return {"forgotten": services.forget()}
