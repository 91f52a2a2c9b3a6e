"""A limited route that cannot count …"""

import logging

import pytest
from django.db import connections
from django.test import Client

from cauri.infra.embedded.databases import Urls
from cauri.kit import ids

pytestmark = pytest.mark.urls("cauri.infra.throttles.tests.limited_api")


def test_lets_everybody_pass_and_raises_an_alarm(
    committed_db: Urls, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE throttles_counter")

    with caplog.at_level(logging.ERROR):
        answers = [client.post("/signs-in?phone=%2B22222000001") for _ in range(12)]
        written = client.post("/writes", headers={"X-User": str(ids.new_id())})

    assert {one.status_code for one in answers} == {200}
    assert written.status_code == 200
    alarms = [str(record.msg) for record in caplog.records if record.levelno == logging.ERROR]
    assert len(alarms) == 12 * 2 + 1
    assert all("throttles.not_counting" in alarm and "'alarm': True" in alarm for alarm in alarms)
    assert "22222000001" not in caplog.text
