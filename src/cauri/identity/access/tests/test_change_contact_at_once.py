"""Changing one's phone number or e-mail address, when many requests come at the same moment …"""

from functools import partial

from tests.support import crowds

from cauri.identity.access import contact_changes
from cauri.identity.access import services as access
from cauri.identity.access.models import ContactChange
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import NOW, PIN
from cauri.infra.embedded.databases import Urls


def test_is_begun_five_times_a_day(committed_db: Urls) -> None:
    awa = people.person()
    access.check_pin(awa.user.pk, PIN, now=NOW)

    def ask(number: int) -> None:
        access.request_phone_change(awa.caller, f"+222226543{number:02}", pin=PIN, now=NOW)

    told = sorted(type(one).__name__ for one in crowds.together([partial(ask, number) for number in range(15)]))

    assert told == ["NoneType"] * 5 + ["TooManyCodes"] * 10
    assert ContactChange.objects.count() == contact_changes.MOST_A_DAY
