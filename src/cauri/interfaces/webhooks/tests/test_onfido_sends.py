"""An event that the sandbox's Onfido sends …"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.conf import LazySettings
from tests.support import crowds, relay, servers
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.identity.kyc import checks, queries
from cauri.identity.kyc.models import Check
from cauri.identity.kyc.tests import checking
from cauri.identity.kyc.tests.checking import TOKEN, Onfido
from cauri.identity.users import queries as users
from cauri.infra.audit import queries as audit
from cauri.infra.embedded.databases import Urls
from cauri.infra.inbox.models import InboxMessage
from cauri.kit import clock


@pytest.fixture(autouse=True)
def onfido(sandbox: Sandbox, settings: LazySettings) -> Onfido:
    return Onfido.named_in(settings, sandbox)


@pytest.fixture
def platform(committed_db: Urls, onfido: Onfido) -> Iterator[str]:
    """The real API on a database of its own; its webhook's address."""
    environment = {"CAURI_ONFIDO_WEBHOOK_TOKEN": TOKEN}
    with servers.api(committed_db, environment=environment) as served:
        yield f"http://127.0.0.1:{served.port}/webhooks/onfido"


@pytest.mark.parametrize(
    ("plan", "answers"),
    [
        ({}, [200, 200]),
        ({"copies": 5}, [200] * 10),
        ({"fault": "reordered", "copies": 2}, [200] * 4),
        ({"fault": "before_response"}, [200, 200]),
        ({"fault": "wrong_signature"}, [401, 401]),
        ({"fault": "altered"}, [401, 401]),
    ],
    ids=["once", "five times", "reordered", "before the answer", "wrong signature", "altered"],
)
def test_decides_once_on_its_whole_way(
    platform: str, onfido: Onfido, plan: dict[str, object], answers: list[int]
) -> None:
    onfido.sandbox.switch("onfido/webhook", url=platform, token=TOKEN, **plan)

    case = checking.handed_in("Diallo")
    relay.deliver_all()  # the case's fact starts the check
    assert eventually(lambda: onfido.kept["reported"] == answers, seconds=20), onfido.kept["reported"]
    relay.deliver_all()  # the event's fact asks what became of it

    genuine = answers[0] == 200
    assert InboxMessage.objects.filter(state="done").count() == (2 if genuine else 0)
    assert queries.case(case.pk).state == ("approved" if genuine else "submitted")
    checks.pursue_due(now=clock.now() + timedelta(hours=1))

    assert queries.case(case.pk).state == "approved"
    assert users.user(case.user_id).tier == 2
    assert audit.records(action="kyc.case_approved").count() == 1
    assert onfido.kept["applicants"] == onfido.kept["runs"] == 1


def test_and_the_poll_at_once_decide_once(committed_db: Urls, onfido: Onfido) -> None:
    check, now = checking.checked("Slow"), clock.now()
    onfido.finish(check.run_id or "")
    Check.objects.filter(pk=check.pk).update(next_at=now)
    asked: Callable[[], object] = partial(checks.ask, check.run_id or "", now=now)
    polled: Callable[[], object] = partial(checks.pursue_due, now=now)

    answers = crowds.together([asked, polled] * 15)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert queries.case(check.case_id).state == "approved"
    assert audit.records(action="kyc.case_approved").count() == 1
    assert audit.records(action="kyc.check_finished").count() == 1
