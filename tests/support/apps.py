"""Apps of customers: requests as a phone sends them, within this process or over the wire."""

import http.client
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.test import Client

from tests.support.people import PIN, Customer

JSON = "application/json"
QUOTES, TRANSFERS, FAUCET = "/api/v1/transfers/quotes", "/api/v1/transfers", "/api/v1/sandbox/faucet"


@dataclass(frozen=True)
class Answer:
    """What came back. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The body's value."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """Of a problem, which; otherwise nothing."""
        return str(self.document["code"]) if "problem+json" in self.headers.get("content-type", "") else ""

    @property
    def replayed(self) -> bool:
        """Whether it was given before."""
        return self.headers.get("idempotent-replayed") == "true"


class Line(Protocol):
    """What carries a request and its answer."""

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Send a request and wait for its answer. Raises OSError or HTTPException when none comes."""
        ...


class InProcess:
    """Through the whole application, without a server."""

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Send a request and wait for its answer."""
        got = Client(raise_request_exception=False).generic(
            method, path, body or b"", content_type=headers.get("Content-Type", ""), headers=dict(headers)
        )
        return Answer(got.status_code, {name.lower(): value for name, value in got.items()}, got.content)


@dataclass
class OverTheWire:
    """One connection to a server on loopback, opened again when it broke. For one thread."""

    port: int
    timeout: float = 30
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Send a request and wait for its answer. Raises OSError or HTTPException when none comes."""
        connection = self._connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        self._connection = None  # an exception leaves it behind
        try:
            connection.request(method, path, body, dict(headers))
            got = connection.getresponse()
            answer = Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __del__(self) -> None:
        self.close()


@dataclass(frozen=True)
class App:
    """Somebody's app. Without a token nobody is signed in."""

    line: Line
    token: str = field(default="", repr=False)
    language: str = "en"

    @classmethod
    def of(cls, somebody: Customer, line: Line | None = None) -> "App":
        """The app of a signed-in customer."""
        return cls(line or InProcess(), somebody.access_token)

    def get(self, path: str, **headers: str) -> Answer:
        """Look at something."""
        return self.line.ask("GET", path, None, self._headers(headers))

    def post(self, path: str, document: object, *, key: str | None = None, **headers: str) -> Answer:
        """Send JSON; bytes go as they are. Underscores in names of headers stand for hyphens."""
        return self._send("POST", path, document, key, headers)

    def put(self, path: str, document: object, **headers: str) -> Answer:
        """Send JSON to where it shall stand."""
        return self._send("PUT", path, document, None, headers)

    def quote(self, amount: str, *, currency: str = "MRU", **recipient: str) -> Answer:
        """Ask what a transfer to somebody costs: `username="moussa1"`."""
        asked = {"recipient": recipient, "amount": {"amount": amount, "currency": currency}}
        return self.post(QUOTES, asked)

    def quoted(self, payee: Customer, amount: str) -> dict[str, Any]:
        """A quote for paying another customer."""
        answer = self.quote(amount, username=payee.user.username or "")
        assert answer.status == 201, answer
        found: dict[str, Any] = answer.document
        return found

    def send(self, quote: Mapping[str, Any], *, key: str | None = None, **authorisation: str) -> Answer:
        """Send a quoted transfer, by PIN if nothing else is said, under a key of its own."""
        asked = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": authorisation or {"pin": PIN}}
        return self.post(TRANSFERS, asked, key=key or new_key())

    def _send(self, method: str, path: str, document: object, key: str | None, headers: Mapping[str, str]) -> Answer:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        named = {"Content-Type": JSON, **({} if key is None else {"Idempotency-Key": key})}
        return self.line.ask(method, path, body, {**named, **self._headers(headers)})

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        signed_in = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        given = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Accept-Language": self.language, **signed_in, **given}


def new_key() -> str:
    """A key that nobody has used."""
    return secrets.token_urlsafe(16)
