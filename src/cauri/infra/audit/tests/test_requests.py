"""Where a request came from …"""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from cauri.infra.audit.requests import origin_of

CLAIMED = "203.0.113.9"
SEEN_BY_OUTER = "198.51.100.7"
OUTER_PROXY = "192.0.2.10"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "ip"),
    [
        (0, "", "192.0.2.1"),
        (0, CLAIMED, "192.0.2.1"),
        (1, SEEN_BY_OUTER, SEEN_BY_OUTER),
        (1, f"{CLAIMED}, {SEEN_BY_OUTER}", SEEN_BY_OUTER),
        (2, f"{CLAIMED}, {SEEN_BY_OUTER}, {OUTER_PROXY}", SEEN_BY_OUTER),
        (1, "", "192.0.2.1"),
        (1, "not an address", None),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, f"::ffff:{SEEN_BY_OUTER}", SEEN_BY_OUTER),
    ],
)
def test_is_believed_from_our_own_proxies_only(
    settings: Settings, proxies: int, forwarded: str, ip: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    request = RequestFactory(REMOTE_ADDR="192.0.2.1").get("/", headers=headers)

    assert origin_of(request).ip == ip


def test_comes_with_browser_and_request_id() -> None:
    request = RequestFactory().get("/", headers={"User-Agent": "tests"})
    request.request_id = "trace-0001"  # type: ignore[attr-defined] # as the middleware does

    origin = origin_of(request)

    assert (origin.user_agent, origin.request_id) == ("tests", "trace-0001")
