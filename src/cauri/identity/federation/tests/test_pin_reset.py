"""When the PIN is chosen anew, a linked Google account …"""

from datetime import timedelta

import pytest
from tests.support import relay

from cauri.identity.access import credentials
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import NOW, PIN
from cauri.identity.federation import queries, services
from cauri.identity.federation.tests.conftest import Mint
from cauri.infra.audit import queries as audit
from cauri.kit.transactions import transaction


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize(("hours", "left"), [(0, 0), (72, 0), (73, 1)])
def test_signs_nobody_in_that_was_linked_in_the_last_three_days(mint: Mint, hours: int, left: int) -> None:
    awa = people.person()
    services.link(awa.caller, "google", mint(), pin=PIN, now=NOW)

    with transaction():
        credentials.reset_pin(awa.user.pk, "5926", now=NOW + timedelta(hours=hours))
    relay.deliver_all()

    assert len(queries.identities_of(awa.user.pk)) == left
    records = [one.actor_kind for one in audit.records(action="federation.unlinked")]
    assert records == ["system"] * (1 - left)
