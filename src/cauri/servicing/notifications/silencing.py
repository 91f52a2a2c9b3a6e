"""Saying so where somebody is told less than before: whoever has an unlocked phone silences it before stealing."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from cauri.kit import ids
from cauri.kit.transactions import transaction_required
from cauri.servicing.notifications import services
from cauri.servicing.notifications.models import Notice

PAUSE = timedelta(hours=1)


@transaction_required
def one_at_a_time(user_id: UUID) -> None:
    """Let nobody else change what the same person is told until the transaction ends: it is compared and counted.

    The lock is an advisory one, not the row of their habits, because who has chosen nothing has no row.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"notices of {user_id}"])


@transaction_required
def tell(user_id: UUID, *, now: datetime) -> None:
    """Tell somebody that they are told less than before, unless that was said within the last hour (PAUSE).

    An app that turns off twenty kinds one by one is one notice, made with the first. Whoever calls this has called
    `one_at_a_time` in the same transaction, before reading what held: so requests at the same moment make one too.
    """
    lately = Notice.objects.filter(user=user_id, kind=Notice.Kind.NOTICES_CHANGED, made_at__gt=now - PAUSE)
    if not lately.exists():
        services.tell(user_id, Notice.Kind.NOTICES_CHANGED, fact_id=ids.new_id(), now=now)
