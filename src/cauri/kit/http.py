"""Calling a company over HTTP. The only module that imports httpx.

A call has three outcomes, and money depends on telling them apart: an `Answer` came; `Unreachable`, nothing
was sent and it may be tried again; `Unanswered`, it may have arrived, so what became of it must be asked
before anything is done twice or undone.

Neither headers nor bodies nor addresses beyond the host are ever logged or repeated in an error.
"""

import json
import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
import stamina
import structlog

from cauri.kit.transactions import durable

CONNECT_SECONDS = 3.0
READ_SECONDS = 15.0
WHOLE_SECONDS = 30.0
LARGEST_ANSWER = 2 * 1024 * 1024
MOST_TRIES = 3

# Below this level both libraries write addresses, and httpcore headers as well.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)

log = structlog.get_logger(__name__)

_NOTHING_WAS_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class NoAnswer(Exception):
    """A call that brought no answer: the base of the two outcomes below."""


class Unreachable(NoAnswer):
    """Nothing was sent: the host did not resolve, refused the connection or failed the TLS handshake."""


class Unanswered(NoAnswer):
    """The request may have arrived, and no whole answer came back. Its effect is unknown."""


class AnswerTooLarge(Unanswered):
    """The answer went beyond what the client reads. Its effect is unknown."""


class NotJson(ValueError):
    """The answer's body is not JSON."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a company answered, whatever the status. Header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status is one of 200 to 299."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON. Raises NotJson."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise NotJson(f"an answer of {len(self.body)} bytes") from None  # the original holds the body


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates we take: read once, for all clients, because there are 150 of them to read."""
    return httpx.create_ssl_context(trust_env=False)


class Client:
    """One company's API. Safe to share between threads; connections are kept and reused.

    No redirect is followed and no proxy is taken from the environment: a request goes where the adapter
    sent it, or nowhere. `headers` go with every request and typically hold the company's key.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        read_seconds: float = READ_SECONDS,
        whole_seconds: float = WHOLE_SECONDS,
        largest_answer: int = LARGEST_ANSWER,
    ) -> None:
        self._host = httpx.URL(base_url).host
        self._whole_seconds = whole_seconds
        self._largest_answer = largest_answer
        self._client = httpx.Client(
            base_url=base_url,
            # Compressed answers could unfold to any size between two checks of the limit.
            headers={"User-Agent": "cauri", "Accept-Encoding": "identity", **(headers or {})},
            # One customer's call must not carry the cookie of another's.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(read_seconds, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            verify=_trusted(),
        )

    def __repr__(self) -> str:
        return f"Client({self._host!r})"

    def close(self) -> None:
        """Give the kept connections back."""
        self._client.close()

    @durable
    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
    ) -> Answer:
        """Send one request and read the whole answer.

        `path` begins with a slash, below the base address. `repeatable` says that the company takes the
        same request twice for one; then what brings no answer is sent again, three times at most.

        Raises Unreachable, Unanswered, AnswerTooLarge; InsideTransaction when a transaction is open.
        """
        if not path.startswith("/"):
            raise ValueError("a path begins with a slash")
        request = self._client.build_request(method, path, params=query, json=json, content=content, headers=headers)
        for attempt in stamina.retry_context(on=NoAnswer, attempts=MOST_TRIES if repeatable else 1):
            with attempt:
                return self._send_once(request)
        raise AssertionError("unreachable")

    def _send_once(self, request: httpx.Request) -> Answer:
        began = time.monotonic()
        try:
            answer = self._exchange(request, until=began + self._whole_seconds)
        except _NOTHING_WAS_SENT as error:
            outcome: NoAnswer = Unreachable(f"{self._host}: {type(error).__name__}")
        except httpx.HTTPError as error:
            outcome = Unanswered(f"{self._host}: {type(error).__name__}")
        except NoAnswer as error:
            outcome = error
        else:
            self._tell(request, began, status=answer.status)
            return answer
        self._tell(request, began, outcome=type(outcome).__name__)
        raise outcome from None  # the original holds the request with its headers

    def _exchange(self, request: httpx.Request, *, until: float) -> Answer:
        response = self._client.send(request, stream=True)
        try:
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise Unanswered(f"{self._host}: compressed, though it was asked not to be")
            body = bytearray()
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > self._largest_answer:
                    raise AnswerTooLarge(f"{self._host}: more than {self._largest_answer} bytes")
                if time.monotonic() > until:
                    raise Unanswered(f"{self._host}: still answering after {self._whole_seconds} seconds")
        finally:
            response.close()
        return Answer(response.status_code, dict(response.headers), bytes(body))

    def _tell(self, request: httpx.Request, began: float, **outcome: Any) -> None:
        log.info(
            "company called",
            host=self._host,
            method=request.method,
            milliseconds=round(1000 * (time.monotonic() - began)),
            **outcome,
        )
