"""What becomes of somebody's codes when they leave."""

from datetime import datetime
from uuid import UUID

from cauri.kit.transactions import transaction_required
from cauri.products.qr.models import Code


@transaction_required
def end_all(user_id: UUID, *, now: datetime) -> None:
    """End every code of somebody who has left, and forget what each was for."""
    own = Code.objects.filter(owner_id=user_id)
    own.filter(state=Code.State.ACTIVE).update(state=Code.State.CANCELLED, ended_at=now)
    own.exclude(purpose="").update(purpose="")
