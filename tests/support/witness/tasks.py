"""What the witness does without being told."""

from cauri.infra.jobs.declarations import job


@job("witness.count", queue="default")
def count() -> dict[str, int]:
    """A job that is due every second."""
    return {"counted": 1}
