"""What the tests of checks share: Onfido as the sandbox plays it, and the platform's settings for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import LazySettings
from tests.support.sandbox import Sandbox

from cauri.identity.kyc import checks, queries
from cauri.identity.kyc.models import Case, Check
from cauri.identity.kyc.tests import people
from cauri.identity.users.models import User
from cauri.kit import clock

TOKEN = "webhook-token-of-the-tests"


@dataclass(frozen=True)
class Onfido:
    """The sandbox's Onfido."""

    sandbox: Sandbox

    @classmethod
    def named_in(cls, settings: LazySettings, sandbox: Sandbox) -> "Onfido":
        """Have identities checked by it."""
        settings.IDENTITY_CHECKER = "cauri.integrations.onfido.checker.OnfidoChecker"
        settings.ONFIDO_URL = f"{sandbox.url_of('onfido')}/v3.6"
        settings.ONFIDO_TOKEN, settings.ONFIDO_WORKFLOW = "api_sandbox.token", "workflow-1"
        settings.ONFIDO_WEBHOOK_TOKEN = TOKEN
        return cls(sandbox)

    @property
    def kept(self) -> dict[str, Any]:
        """How much it has of each."""
        found: dict[str, Any] = self.sandbox.kept("onfido")
        return found

    def finish(self, run_id: str, status: str = "approved") -> None:
        """End a run that goes on."""
        self.sandbox.switch("onfido/finish", run_id=run_id, status=status)


def handed_in(last_name: str = "Diallo", *, at: datetime | None = None, user: User | None = None, **said: Any) -> Case:
    """Awa's case as it waits, with that last name."""
    at = at or clock.now()
    said = {"document_expires_on": (at + timedelta(days=400)).date().isoformat(), "last_name": last_name, **said}
    return people.submitted(user or people.customer(at=at), at=at, **said)


def checked(last_name: str = "Diallo", *, at: datetime | None = None, **said: Any) -> Check:
    """The check of Awa's case once the company was asked about it for a first time."""
    at = at or clock.now()
    case = handed_in(last_name, at=at, **said)
    checks.begin(case, now=at)
    return check_of(case)


def check_of(case: Case) -> Check:
    """The latest check of a case, and the case with it, as they are now."""
    return Check.objects.select_related("case__user").filter(case=queries.case(case.pk)).latest("submitted_at")
