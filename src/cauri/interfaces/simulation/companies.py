"""The outside world: companies played by the sandbox, what goes wrong there, and what their own books say."""

import json
import random
import urllib.request
from dataclasses import dataclass
from typing import Any, Final

COMPANIES: Final = ("paystack", "dtone", "billers")
# What may go wrong with the next requests, and with webhooks. "slow" only costs the simulation time.
FAULTS: Final = ("drop", "lost", "500", "late_500", "503", "429", "garbage", "cut", "shapeless")
WEBHOOK_FAULTS: Final = ("none", "none", "none", "wrong_signature", "altered", "never")
# What a company may say after it has said something else.
_OTHER_ENDS: Final = {
    "success": "reversed",
    "COMPLETED": "REVERSED",
    "succeeded": "reversed",
    "failed": "succeeded",
    "DECLINED": "COMPLETED",
}
_WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))

Json = dict[str, Any]


@dataclass(frozen=True)
class Sandbox:
    """The sandbox's switches."""

    url: str

    def switch(self, path: str, **sent: Any) -> Any:
        """POST to a switch below `/_sandbox/`, and what it said."""
        return self._ask(path, json.dumps(sent).encode())

    def truth(self, company: str) -> Json:
        """Everything a company has done, as its own books say."""
        found: Json = self._ask(f"{company}/truth", None)
        return found

    def begin(self, *, api: str, secrets: dict[str, str]) -> None:
        """Have everything end soon, and webhooks sent to this API."""
        for company in COMPANIES:
            self.switch(f"{company}/delay", seconds=0, slow=0.2)
        for company in ("dtone", "billers"):
            self.switch(f"{company}/delay", slowest=0.5)
        for company, secret in secrets.items():
            self.switch(f"{company}/webhook", url=f"{api}/webhooks/{company}", secret=secret)

    def go_wrong(self, dice: random.Random) -> None:
        """Let something go wrong with some of the companies' next requests, or nothing."""
        for company in COMPANIES:
            if dice.random() < 0.2:
                self.switch(f"{company}/fault", fault=dice.choice(FAULTS), times=dice.randint(1, 6))
            else:
                self.switch(f"{company}/fault", fault="none")
            fault, copies = dice.choice(WEBHOOK_FAULTS), dice.choice((1, 1, 1, 3))
            self.switch(f"{company}/webhook", fault=fault, copies=copies)

    def go_well(self) -> None:
        """Let nothing go wrong any more."""
        for company in COMPANIES:
            self.switch(f"{company}/fault", fault="none")
            self.switch(f"{company}/webhook", fault="none", copies=1)

    def _ask(self, path: str, body: bytes | None) -> Any:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_sandbox/{path}", data=body, headers=headers)  # noqa: S310 - ours
        with _WITHOUT_PROXY.open(request, timeout=30) as answer:
            said = answer.read()
        return json.loads(said) if said else None


def think_again(sandbox: Sandbox, dice: random.Random) -> list[str]:
    """Let companies say the contrary of what they last said, of something recent. Answers what they say now."""
    said = []
    for company in COMPANIES:
        told = [(one, status) for one, _, status in paid_out(sandbox, company) if status in _OTHER_ENDS]
        if told and dice.random() < 0.3:
            reference, status = told[-1]
            then = "success" if (company, status) == ("paystack", "failed") else _OTHER_ENDS[status]
            sandbox.switch(f"{company}/flip", reference=reference, status=then)
            said.append(f"{company}: {status}, then {then}")
    return said


def paid_out(sandbox: Sandbox, company: str) -> list[tuple[str, Json, str]]:
    """What a company was told to pay, by its own books: our reference, all of it, and how it stands."""
    truth = sandbox.truth(company)
    match company:
        case "paystack":
            return [(one["reference"], one, one["status"]) for one in truth["transfers"]]
        case "dtone":
            return [
                (one["external_id"], one, one["status"]["message"].partition("-")[0]) for one in truth["transactions"]
            ]
        case _:
            return [(one["reference"], one, one["status"]) for one in truth["payments"]]
