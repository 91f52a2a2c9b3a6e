"""The console's pages of notices …"""

import pytest
from django.test import Client
from tests.support.people import Customer

from cauri.identity.staff import services as staff
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.servicing.notifications import services, texts
from cauri.servicing.notifications.models import Dispatch, Notice
from cauri.servicing.statements.tests.village import NOON


@pytest.fixture
def desk(client: Client) -> Client:
    """A browser in which staff has signed in."""
    enrolled = staff.enrol("ibrahima", email="i@cauri.example", password="twelve-cowries-at-noon", now=clock.now())
    client.force_login(enrolled)
    return client


def test_show_what_each_kind_says_in_each_language_and_on_each_channel(desk: Client, awa: Customer) -> None:
    for language, said in (("en", "Awa D••• sent you 1,250.00 MRU."), ("fr", "Awa D••• vous a envoyé 1,250.00 MRU.")):
        page = desk.get("/console/notifications/notice/previews/", {"language": language}).content.decode()
        assert page.count(said) >= 3, "SMS, e-mail, and a push with names"
        assert texts.DISCREET[language] in page
    page = desk.get("/console/notifications/notice/previews/", {"language": "ar"}).content.decode()
    assert texts.TEMPLATES[Notice.Kind.PIN_CHANGED].text["ar"] in page
    assert 'lang="ar"' in page
    assert desk.get("/console/notifications/notice/previews/", {"language": "xx"}).status_code == 200


def test_find_a_notice_and_what_became_of_it_and_show_no_words(desk: Client, awa: Customer) -> None:
    with transaction():
        services.tell(awa.user.pk, Notice.Kind.WELCOME, fact_id=ids.new_id(), now=NOON)
    notice = Notice.objects.get()
    Dispatch.objects.create(notice=notice, channel="sms", state="carried", tries=1, at=NOON)
    for asked in (notice.pk, awa.user.pk):
        page = desk.get("/console/notifications/notice/", {"q": str(asked)}).content.decode()
        assert str(notice.pk) in page
        assert "Awa" not in page
    assert "carried" in desk.get("/console/notifications/dispatch/", {"q": str(notice.pk)}).content.decode()
    assert str(notice.pk) not in desk.get("/console/notifications/notice/", {"q": "nobody"}).content.decode()
    assert desk.get(f"/console/notifications/notice/{notice.pk}/change/").status_code == 200
