"""Forgetting sessions …"""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from cauri.identity.staff import services as staff

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_takes_those_that_are_over_and_no_other() -> None:
    for key, left in (("over", 0), ("long_over", -60), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW + timedelta(seconds=left))

    assert staff.forget_sessions(now=NOW) == 2
    assert [session.session_key for session in Session.objects.all()] == ["open"]
