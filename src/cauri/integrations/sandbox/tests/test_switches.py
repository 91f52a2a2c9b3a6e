"""The switches of the sandbox …"""

import urllib.parse
import urllib.request
from urllib.error import HTTPError

import pytest
from tests.support.sandbox import Sandbox

from cauri.kit import http

_PATH = "/.well-known/openid-configuration"
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _page(sandbox: Sandbox) -> str:
    with _OPENER.open(f"{sandbox.url}/", timeout=10) as answer:
        page: str = answer.read().decode()
    return page


def test_are_shown_on_a_page_with_what_is_played(sandbox: Sandbox) -> None:
    page = _page(sandbox)

    assert "<h2>Google</h2><p>Next request: <b>none</b></p>" in page
    assert "/google/oauth2/v3/certs" in page
    assert "/_sandbox/google/token" in page


def test_are_switched_by_the_page_s_forms(sandbox: Sandbox) -> None:
    form = urllib.parse.urlencode({"fault": "503", "times": "", "seconds": ""}).encode()
    with _OPENER.open(f"{sandbox.url}/_sandbox/google/fault", data=form, timeout=10) as answer:
        assert answer.url == f"{sandbox.url}/"

    assert "<h2>Google</h2><p>Next request: <b>503</b></p>" in _page(sandbox)
    assert http.Client(sandbox.url_of("google")).send("GET", _PATH).status == 503


@pytest.mark.parametrize(
    "sent", [{}, {"fault": "flood"}, {"fault": "slow", "times": 0}, {"fault": "slow", "times": "x"}]
)
def test_refuse_what_they_do_not_know(sandbox: Sandbox, sent: dict[str, object]) -> None:
    with pytest.raises(HTTPError) as refused:
        sandbox.switch("google/fault", **sent)

    assert refused.value.code == 400
    refused.value.close()
    assert http.Client(sandbox.url_of("google")).send("GET", _PATH).ok
