"""How the companies of the sandbox tell of what has happened: signed, if the real one signs, and as well or badly as
they are told to."""

import base64
import binascii
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from django.http import HttpRequest, HttpResponse, JsonResponse

from cauri.integrations.sandbox.switches import given

FAULTS = ("none", "wrong_signature", "altered", "reordered", "before_response", "never")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
_SECONDS = 10  # within which a real webhook has to be answered
_GATHERED = 0.5  # how long what is to come in the wrong order is held back at least
_WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Plan:
    """Whom to tell, with which secret, how often, after how many seconds, and what goes wrong."""

    url: str = ""
    secret: str = ""
    copies: int = 1
    delay: float = 0.0
    fault: str = "none"


class Signing(Protocol):
    """How a company signs."""

    def of(self, body: bytes, secret: str) -> dict[str, str]:
        """The headers for a body."""
        ...


@dataclass(frozen=True)
class Signature:
    """The header that a company signs in: the hex HMAC of the body."""

    header: str
    digest: str

    def of(self, body: bytes, secret: str) -> dict[str, str]:
        """The header for a body."""
        return {self.header: hmac.digest(secret.encode(), body, self.digest).hex()}


class StandardSignature:
    """As Standard Webhooks have it: an id, a time, and base64 of the HMAC-SHA256 over both and the body."""

    def of(self, body: bytes, secret: str) -> dict[str, str]:
        """The headers for a body, whose `id` is the event's."""
        event_id, at = str(json.loads(body)["id"]), str(int(time.time()))
        digest = hmac.digest(key_of(secret), f"{event_id}.{at}.".encode() + body, "sha256")
        signature = f"v1,{base64.b64encode(digest).decode()}"
        return {"webhook-id": event_id, "webhook-timestamp": at, "webhook-signature": signature}


def key_of(secret: str) -> bytes:
    """The bytes that a secret of Standard Webhooks signs with."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):  # not one of ours: it signs all the same, in vain
        return secret.encode()


class Sender:
    """One company's webhooks. `first_plan` is asked at the start and at every reset; `called` is what the company
    calls its secret. Without a signature it signs nothing; a wrong one is another address if the secret stands there.
    """

    def __init__(
        self,
        first_plan: Callable[[], Plan],
        *,
        signature: Signing | None = None,
        called: str = "secret",
        content_type: str = JSON,
        secret_in_address: bool = False,
    ) -> None:
        self._first_plan, self._signature, self._called = first_plan, signature, called
        self._content_type, self._secret_in_address = content_type, secret_in_address
        self._lock = threading.Lock()
        self._plan = first_plan()
        self._reported: list[int] = []
        self._held_back: list[bytes] = []

    def configure(self, request: HttpRequest) -> HttpResponse:
        """`{"url", <secret>, "copies": 5, "delay": 1, "fault": "wrong_signature"}`; what is left out stays."""
        if request.method != "POST":
            return HttpResponse(status=405)
        sent, plan = given(request), self._plan
        fault = str(sent.get("fault", plan.fault))
        if fault not in FAULTS:
            return JsonResponse({"error": f"fault is one of {', '.join(FAULTS)}"}, status=400)
        self._plan = Plan(
            url=str(sent.get("url", plan.url)),
            secret=str(sent.get(self._called, plan.secret)),
            copies=int(sent.get("copies", plan.copies)),
            delay=float(sent.get("delay", plan.delay)),
            fault=fault,
        )
        return HttpResponse(status=204)

    def send_to(self, url: str, secret: str) -> None:
        """Tell this address from now on."""
        self._plan = replace(self._plan, url=url, secret=secret)

    def announce(self, *events: bytes, to: str = "") -> None:
        """Tell of these, while the request that caused them is answered, or before; there, unless a plan says where."""
        plan = self._plan if self._plan.url else replace(self._plan, url=to)
        if not plan.url or plan.fault == "never":
            return
        if plan.fault == "before_response":
            self._tell_later(plan, events)
        elif plan.fault == "reordered":
            self._hold_back(plan, events)
        else:
            threading.Thread(target=self._tell_later, args=(plan, events), daemon=True).start()

    def reported(self) -> list[int]:
        """With which statuses the webhooks were answered so far; 0 is for no answer."""
        with self._lock:
            return list(self._reported)

    def reset(self) -> None:
        """Tell whom one told at the start."""
        with self._lock:
            self._plan, self._reported, self._held_back = self._first_plan(), [], []

    def _hold_back(self, plan: Plan, events: Sequence[bytes]) -> None:
        with self._lock:
            is_first = not self._held_back
            self._held_back.extend(events)
        if is_first:
            threading.Thread(target=self._tell_the_last_first, args=(plan,), daemon=True).start()

    def _tell_the_last_first(self, plan: Plan) -> None:
        time.sleep(max(plan.delay, _GATHERED))
        with self._lock:
            events, self._held_back = self._held_back[::-1], []
        self._tell(plan, events)

    def _tell_later(self, plan: Plan, events: Sequence[bytes]) -> None:
        time.sleep(plan.delay)
        self._tell(plan, events)

    def _tell(self, plan: Plan, events: Sequence[bytes]) -> None:
        for event in events:
            for _ in range(plan.copies):
                answered = self._posted(plan, event)
                with self._lock:
                    self._reported.append(answered)

    def _posted(self, plan: Plan, event: bytes) -> int:
        secret = "somebody-else's" if plan.fault == "wrong_signature" else plan.secret
        signed = {} if self._signature is None else self._signature.of(event, secret)
        headers = {"Content-Type": self._content_type, **signed}
        url = f"{plan.url}x" if plan.fault == "wrong_signature" and self._secret_in_address else plan.url
        body = event + b" " if plan.fault == "altered" else event  # which says the same, and is not what was signed
        request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - the address it was given
        try:
            with _WITHOUT_PROXY.open(request, timeout=_SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0
