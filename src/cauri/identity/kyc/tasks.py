"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.identity.kyc import checks, endings
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("kyc.expire")
def expire() -> dict[str, int]:
    """End the approvals whose time is over."""
    return {"expired": endings.expire(now=clock.now())}


@job("kyc.tell_endings")
def tell_endings() -> dict[str, int]:
    """Tell of the approvals that end soon."""
    return {"told": endings.tell_endings(now=clock.now())}


@job("kyc.forget_documents")
def forget_documents() -> dict[str, int]:
    """Let go of documents that nobody needs any more."""
    return {"cases": endings.forget_documents(now=clock.now())}


@job("kyc.pursue_checks", queue="default")
def pursue_checks() -> dict[str, int]:
    """Go on with what a company checks, and give up what took too long."""
    return checks.pursue_due(now=clock.now())
