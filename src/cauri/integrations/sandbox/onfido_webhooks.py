"""How Onfido tells of runs that ended."""

import json
import os
from datetime import UTC, datetime

from cauri.integrations.sandbox.webhooks import Plan, Sender, Signature


def _first_plan() -> Plan:
    """What `cauri run` asks for in the environment: nobody to be told, otherwise."""
    url = os.environ.get("SANDBOX_ONFIDO_WEBHOOK", "")
    return Plan(url, os.environ.get("CAURI_ONFIDO_WEBHOOK_TOKEN", ""), delay=3.0) if url else Plan()


SENDER = Sender(_first_plan, signature=Signature("X-SHA2-Signature", "sha256"), called="token")


def announce(run_id: str, status: str) -> None:
    """Tell that a run has ended, and that a task of it had begun."""
    SENDER.announce(
        _event("workflow_task", "workflow_task.started", run_id, "processing"),
        _event("workflow_run", "workflow_run.completed", run_id, status),
    )


def _event(kind: str, action: str, run_id: str, status: str) -> bytes:
    href = f"/v3.6/workflow_runs/{run_id}"
    about = {"id": run_id, "status": status, "completed_at_iso8601": datetime.now(UTC).isoformat(), "href": href}
    return json.dumps({"payload": {"resource_type": kind, "action": action, "object": about}}).encode()
