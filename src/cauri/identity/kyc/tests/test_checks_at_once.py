"""Of many who come at once about a case that a company checks …"""

from collections.abc import Callable
from functools import partial

import pytest
from django.conf import LazySettings
from tests.support import crowds
from tests.support.sandbox import Sandbox

from cauri.identity.kyc import checks, queries
from cauri.identity.kyc.models import Check
from cauri.identity.kyc.tests import checking, people
from cauri.identity.kyc.tests.checking import Onfido
from cauri.identity.users import queries as users
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock


@pytest.fixture(autouse=True)
def onfido(committed_db: Urls, sandbox: Sandbox, settings: LazySettings) -> Onfido:
    return Onfido.named_in(settings, sandbox)


def test_one_makes_the_applicant_and_the_run(onfido: Onfido) -> None:
    case, now = checking.handed_in("Slow"), clock.now()
    begun: Callable[[], object] = partial(checks.begin, case, now=now)
    polled: Callable[[], object] = partial(checks.pursue_due, now=now)

    answers = crowds.together([begun, polled] * 12)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert (Check.objects.count(), checking.check_of(case).state) == (1, "running")
    assert [onfido.kept[name] for name in ("applicants", "documents", "live_photos", "runs")] == [1, 2, 1, 1]


def test_none_is_approved_on_a_document_that_two_customers_hand_in() -> None:
    now = clock.now()
    cases = [
        checking.handed_in(user=people.customer(phone=phone, at=now), at=now)
        for phone in ("+22222123456", "+22236123456")
    ]
    for case in cases:
        checks.begin(case, now=now)
    runs = [checking.check_of(case).run_id or "" for case in cases]

    answers = crowds.together([partial(checks.ask, run, now=now) for run in runs * 8])

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    for case in cases:
        assert checking.check_of(case).obstacles == ["document_used_by_another"]
        assert (queries.case(case.pk).state, users.user(case.user_id).tier) == ("submitted", 1)
