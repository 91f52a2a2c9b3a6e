"""What is forgotten of deliveries, and what never is."""

from datetime import timedelta

from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox import services, spreading
from cauri.infra.outbox.models import Delivery, PublishedFact
from cauri.infra.outbox.tests.telling import deliver_all, subscribe, tell
from cauri.kit import clock


def test_forgets_what_was_done_long_ago_and_keeps_its_fact(committed_db: Urls) -> None:
    subscribe()
    tell(1, 2)
    spreading.spread()
    deliver_all()

    assert services.prune(now=clock.now() + services.KEPT - timedelta(minutes=1)) == 0
    assert services.prune(now=clock.now() + services.KEPT + timedelta(minutes=1)) == 2

    assert not Delivery.objects.exists()
    assert PublishedFact.objects.count() == 2


def test_keeps_what_is_not_done_however_old(committed_db: Urls) -> None:
    subscribe()
    tell(1)
    spreading.spread()
    services.claim(most=10)

    assert services.prune(now=clock.now() + timedelta(days=3650)) == 0
    assert Delivery.objects.count() == 1


def test_delivers_nothing_again_that_was_forgotten(committed_db: Urls) -> None:
    subscribe()
    tell(1)
    spreading.spread()
    deliver_all()
    services.prune(now=clock.now() + timedelta(days=3650))

    tell(2)
    assert spreading.spread() == 1
    assert deliver_all() == 1
